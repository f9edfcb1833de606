import type { ChildProcess } from 'node:child_process';
import { hash, randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { createNodeClock } from '../../src/adapters/node-clock.ts';
import { createNodeFiles } from '../../src/adapters/node-files.ts';
import { createNodeProcesses } from '../../src/adapters/node-processes.ts';
import { createNodeRandom } from '../../src/adapters/node-random.ts';
import { recoverGeneration, type Recovery } from '../../src/generation/index.ts';
import { endOf, saying, startDriver } from './generation-children.ts';

const FILES = 1_000;
const KILLS = 300;
const base = mkdtempSync(join(tmpdir(), 'croft-kill-'));
afterAll(() => {
  rmSync(base, { recursive: true });
});

const host = {
  files: createNodeFiles(),
  processes: createNodeProcesses(),
  clock: createNodeClock(),
  random: createNodeRandom(),
};
/** Every file under a root but Croft's own, and every directory, as one digest each. */
function treeOf(root: string): Map<string, string> {
  const tree = new Map<string, string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(root.length + 1);
    if (path === '.croft' || path.startsWith('.croft/')) continue;
    tree.set(path, entry.isFile() ? hash('sha1', readFileSync(join(root, path))) : 'directory');
  }
  return tree;
}

/** The tree of a generation, written without interruption. */
async function wholeTree(number: number): Promise<Map<string, string>> {
  const root = join(base, `whole-${number}`);
  await host.files.makeDirectory(root);
  expect(await endOf(startDriver(root, [FILES, number, 1, 0]))).toEqual({ code: 0, errors: '' });
  return treeOf(root);
}

function sameTree(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, digest]) => b.get(path) === digest);
}

/** Numbers from 0 up to 1 that a seed repeats. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Tally {
  readonly outcomes: Record<Recovery, number>;
  old: number;
  new: number;
  torn: number;
  readonly mixed: string[];
}

type Trees = readonly [even: Map<string, string>, odd: Map<string, string>];

interface Kill {
  /** Milliseconds after start-up, or after the journal appeared. */
  readonly delay: number;
  readonly fromJournal: boolean;
  /** The generation that stands. */
  readonly from: 0 | 1;
  readonly trees: Trees;
  readonly tally: Tally;
}

/** Waits until the child wrote its journal, or ended. */
async function journalOf(root: string, child: ChildProcess): Promise<void> {
  while (!existsSync(`${root}/.croft/journal.json`) && child.exitCode === null) await sleep(1);
}

/** Kills one render after `delay` milliseconds, recovers, and says which of the trees is there, if one is. */
async function killOnce(
  root: string,
  { delay, fromJournal, from, trees, tally }: Kill,
): Promise<0 | 1> {
  const child = startDriver(root, [FILES, 1 - from, 1, 10_000]);
  const ended = new Promise((resolve) => child.on('close', resolve));
  await saying(child, 'ready');
  if (fromJournal) await journalOf(root, child);
  await sleep(delay);
  child.kill('SIGKILL');
  await ended;
  tally.outcomes[await recoverGeneration(host, root)] += 1;
  const tree = treeOf(root);
  for (const [path, digest] of tree)
    if (path !== 'croft.lock' && trees.every((whole) => whole.get(path) !== digest))
      tally.torn += 1;
  const now = trees.findIndex((whole) => sameTree(tree, whole));
  if (now < 0) tally.mixed.push(`from ${from} after ${delay.toFixed(1)} ms`);
  else tally[now === from ? 'old' : 'new'] += 1;
  return now === 1 ? 1 : 0;
}

/** Milliseconds from start-up to the end of a render that changes most files. */
async function spanOf(root: string): Promise<number> {
  await endOf(startDriver(root, [FILES, 0, 1, 0]));
  const child = startDriver(root, [FILES, 1, 1, 0]);
  const span = await saying(child, 'end 1');
  await endOf(startDriver(root, [FILES, 0, 1, 0]));
  return span;
}

test(`${KILLS} kills at random points of a render of ${FILES} files leave whole trees`, async (context) => {
  const seed = Number(process.env['CROFT_SEED'] ?? randomInt(2 ** 31));
  const random = randomFrom(seed);
  const begin = performance.now();
  const trees: Trees = [await wholeTree(0), await wholeTree(1)];
  const outcomes = { none: 0, completed: 0, dropped: 0, partial: 0 };
  const tally: Tally = { outcomes, old: 0, new: 0, torn: 0, mixed: [] };
  let left = KILLS;
  const work = async (name: string): Promise<void> => {
    const root = join(base, name);
    await host.files.makeDirectory(root);
    const span = await spanOf(root);
    let from: 0 | 1 = 0;
    while (left > 0) {
      left -= 1;
      // Most of a render is waiting for the disk before the journal; every other kill aims behind it.
      const fromJournal = left % 2 === 0;
      const delay = random() * (fromJournal ? span / 3 : span);
      from = await killOnce(root, { delay, fromJournal, from, trees, tally });
    }
  };
  await Promise.all(['a', 'b', 'c'].map(work));
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  process.stdout.write(
    `seed ${seed}: ${KILLS} kills in ${seconds} s: ${tally.torn} torn files, ${tally.mixed.length} mixed trees, ` +
      `${tally.old} old, ${tally.new} new; recovery completed ${outcomes.completed}, dropped ${outcomes.dropped}, ` +
      `had nothing to do ${outcomes.none}\n`,
  );
  await context.annotate(`seed ${seed}`);
  expect(tally).toMatchObject({ torn: 0, mixed: [] });
  expect(tally.old + tally.new).toBe(KILLS);
  expect(outcomes.completed).toBeGreaterThan(0);
  expect(outcomes.dropped).toBeGreaterThan(0);
}, 600_000);
