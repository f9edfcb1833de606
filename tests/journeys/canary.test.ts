// Secrets through every command, succeeding and failing: none may be seen anywhere but where it was asked for.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { VERBS, type VerbName } from '../../src/actions/verbs.ts';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { canariesOf, type Canary } from './canary/canaries.ts';
import { CASES, mistakes, type Case, type Scene } from './canary/cases.ts';
import { runHere, spyOnGit, type Situation } from './canary/run.ts';
import { Search, writings } from './canary/search.ts';
import { CHECKOUT, contentsOf, croft, put, textOf, type Ended } from './croft.ts';

/** `full` takes all fifty and every format of every case; continuous integration does. */
const IS_FULL = process.env['CROFT_CANARIES'] === 'full';
const COUNT = IS_FULL ? 50 : 25;
/** Cases are about one secret each: so many of them in turn, while all are looked for in every run. */
const ABOUT = IS_FULL ? 5 : 1;

/** Ways in which a command shows what it has to say. */
const FORMATS: readonly { readonly more: readonly string[]; readonly isTerminal: boolean }[] = [
  { more: [], isTerminal: false },
  { more: ['--json'], isTerminal: false },
  { more: [], isTerminal: true },
  { more: ['--progress', 'json'], isTerminal: false },
];

const canaries = canariesOf(COUNT);
const identity = await generateIdentity('x25519');
const stranger = await generateIdentity('x25519');
const KEYS = {
  owner: { SOPS_AGE_KEY: identity },
  nobody: {},
  stranger: { SOPS_AGE_KEY: stranger },
} as const;
/** The keys themselves must not be seen either. */
const keys: Canary[] = [identity, stranger].map((value, index) => ({
  name: `key ${index}`,
  shape: 'age identity',
  value,
  core: value.slice('AGE-SECRET-KEY-1'.length),
}));

interface Place {
  readonly lab: string;
  readonly search: Search;
  readonly run: (args: readonly string[], how?: Partial<Situation>) => Promise<Ended>;
  readonly started: () => string[];
  /** Runs that ended otherwise than they should. */
  readonly wrong: string[];
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder in memory where there is one: thousands of files are written here, each waited for. */
function scratch(): string {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'croft-canary-'));
  folders.push(folder);
  return folder;
}

/** A lab whose every secret is a canary, rendered. */
async function makePlace(): Promise<Place> {
  const folder = scratch();
  const lab = join(folder, 'lab');
  const programs = join(folder, 'programs');
  const { started } = spyOnGit(programs);
  const search = new Search([...canaries, ...keys]);
  const run: Place['run'] = (args, how = {}) =>
    runHere(args, {
      ...{ cwd: lab, keys: KEYS.owner, programs },
      written: (path, content) => {
        search.look(Buffer.from(content).toString(), `written to ${path}`);
      },
      ...how,
    });
  await expectCode(0, run(['init', lab, '--example', 'nova'], { cwd: folder }));
  const [own, offline, cluster] = await Promise.all(
    [identity, await generateIdentity('x25519'), await generateIdentity('x25519')].map(recipientOf),
  );
  const recipients = `recipients:
    - { name: operator, age: ${own ?? ''} }
    - { name: escrow, age: ${offline ?? ''}, custody: offline }
    - { name: cluster, age: ${cluster ?? ''}, custody: cluster }
`;
  const text = textOf(lab, 'lab.yaml');
  put(lab, 'lab.yaml', text.replace(/recipients:[^]*?(?=^sites:)/m, recipients));
  const rows = canaries.map(({ name }, index) => `  KEY_${index}: { secret: ${name} }\n`);
  put(
    lab,
    'clusters/nova/apps/default/canaries.yaml',
    `kind: App\nuse: echo\nexpose: false\nsecrets:\n${rows.join('')}`,
  );
  mkdirSync(join(lab, 'notes'));
  for (const { name, value } of canaries) {
    const set = await run(['secret', 'set', name], { input: value });
    expect(set, name).toMatchObject({ code: 0 });
    search.look(set.out + set.err, `secret set ${name}`);
  }
  await expectCode(0, run(['talos', 'secrets', 'init']));
  await expectCode(0, run(['render']));
  const who = ['-c', 'user.name=Lab', '-c', 'user.email=lab@home.example'];
  for (const words of [
    ['add', '-A'],
    [...who, 'commit', '-qm', 'My lab'],
  ])
    execFileSync('git', words, { cwd: lab, stdio: 'pipe' });
  return { lab, search, run, started, wrong: [] };
}

