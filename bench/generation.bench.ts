// Planning and writing one generation of small files: into a fresh tree, again unchanged, and with one file changed.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeClock } from '../src/adapters/node-clock.ts';
import { createNodeFiles } from '../src/adapters/node-files.ts';
import { createNodeProcesses } from '../src/adapters/node-processes.ts';
import { createNodeRandom } from '../src/adapters/node-random.ts';
import {
  planGeneration,
  withLock,
  writeGeneration,
  type FileSet,
} from '../src/generation/index.ts';
import type { Bench } from './run.ts';

const FILES = 2000;
const RUNS = 5;

const host = {
  files: createNodeFiles(),
  processes: createNodeProcesses(),
  clock: createNodeClock(),
  random: createNodeRandom(),
};

export const bench: Bench = async (log) => {
  const scratch = mkdtempSync(join(tmpdir(), 'croft-bench-'));
  const times = { fresh: [] as number[], unchanged: [] as number[], one: [] as number[] };
  try {
    for (let run = 0; run < RUNS; run += 1) {
      const root = join(scratch, String(run));
      mkdirSync(root);
      times.fresh.push(await generate(root, rendered('old')));
      times.unchanged.push(await generate(root, rendered('old')));
      times.one.push(await generate(root, rendered('new')));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const [fresh, unchanged, one] = [times.fresh, times.unchanged, times.one].map(middle);
  log(`${FILES} files into a fresh tree: ${fresh?.toFixed(0) ?? '?'} ms of processor time`);
  log(`the same, unchanged: ${unchanged?.toFixed(0) ?? '?'} ms`);
  log(`the same, one file changed: ${one?.toFixed(0) ?? '?'} ms`);
};

async function generate(root: string, files: FileSet): Promise<number> {
  const before = process.cpuUsage();
  await withLock(host, root, {}, async (held) => {
    await writeGeneration(host.files, held, await planGeneration(host.files, root, files));
  });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Four files to a folder, of the size of a HelmRelease; `word` stands in the first one. */
function rendered(word: string): FileSet {
  const content = '# a line of an object\n'.repeat(60);
  return new Map(
    Array.from({ length: FILES }, (_, index) => {
      const path = `kubernetes/c/apps/n${index % 10}/a${index >> 2}/app/file${index % 4}.yaml`;
      const text = index === 0 ? `# ${word}\n${content}` : content;
      return [path, { path, content: text, source: 'lab.yaml' }];
    }),
  );
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
