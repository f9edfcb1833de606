// What the guards cost: the files of the largest example searched for secrets, beside parsing the same files as YAML;
// and the part that a check adds to the build of that lab.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listTree, treeLeaks } from '../src/actions/leak-check.ts';
import { build } from '../src/actions/pipeline.ts';
import { createNodeClock } from '../src/adapters/node-clock.ts';
import { createNodeFiles } from '../src/adapters/node-files.ts';
import { createNodeProcesses } from '../src/adapters/node-processes.ts';
import { createNodeRandom } from '../src/adapters/node-random.ts';
import { createRedactor } from '../src/base/redact/redact.ts';
import { parseDocuments } from '../src/model/yaml/index.ts';
import { findLeaks } from '../src/secrets/leaks/index.ts';
import type { Bench } from './run.ts';

const HOME = join(import.meta.dirname, '..');
const ROUNDS = 30;

/** Milliseconds of each work: the best of many rounds, in which every work has its turn; others share the machine. */
async function best(works: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const times = works.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, work] of works.entries()) {
      const begin = performance.now();
      await work();
      times[index]?.push(performance.now() - begin);
    }
  return times.map((all) => Math.min(...all));
}

export const bench: Bench = async (log) => {
  const root = join(HOME, 'examples/home-ops');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => ({ path, bytes: readFileSync(join(root, path)) }));
  const context = {
    ...{ files: createNodeFiles(), processes: createNodeProcesses(), clock: createNodeClock() },
    ...{ random: createNodeRandom(), cwd: root, root, version: '0.0.0', node: '24.0.0' },
    shipped: {
      catalogue: `${HOME}/catalogue`,
      schema: `${HOME}/schema`,
      examples: `${HOME}/examples`,
      errors: `${HOME}/docs/errors`,
    },
    ...{ environment: {}, questions: null, progress: () => undefined },
    keys: { environment: {}, platform: 'linux' } as const,
    input: () => Promise.resolve(new Uint8Array()),
    secrets: createRedactor(),
  };
  const search = (): Promise<unknown> =>
    Promise.resolve(files.map(({ path, bytes }) => findLeaks(path, bytes)));
  const parse = (): Promise<unknown> =>
    Promise.resolve(files.map(({ path, bytes }) => parseDocuments(path, bytes)));
  const alone = (): Promise<unknown> => build(context);
  const guarded = async (): Promise<unknown> => {
    const [tree] = await Promise.all([listTree(context), build(context)]);
    return treeLeaks(context, tree, { isRendered: () => false });
  };
  const [searched = 0, parsed = 1, built = 0, both = 0] = await best([
    search,
    parse,
    alone,
    guarded,
  ]);
  const ms = (time: number): string => `${time.toFixed(1)} ms`;
  const ratio = (searched / parsed).toFixed(2);
  log(`${files.length} files: searched in ${ms(searched)}, parsed in ${ms(parsed)}: ${ratio}`);
  log(`build ${ms(built)}, with the guards ${ms(both)}: ${ms(both - built)} more`);
};