let made: Promise<Place> | undefined;
const place = (): Promise<Place> => (made ??= makePlace());

/** Text of a file that may be gone by now, or be a folder. */
function textIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR') return '';
    throw error;
  }
}

async function expectCode(code: number, ended: Promise<Ended>): Promise<void> {
  const { out, err, ...rest } = await ended;
  expect(rest.code, out + err).toBe(code);
}

test('the search finds every canary in every encoding, whole and in part', () => {
  for (const canary of canaries)
    for (const [encoding, text] of writings(canary)) {
      const search = new Search([canary]);
      search.look(text, 'here');
      expect(search.hits.length, `${canary.shape} in ${encoding}`).toBeGreaterThan(0);
      const apart = new Search([canary]);
      apart.look(text.replace(/.{7}/g, '$&\n    '), 'here');
      expect(apart.hits.length, `${canary.shape} in ${encoding}, folded`).toBeGreaterThan(0);
    }
  const clean = new Search([...canaries, ...keys]);
  for (const file of ['README.md', 'docs/secrets.md', 'package-lock.json'])
    clean.look(readFileSync(join(import.meta.dirname, '../..', file), 'utf8'), file);
  expect(clean.hits).toEqual([]);
});

test('every verb has a case that succeeds and one that fails', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(VERBS).sort());
  for (const [verb, cases] of Object.entries(CASES)) {
    expect(
      cases.some(({ exit }) => exit === 0),
      verb,
    ).toBe(true);
    expect(
      cases.some(({ exit }) => exit !== 0),
      verb,
    ).toBe(true);
  }
});

/** A case in every format that it has, each in a lab of its own. */
async function runCase(from: Place, verb: VerbName, one: Canary, tried: Case): Promise<number> {
  const turn = from.search.texts % 2;
  const formats = IS_FULL ? FORMATS : FORMATS.slice(turn, turn + 1);
  for (const { more, isTerminal } of formats) {
    const lab = `${from.lab}-${verb.replaceAll(' ', '-')}`;
    cpSync(from.lab, lab, { recursive: true });
    const scene: Scene = { lab, canaries, one };
    tried.harm?.(scene);
    const args = tried.args(scene);
    const what = `${verb}: ${args.join(' ').slice(0, 80)} ${more.join(' ')}`;
    const target = tried.writes && join(lab, tried.writes.replace('ONE', one.name));
    const head = verb.split(' ').length;
    const ended = await from.run([...args.slice(0, head), ...more, ...args.slice(head)], {
      cwd: lab,
      keys: KEYS[tried.who ?? 'owner'],
      isTerminal,
      ...(tried.input && { input: tried.input(scene) }),
      ...(tried.editor !== undefined && { editor: tried.editor }),
      ...(tried.answer && { answer: tried.answer(scene) }),
      ...(tried.files && { files: tried.files(scene) }),
      written: (path, content) => {
        const but = path === target ? [one] : [];
        from.search.look(Buffer.from(content).toString(), `${what}, written to ${path}`, but);
      },
    });
    if (ended.code !== tried.exit)
      from.wrong.push(
        `${what}: ${ended.code}, not ${tried.exit}: ${ended.out.slice(-200)}${ended.err.slice(-300)}`,
      );
    from.search.look(ended.out, `${what}, output`, tried.prints ? [one] : []);
    from.search.look(ended.err, `${what}, errors`);
    rmSync(lab, { recursive: true });
  }
  return formats.length;
}

