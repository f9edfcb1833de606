import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { TEMPORARY } from '../../src/base/host/index.ts';
import { CHECKOUT } from './croft.ts';
import { randomFrom } from './random.ts';
import {
  FILES,
  namesBelow,
  OTHER,
  OWN,
  putLab,
  putRules,
  tracesBelow,
  versionOf,
} from './secret-kill-lab.ts';

/** Continuous integration asks for 200. */
const KILLS = Number(process.env['CROFT_SECRET_KILLS'] ?? 20);
/** Where private folders may lie in memory. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const base = mkdtempSync(join(tmpdir(), 'croft-secret-kill-'));
const session = mkdtempSync(join(MEMORY, 'croft-secret-kill-'));
afterAll(() => {
  for (const folder of [base, session]) rmSync(folder, { recursive: true });
});

/** Changes every value, leaves a copy beside the file, and takes its time before, between and after. */
const EDITOR = `#!/bin/sh
echo $$ >> "$CROFT_TEST_IDS"
cp "$1" "$1~"
sleep "$CROFT_TEST_PAUSE"
sed -i "s/-v[0-9]*/-v$CROFT_TEST_NEXT/g" "$1"
sleep "$CROFT_TEST_PAUSE"
`;
const PAUSES = ['0', '0.05', '0.3'];

/** Commands of which it is not said yet what they left. Each works in a folder of its own, and shows clear text there. */
const busy = new Set<number>();

const VERBS = ['edit', 'rotate', 'edit', 'recipients'] as const;
type Verb = (typeof VERBS)[number];

interface Tally {
  readonly killed: Record<Verb, number>;
  ended: number;
  /** Kills that came while a folder with clear text was there. */
  inClear: number;
  old: number;
  new: number;
  opened: number;
  /** Folders without content, whose process was killed before its guard was ready. */
  bare: number;
  /** Milliseconds from a kill to the removal of the folder. */
  slowest: number;
  readonly wrong: string[];
}

interface Place {
  readonly root: string;
  readonly home: string;
  readonly ids: string;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds that each verb takes when nobody kills it; of edit, with an editor that does not wait. */
  readonly spans: Record<Verb, number>;
}

function start({ root, env }: Place, args: readonly string[], more = {}): ChildProcess {
  return spawn(join(CHECKOUT, 'croft'), ['secret', ...args, '-C', root], {
    cwd: root,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], SOPS_AGE_KEY: OWN.identity, ...env, ...more },
  });
}

function endOf(child: ChildProcess): Promise<NodeJS.Signals | number | null> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve(signal ?? code);
    });
  });
}

function argsOf(verb: Verb, file: string): readonly string[] {
  if (verb === 'edit') return ['edit', file];
  return verb === 'rotate' ? ['rotate', ...FILES] : ['recipients', 'update', ...FILES];
}

/** The private folders of a process, wherever they may lie, and what is in them. */
function foldersOf(id: number | undefined): string[] {
  const own = new RegExp(String.raw`/croft-edit-${String(id)}-[^/]+(?:/|$)`);
  return [base, MEMORY].flatMap(namesBelow).filter((path) => own.test(path));
}

