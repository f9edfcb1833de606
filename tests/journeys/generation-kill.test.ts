import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { TEMPORARY } from '../../src/base/host/index.ts';
import { CHECKOUT, croft } from './croft.ts';
import { randomFrom } from './random.ts';
import {
  ownFiles,
  putSource,
  renderedTree,
  sameTree,
  SOURCES,
  type Source,
} from './generation-lab.ts';

/** Continuous integration asks for 300. */
const KILLS = Number(process.env['CROFT_KILLS'] ?? 30);
const NONE: Source = new Map();
const base = mkdtempSync(join(tmpdir(), 'croft-kill-'));
afterAll(() => {
  rmSync(base, { recursive: true });
});

/** What a render of one generation over the other reaches, in order, and where a kill may aim behind. */
const PHASES = ['start', 'staging', 'journal'] as const;
type Phase = (typeof PHASES)[number];
/** What shows that a render is so far. */
const SIGNS = { start: '', staging: '.croft/stage', journal: '.croft/journal.json' } as const;
/** Milliseconds from a phase to the end of the latest render that was not killed; of staging, to its own end. */
type Spans = Record<Phase, number>;

type Trees = readonly [old: Map<string, string>, new: Map<string, string>];

/** Commands that may come next: each recovers before it does anything else. */
const NEXT: readonly (readonly string[])[] = [
  ['version'],
  ['explain', 'Lab.name'],
  ['check'],
  ['version'],
  ['render', '--check'],
  ['version'],
  ['catalogue', 'list'],
];

interface Tally {
  killed: number;
  ended: number;
  old: number;
  new: number;
  readonly recovered: Record<'completed' | 'dropped' | 'nothing to do', number>;
  /** Trees that were a mixture of both generations when the kill came. */
  between: number;
  readonly wrong: string[];
}

function startRender(root: string): ChildProcess {
  return spawn(join(CHECKOUT, 'croft'), ['render', '-C', root], { stdio: 'ignore' });
}

/** Waits until a render shows that it is so far, or ended; milliseconds since it was started. */
async function reached(root: string, child: ChildProcess, phase: Phase): Promise<number> {
  const started = performance.now();
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  while (isRunning() && !existsSync(join(root, SIGNS[phase]))) await sleep(1);
  return performance.now() - started;
}

function endOf(child: ChildProcess): Promise<NodeJS.Signals | number | null> {
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      resolve(signal ?? code);
    });
  });
}

async function renderWhole(root: string): Promise<Spans> {
  const child = startRender(root);
  const ended = endOf(child);
  const begin = performance.now();
  const staging = await reached(root, child, 'staging');
  const journal = staging + (await reached(root, child, 'journal'));
  expect(await ended).toBe(0);
  const start = performance.now() - begin;
  return { start, staging: journal - staging, journal: start - journal };
}

/** A lab whose source is the second one, over the generation of the first: what a kill is to interrupt. */
async function makeLab(name: string): Promise<{ root: string; trees: Trees; spans: Spans }> {
  const root = join(base, name);
  mkdirSync(root);
  putSource(root, SOURCES[1], NONE);
  await renderWhole(root);
  const second = renderedTree(root);
  putSource(root, SOURCES[0], SOURCES[1]);
  const spans = await renderWhole(root);
  return { root, trees: [renderedTree(root), second], spans };
}

interface Round {
  readonly root: string;
  readonly trees: Trees;
  readonly from: 0 | 1;
  readonly phase: Phase;
  /** How far into the phase the kill comes, from 0 to 1. */
  readonly share: number;
  readonly spans: Spans;
  readonly next: readonly string[];
  readonly tally: Tally;
}

