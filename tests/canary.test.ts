// Secrets that a command knows, echoed by its messages in every way in which it shows anything: none may be seen.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createNodeClock } from '../src/adapters/node-clock.ts';
import { createNodeFiles } from '../src/adapters/node-files.ts';
import { createNodeProcesses } from '../src/adapters/node-processes.ts';
import { createMemoryRandom } from '../src/base/host/memory-random.ts';
import { CroftError } from '../src/base/error.ts';
import { createRedactor } from '../src/base/redact/redact.ts';
import { createProgress } from '../src/cli/progress.ts';
import { runCommandLine, type Output, type World } from '../src/cli/run.ts';
import { generateSecret } from '../src/secrets/generate/generate.ts';

const ROOT = join(import.meta.dirname, '..');
const COUNT = 50;
const RULES = ['password(32)', 'token', 'hex(32)', 'base64(32)', 'uuid'];

const means = { random: createMemoryRandom('canary'), valueOf: () => Promise.resolve(null) };
const SECRETS = await Promise.all(
  Array.from({ length: COUNT }, async (_, index) => {
    const { value } = await generateSecret(RULES[index % RULES.length] ?? '', means);
    return index % 3 === 0 ? `${value.slice(0, 20)}"é'%\\ ${value.slice(20, 30)}` : value;
  }),
);

/** What tells that a secret was shown: a third of it, as it is or in base64. */
const TRACES = SECRETS.flatMap((secret) => [
  secret.slice(0, 12),
  secret.slice(-12),
  Buffer.from(secret).toString('base64').slice(0, 16),
]);

const lab = mkdtempSync(join(tmpdir(), 'croft-canary-'));
afterAll(() => {
  rmSync(lab, { recursive: true, force: true });
});
mkdirSync(join(lab, 'clusters/main'), { recursive: true });
const keys = SECRETS.map((secret) => `${JSON.stringify(secret)}: ${JSON.stringify(secret)}`);
writeFileSync(join(lab, 'lab.yaml'), `kind: Lab\n${keys.join('\n')}\n`);
writeFileSync(join(lab, 'clusters/main/cluster.yaml'), `kind: Cluster\n${keys.join('\n')}\n`);

interface Shown {
  readonly code: number;
  /** Both outputs. */
  readonly text: string;
  /** Standard output. */
  readonly out: string;
}

/** Everything that a command line shows. */
async function run(
  args: readonly string[],
  {
    isTaught,
    isTerminal = false,
    ...world
  }: { isTaught: boolean; isTerminal?: boolean } & Partial<World>,
): Promise<Shown> {
  const texts = { out: '', err: '' };
  const output = (name: keyof typeof texts): Output => ({
    isTerminal,
    hasColour: isTerminal,
    write: (piece) => {
      texts[name] += piece.toString();
    },
  });
  const code = await runCommandLine(
    { args, out: output('out'), err: output('err'), debug: true },
    {
      files: createNodeFiles(),
      processes: createNodeProcesses(),
      clock: createNodeClock(),
      random: means.random,
      cwd: lab,
      shipped: {
        catalogue: join(ROOT, 'catalogue'),
        schema: join(ROOT, 'schema'),
        examples: join(ROOT, 'examples'),
        errors: join(ROOT, 'docs/errors'),
      },
      version: '0.0.0',
      node: process.versions.node,
      environment: {},
      keys: { environment: {}, platform: 'linux' },
      input: () => Promise.resolve(new Uint8Array()),
      questions: null,
      secrets: createRedactor(isTaught ? SECRETS : []),
      ...world,
    },
  );
  return { code, text: texts.out + texts.err, out: texts.out };
}

const found = ({ text }: Pick<Shown, 'text'>): string[] =>
  TRACES.filter((trace) => text.includes(trace));

/** A world in which the first look at a file fails with this. */
function failing(error: Error): Pick<World, 'files'> {
  return { files: { ...createNodeFiles(), info: () => Promise.reject(error) } };
}

const ALL = SECRETS.join(', ');
const ENCODED = SECRETS.map((secret) => Buffer.from(secret).toString('base64')).join('\n');

test.each<[string, readonly string[], Partial<World> & { isTerminal?: boolean }]>([
  ['text', ['check'], {}],
  ['text in colours', ['check'], { isTerminal: true }],
  ['--json', ['check', '--json'], {}],
  ['json', ['check', '--format', 'json'], {}],
  ['sarif', ['check', '--format', 'sarif'], {}],
  ['github', ['check', '--format', 'github'], {}],
  ['a render that is refused', ['render', '--progress', 'json'], {}],
  [
    'a failed effect',
    ['version'],
    failing(new CroftError('file-failed', ALL, { data: { hint: ENCODED } })),
  ],
  ['a failed effect in JSON', ['version', '--json'], failing(new CroftError('file-failed', ALL))],
  ['a bug and its stack', ['version'], failing(new TypeError(`${ENCODED}\n${ALL}`))],
  ['a bug in JSON', ['version', '--json'], failing(new Error(ALL))],
])('%s: no secret that was taught is shown', async (_, args, { isTerminal = false, ...world }) => {
  const bare = await run(args, { isTaught: false, isTerminal, ...world });
  expect(found(bare).length, 'the command echoes secrets at all').toBeGreaterThan(0);
  const hidden = await run(args, { isTaught: true, isTerminal, ...world });
  expect(found(hidden)).toEqual([]);
  expect(hidden.text).toContain('[secret]');
  expect(hidden.code).toBe(bare.code);
  const isJson = args.includes('--json') || args[1] === '--format';
  if (isJson && !args.includes('github'))
    expect(() => JSON.parse(hidden.out) as unknown).not.toThrow();
});

test('progress shows no secret, on a terminal and as events', () => {
  for (const how of ['auto', 'json'] as const)
    for (const { redact } of [createRedactor(), createRedactor(SECRETS)]) {
      let text = '';
      const write = (piece: string | Uint8Array): void => {
        text += redact(piece.toString());
      };
      createProgress({ write, isTerminal: true }, 'render', how).step({
        step: 1,
        of: 2,
        what: ALL,
      });
      expect(found({ text }).length > 0).toBe(!text.includes('[secret]'));
    }
});

test('a number that is a secret leaves a JSON document whole', async () => {
  const bare = await run(['check', '--json'], { isTaught: true });
  const [, number = ''] = /"offset": ([0-9]{4})\b/.exec(bare.out) ?? [];
  expect(number).not.toBe('');
  const { out } = await run(['check', '--json'], {
    isTaught: false,
    secrets: createRedactor([...SECRETS, number]),
  });
  expect(out).toContain('"offset": "[secret]"');
  expect(JSON.parse(out)).toMatchObject({ ok: false, exitCode: 1 });
});