/** Files with values, but for the private folders of commands that are at work. */
function tracesOutside(commands: ReadonlySet<number>): string[] {
  return [base, MEMORY].flatMap(tracesBelow).filter((path) => {
    const [, id] = /\/croft-edit-(\d+)-/.exec(path) ?? [];
    return id === undefined || !commands.has(Number(id));
  });
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

async function until(holds: () => boolean, patience: number): Promise<boolean> {
  const end = performance.now() + patience;
  while (!holds()) {
    if (performance.now() > end) return false;
    await sleep(2);
  }
  return true;
}

async function makePlace(name: string, env: Readonly<Record<string, string>>): Promise<Place> {
  const home = join(base, name);
  const root = join(home, 'lab');
  for (const folder of [home, join(home, 'tmp')]) mkdirSync(folder);
  await putLab(root);
  const editor = join(home, 'editor');
  const ids = join(home, 'ids');
  writeFileSync(editor, EDITOR, { mode: 0o700 });
  writeFileSync(ids, '');
  const own = { HOME: home, TMPDIR: join(home, 'tmp'), EDITOR: editor, CROFT_TEST_IDS: ids };
  const spans = { edit: 0, rotate: 0, recipients: 0 };
  const place = { root, home, ids, env: { ...own, ...env }, spans };
  for (const verb of ['edit', 'rotate', 'recipients'] as const) {
    const begin = performance.now();
    const more = { CROFT_TEST_PAUSE: '0', CROFT_TEST_NEXT: '0' };
    expect(await endOf(start(place, argsOf(verb, 'secrets/0.sops.yaml'), more)), verb).toBe(0);
    spans[verb] = performance.now() - begin;
  }
  return place;
}

interface Round {
  readonly number: number;
  readonly random: () => number;
  readonly versions: Map<string, number>;
  readonly tally: Tally;
}

/** When the kill comes: anywhere, or, more often, where there is the most to lose. */
async function moment(
  child: ChildProcess,
  { verb, span, share, aims }: { verb: Verb; span: number; share: number; aims: boolean },
): Promise<void> {
  const wait = share * span;
  if (!aims) await sleep(wait);
  else if (verb !== 'edit') await sleep(span / 2 + wait / 2);
  else {
    const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
    await until(() => !isRunning() || foldersOf(child.pid).length > 1, 10_000);
    await sleep(wait / 4);
  }
}

async function killOnce(place: Place, { number, random, versions, tally }: Round): Promise<void> {
  const { root, ids, spans } = place;
  const verb = VERBS[number % VERBS.length] ?? 'edit';
  const file = FILES[Math.floor(random() * FILES.length)] ?? '';
  const pause = PAUSES[Math.floor(random() * PAUSES.length)] ?? '0';
  const both = [OWN.recipient, OTHER.recipient];
  if (verb === 'recipients') putRules(root, number % 8 < 4 ? both : both.slice(0, 1));
  const more = { CROFT_TEST_PAUSE: pause, CROFT_TEST_NEXT: String(number) };
  const child = start(place, argsOf(verb, file), more);
  const id = child.pid ?? 0;
  busy.add(id);
  const ended = endOf(child);
  const span = spans[verb] + (verb === 'edit' ? 2_000 * Number(pause) : 0);
  const aims = Math.floor(number / 4) % 3 > 0;
  await moment(child, { verb, span, share: random(), aims });
  const isClear = foldersOf(child.pid).length > 1;
  child.kill('SIGKILL');
  const begin = performance.now();
  if ((await ended) !== 'SIGKILL') tally.ended += 1;
  else {
    tally.killed[verb] += 1;
    if (isClear) tally.inClear += 1;
  }
  const name = `round ${number}, ${verb} ${file}`;
  const isGone = await until(() => foldersOf(child.pid).length === 0, 3_000);
  if (isGone) tally.slowest = Math.max(tally.slowest, performance.now() - begin);
  // An editor that outlives Croft may still be writing.
  const editors = readFileSync(ids, 'utf8').trim().split('\n').filter(Boolean).map(Number);
  await until(() => !editors.some(isAlive), 5_000);
  writeFileSync(ids, '');
  const left = foldersOf(child.pid);
  if (left.length > 1) tally.wrong.push(`${name}: left ${left.join(', ')}`);
  tally.bare += left.length === 1 ? 1 : 0;
  busy.delete(id);
  tally.wrong.push(...tracesOutside(busy).map((path) => `${name}: ${path}`));
  for (const path of FILES) {
    const version = await versionOf(root, path);
    const before = versions.get(path) ?? 0;
    const mayBe = path === file && verb === 'edit' ? [before, number] : [before];
    if (typeof version === 'number' && mayBe.includes(version)) tally.opened += 1;
    else
      tally.wrong.push(
        `${name}: ${typeof version === 'string' ? version : `${path} is v${version}`}`,
      );
    if (typeof version === 'number') versions.set(path, version);
  }
  if (verb === 'edit') tally[versions.get(file) === number ? 'new' : 'old'] += 1;
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, one) => total + one, 0);

test(`${KILLS} kills of croft secret edit, rotate and recipients leave no clear text`, async (context) => {
  const seed = Number(process.env['CROFT_SEED'] ?? randomInt(2 ** 31));
  const random = randomFrom(seed);
  const begin = performance.now();
  const killed = { edit: 0, rotate: 0, recipients: 0 };
  const counts = { ended: 0, inClear: 0, old: 0, new: 0, opened: 0, bare: 0, slowest: 0 };
  const tally: Tally = { killed, ...counts, wrong: [] };
  let rounds = 0;
  const temporaries: string[] = [];
  const work = async (name: string, env: Readonly<Record<string, string>>): Promise<void> => {
    const place = await makePlace(name, env);
    const versions = new Map<string, number>();
    while (sum(killed) < KILLS && rounds < KILLS * 4) {
      rounds += 1;
      await killOnce(place, { number: rounds, random, versions, tally });
    }
    temporaries.push(
      ...namesBelow(place.root).filter((path) => TEMPORARY.test(path.replace(/^.*\//, ''))),
    );
    // The next edit removes folders that were left without a guard.
    const more = { CROFT_TEST_PAUSE: '0', CROFT_TEST_NEXT: '0' };
    expect(await endOf(start(place, ['edit', 'secrets/0.sops.yaml'], more))).toBe(0);
  };
  // In the folder of a session that lies in memory, and where there is none.
  await Promise.all([work('a', { XDG_RUNTIME_DIR: session }), work('b', {})]);
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  const each = Object.entries(killed).map(([verb, count]) => `${verb} ${count}`);
  process.stdout.write(
    `seed ${seed}: ${sum(killed)} commands killed in ${seconds} s (${each.join(', ')}; ${tally.inClear} with clear text ` +
      `in their folder), ${tally.ended} ended before; gone after ${tally.slowest.toFixed(0)} ms at most; ` +
      `${tally.old} old and ${tally.new} new files; ${tally.opened} files opened, ${temporaries.length} encrypted ` +
      `temporary files and ${tally.bare} empty folders left, ${tally.wrong.length} wrong\n`,
  );
  await context.annotate(`seed ${seed}`);
  expect(tally.wrong).toEqual([]);
  expect(tally.opened).toBe(rounds * FILES.length);
  expect(sum(killed)).toBeGreaterThanOrEqual(KILLS);
  expect(Math.min(...Object.values(killed))).toBeGreaterThan(0);
  expect(tally.inClear).toBeGreaterThan(0);
  expect(tracesOutside(new Set())).toEqual([]);
  const left = [base, session].flatMap(namesBelow).filter((path) => path.includes('croft-edit-'));
  expect(left).toEqual([]);
}, 900_000);