/** Kills one render of the other generation, and says which of the two stands after the next command. */
async function killOnce(round: Round): Promise<0 | 1> {
  const { root, trees, from, phase, share, spans, next, tally } = round;
  const to = from === 0 ? 1 : 0;
  const delay = share * spans[phase];
  const name = `from ${from}, ${delay.toFixed(1)} ms after ${phase}, then ${next.join(' ')}`;
  putSource(root, SOURCES[to], SOURCES[from]);
  const child = startRender(root);
  const ended = endOf(child);
  await reached(root, child, phase);
  const begin = performance.now();
  const whole = ended.then(() => performance.now() - begin);
  await sleep(delay);
  child.kill('SIGKILL');
  if ((await ended) === 'SIGKILL') tally.killed += 1;
  else {
    tally.ended += 1;
    if (phase !== 'staging') spans[phase] = await whole;
  }
  const between = renderedTree(root);
  for (const [path, digest] of between)
    if (trees.every((whole) => whole.get(path) !== digest))
      tally.wrong.push(`${name}: torn ${path}`);
  if (!trees.some((whole) => sameTree(between, whole))) tally.between += 1;
  const { code, err } = await croft([...next, '-C', root]);
  const became = /(completed|dropped) a render that was interrupted/.exec(err)?.[1];
  tally.recovered[(became ?? 'nothing to do') as keyof Tally['recovered']] += 1;
  const after = renderedTree(root);
  const now = trees.findIndex((whole) => sameTree(after, whole));
  if (now < 0) tally.wrong.push(`${name}: a mixture stands`);
  else tally[now === from ? 'old' : 'new'] += 1;
  if (next.includes('--check') && code !== (now === to ? 0 : 2))
    tally.wrong.push(`${name}: ended with ${String(code)}: ${err}`);
  // What a process that was killed over its lock leaves stays until somebody writes; whoever recovers does.
  const left = ownFiles(root).filter(
    (path) => became !== undefined || (path !== 'lock' && !TEMPORARY.test(path)),
  );
  if (left.join() !== '.gitignore') tally.wrong.push(`${name}: left ${left.join(', ')}`);
  if (now < 0) throw new Error(tally.wrong.join('\n'));
  if (now === from) putSource(root, SOURCES[from], SOURCES[to]);
  return now === from ? from : to;
}

test(`${KILLS} kills of croft render, at random points, leave whole generations`, async (context) => {
  const seed = Number(process.env['CROFT_SEED'] ?? randomInt(2 ** 31));
  const random = randomFrom(seed);
  const begin = performance.now();
  const tally: Tally = {
    killed: 0,
    ended: 0,
    old: 0,
    new: 0,
    recovered: { completed: 0, dropped: 0, 'nothing to do': 0 },
    between: 0,
    wrong: [],
  };
  let rounds = 0;
  let files: readonly number[] = [];
  const work = async (name: string): Promise<void> => {
    const { root, trees, spans } = await makeLab(name);
    files = trees.map((tree) => [...tree.values()].filter((one) => one !== 'directory').length);
    let from: 0 | 1 = 0;
    // A render that ends before its kill comes proves nothing, and another takes its place.
    while (tally.killed < KILLS) {
      rounds += 1;
      const phase = PHASES[rounds % PHASES.length] ?? 'start';
      const next = NEXT[rounds % NEXT.length] ?? ['version'];
      from = await killOnce({ root, trees, from, phase, share: random(), spans, next, tally });
    }
  };
  await Promise.all(['a', 'b'].map(work));
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  const counts = Object.entries(tally.recovered).map(([what, count]) => `${what} ${count}`);
  process.stdout.write(
    `seed ${seed}: ${tally.killed} renders of ${files.join(' and ')} files killed in ${seconds} s, ` +
      `${tally.ended} ended before; ${tally.between} trees between generations at the kill; the next command: ` +
      `${counts.join(', ')}; then ${tally.old} old and ${tally.new} new generations, ${tally.wrong.length} wrong\n`,
  );
  await context.annotate(`seed ${seed}`);
  expect(tally.wrong).toEqual([]);
  expect(tally.old + tally.new).toBe(rounds);
  expect(Math.min(...files)).toBeGreaterThanOrEqual(1_000);
  expect(tally.killed).toBeGreaterThanOrEqual(KILLS);
  expect(tally.between).toBeGreaterThan(0);
  expect(tally.recovered.completed).toBeGreaterThan(0);
  expect(tally.recovered.dropped).toBeGreaterThan(0);
}, 900_000);
