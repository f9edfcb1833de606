import { createMemoryClock } from '../base/host/memory-clock.ts';
import { createMemoryFiles, type MemoryFiles } from '../base/host/memory-files.ts';
import { createMemoryProcesses } from '../base/host/memory-processes.ts';
import { createMemoryRandom } from '../base/host/memory-random.ts';
import type { FileSet } from './file-set.ts';
import { planGeneration, type Change, type GenerationPlan, type PlanOptions } from './plan.ts';
import type { Recovery } from './recover.ts';
import { recoverGeneration, withLock, type LockHost } from './render-lock.ts';
import { writeGeneration } from './write.ts';

export const ROOT = '/lab';

export type Contents = Readonly<Record<string, string>>;

/** A render by path; every file comes from `lab.yaml`. */
export function fileSet(contents: Contents): FileSet {
  const entries = Object.entries(contents);
  return new Map(
    entries.map(([path, content]) => [path, { path, content, source: 'lab.yaml' }] as const),
  );
}

/** What a render found and did. */
export interface Rendered {
  readonly plan: GenerationPlan;
  readonly changes: readonly Change[];
  readonly recovered: Recovery;
}

/** One process at work on a lab in memory. */
export interface Lab {
  readonly files: MemoryFiles;
  readonly host: LockHost;
  plan(contents: Contents, options?: PlanOptions): Promise<GenerationPlan>;
  /** Takes the lock, recovers, plans and writes, as `croft render` does. */
  render(contents: Contents, options?: PlanOptions): Promise<Rendered>;
  recover(): Promise<Recovery>;
  /** The user's tree without Croft's own directory. */
  tree(): Record<string, string>;
  /** Another process on the same files, after this one was killed. */
  next(): Lab;
}

/** `initial` is the user's tree: relative path to text. */
export function createLab(initial: Contents = {}): Lab {
  const files: Record<string, string> = { [`${ROOT}/mine.txt`]: 'mine' };
  for (const [path, text] of Object.entries(initial)) files[`${ROOT}/${path}`] = text;
  return labOn(createMemoryFiles(files), 1);
}

function labOn(files: MemoryFiles, id: number): Lab {
  const host: LockHost = {
    files,
    processes: createMemoryProcesses(() => null, { id, started: `start-${id}` }),
    clock: createMemoryClock(),
    random: createMemoryRandom(`process ${id}`),
  };
  const plan: Lab['plan'] = (contents, options) =>
    planGeneration(files, ROOT, fileSet(contents), options);
  return {
    files,
    host,
    plan,
    render: (contents, options) =>
      withLock(host, ROOT, {}, async (held) => {
        const planned = await plan(contents, options);
        const changes = await writeGeneration(files, held, planned);
        return { plan: planned, changes, recovered: held.recovered };
      }),
    recover: () => recoverGeneration(host, ROOT),
    tree: () =>
      Object.fromEntries(
        Object.entries(files.tree(ROOT)).filter(([path]) => !path.startsWith('.croft/')),
      ),
    next: () => {
      files.setFault(null);
      return labOn(files, id + 1);
    },
  };
}