test('no command shows, writes or passes on a secret, succeeding or failing', async () => {
  const from = await place();
  let runs = 0;
  let at = 0;
  for (const verb of Object.keys(CASES) as VerbName[])
    for (const tried of CASES[verb])
      for (let times = 0; times < ABOUT; times += 1) {
        at += 1;
        const one = canaries[at % COUNT];
        if (one) runs += await runCase(from, verb, one, tried);
      }
  const started = from.started();
  for (const text of started) from.search.look(text, 'arguments and environment of git');
  for (const [path, text] of contentsOf(from.lab)) from.search.look(text, `the lab, ${path}`);
  expect(started.length).toBeGreaterThan(10);
  process.stdout.write(
    `canaries: ${COUNT} secrets, ${from.search.traces} traces, ${started.length} programs, ${runs} runs, ${from.search.texts} texts, ${from.search.hits.length} hits\n`,
  );
  expect([...from.wrong, ...from.search.hits]).toEqual([]);
}, 3_000_000);

test('a word in the wrong place is not repeated, whatever it is', async () => {
  const folder = scratch();
  const programs = join(folder, 'programs');
  spyOnGit(programs);
  const search = new Search(canaries);
  let runs = 0;
  for (const verb of Object.keys(VERBS))
    for (const { value } of IS_FULL ? canaries : canaries.slice(0, 5))
      for (const args of mistakes(verb, value)) {
        const how = { cwd: folder, keys: {}, programs, written: () => undefined };
        const { code, out, err } = await runHere(args, how);
        expect(code, args.join(' ')).not.toBe(0);
        runs += 1;
        search.look(out + err, args.join(' ').slice(0, 60));
      }
  process.stdout.write(`canaries: ${runs} mistakes, ${search.hits.length} hits\n`);
  expect(search.hits).toEqual([]);
});

test('the program itself shows, leaves behind and passes on nothing', async () => {
  const { lab, search, started } = await place();
  const [programs, temporary] = [join(lab, '../programs'), join(lab, '../tmp')];
  mkdirSync(temporary);
  const path = `${programs}:${process.env['PATH'] ?? ''}`;
  const env = { PATH: path, HOME: programs, TMPDIR: temporary, CROFT_DEBUG: '1' };
  const [one] = canaries;
  const own = { ...env, SOPS_AGE_KEY: identity };
  const file = 'secrets/canary-00.sops.yaml';
  const seen = new Set<string>();
  const watch = setInterval(() => {
    for (const folder of [temporary, lab, join(lab, 'secrets')])
      for (const name of readdirSync(folder)) {
        const at = join(folder, name);
        if (seen.has(at) || !/tmp/.test(at)) continue;
        seen.add(at);
        search.look(textIfThere(at), at);
      }
  }, 5);
  onTestFinished(() => {
    clearInterval(watch);
  });
  const lines: readonly (readonly [
    exit: number,
    line: string,
    env: Record<string, string>,
    input?: string,
  ])[] = [
    [0, 'secret set canary-00', own, `${one?.value ?? ''}-new`],
    [1, 'secret set canary-00', env, `${one?.value ?? ''}-other`],
    [1, 'secret set canary-00 --field', own],
    [1, `secret decrypt ${file}`, env],
    [1, 'secret get canary-00 --field nope', own],
    [0, 'secret rotate', own],
    [0, 'render', own],
    [0, 'secret audit --history', own],
    [1, 'secret encrypt .', own],
    [0, 'check --json', own],
  ];
  for (const [exit, line, variables, input = ''] of IS_FULL ? lines : lines.slice(0, 6)) {
    const ended = await croft(line.split(' '), { cwd: lab, env: variables, input });
    expect(ended.code, `${line}\n${ended.out}${ended.err}`).toBe(exit);
    search.look(ended.out + ended.err, line);
  }
  const closed = spawnSync('sh', ['-c', `exec '${CHECKOUT}/croft' secret set canary-00 <&- 2>&1`], {
    cwd: lab,
    env: own,
    encoding: 'utf8',
  });
  expect(closed.status).not.toBe(0);
  search.look(closed.stdout, 'standard input is closed');
  for (const text of started()) search.look(text, 'arguments and environment of git');
  for (const folder of [lab, temporary])
    for (const [at, text] of contentsOf(folder)) search.look(text, at);
  expect(readdirSync(temporary)).toEqual([]);
  process.stdout.write(
    `canaries: ${search.texts} texts of real processes, ${search.hits.length} hits\n`,
  );
  expect(search.hits).toEqual([]);
}, 600_000);
