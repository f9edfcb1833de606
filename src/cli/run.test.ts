import { expect, test } from 'vitest';
import { createMemoryClock } from '../base/host/memory-clock.ts';
import { createMemoryFiles } from '../base/host/memory-files.ts';
import { createMemoryProcesses } from '../base/host/memory-processes.ts';
import { createMemoryRandom } from '../base/host/memory-random.ts';
import { CroftError } from '../base/error.ts';
import { failureOf } from './failure.ts';
import { paint } from './colour.ts';
import { createProgress } from './progress.ts';
import { runCommandLine, type Output, type World } from './run.ts';
import { createRedactor } from '../base/redact/redact.ts';

interface Screen extends Output {
  text: string;
}

function screen(isTerminal = false): Screen {
  return {
    text: '',
    isTerminal,
    hasColour: isTerminal,
    write(content) {
      this.text += typeof content === 'string' ? content : new TextDecoder().decode(content);
    },
  };
}

function world(overrides: Partial<World> = {}): World {
  return {
    files: createMemoryFiles({ '/work/x': '', '/croft/schema/lab.json': '{}' }),
    processes: createMemoryProcesses(() => null),
    clock: createMemoryClock(),
    random: createMemoryRandom('seed'),
    cwd: '/work',
    shipped: {
      catalogue: '/croft/catalogue',
      schema: '/croft/schema',
      examples: '/croft/examples',
      errors: '/croft/errors',
    },
    version: '1.2.3',
    node: '24.0.0',
    environment: {},
    keys: { environment: {}, platform: 'linux' },
    input: () => Promise.resolve(new Uint8Array()),
    questions: null,
    secrets: createRedactor(),
    ...overrides,
  };
}

async function run(
  line: string,
  overrides: Partial<World> = {},
): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [screen(), screen()];
  const args = line.split(' ').filter((word) => word !== '');
  const code = await runCommandLine({ args, out, err, debug: false }, world(overrides));
  return { code, out: out.text, err: err.text };
}

test('a verb prints text, or one JSON document of the documented shape', async () => {
  expect(await run('version')).toEqual({ code: 0, out: 'croft 1.2.3 (node 24.0.0)\n', err: '' });
  const { out } = await run('version --json');
  expect(JSON.parse(out)).toEqual({
    verb: 'version',
    ok: true,
    exitCode: 0,
    data: { croft: '1.2.3', node: '24.0.0' },
    diagnostics: [],
  });
});

test('a command line that is not understood is one line and a remedy, in JSON too', async () => {
  expect(await run('rendr')).toEqual({
    code: 1,
    out: '',
    err: 'croft: error: croft: there is no verb rendr\n  fix: did you mean croft render?\n',
  });
  expect(JSON.parse((await run('rendr --json')).out)).toMatchObject({
    verb: null,
    ok: false,
    error: { code: 'usage', hint: 'did you mean croft render?' },
  });
});

test('a verb that needs a lab says so where there is none', async () => {
  const { code, err } = await run('check');
  expect(code).toBe(1);
  expect(err).toBe(
    'croft: error: there is no lab.yaml in /work or above it (lab-not-found)\n  fix: go to the folder of a lab, name it with -C DIR, or make one: croft init DIR\n',
  );
  expect((await run('-C nowhere version')).err).toContain(
    'there is no folder of the name after -C',
  );
});

const same = (text: string): string => text;

test('a failed effect keeps its code and gets a remedy', () => {
  expect(failureOf(new CroftError('disk-full', 'cannot write /x: no space'), same)).toMatchObject({
    code: 'disk-full',
    message: 'cannot write /x: no space',
    hint: 'make room on the disk; nothing was left half-written',
    exitCode: 1,
    isBug: false,
  });
  expect(failureOf(new CroftError('input-ended', 'left'), same).exitCode).toBe(130);
});

test('a bug is one line without a stack, unless asked for', async () => {
  const broken = {
    ...world().files,
    info: () => Promise.reject(new TypeError('oops\n  at secret place')),
  };
  const { code, err } = await run('version', { files: broken });
  expect(code).toBe(1);
  expect(err).toBe(
    'croft: error: this is a bug in Croft: oops at secret place (bug)\n  fix: please report it with the command and the output of CROFT_DEBUG=1\n',
  );
  const [out, debug] = [screen(), screen()];
  await runCommandLine(
    { args: ['version'], out, err: debug, debug: true },
    world({ files: broken }),
  );
  expect(debug.text).toContain('TypeError: oops');
});

test('control characters of foreign text cannot reach the terminal', async () => {
  const { err } = await run('\u001b[31mred');
  expect(err).not.toContain('\u001b');
});

test('help shows every verb and the examples of one', async () => {
  const { out } = await run('--help');
  for (const verb of ['init', 'render', 'check', 'set', 'explain', 'doctor', 'completion'])
    expect(out).toMatch(new RegExp(`^ {2}${verb} `, 'm'));
  const help = await run('render --help');
  expect(help.out).toContain('Usage: croft render [--check] [--diff] [--discard PATH]');
  expect(help.out).toContain('  croft render --check\n      for CI');
});

test('colour marks severities, remedies, outcomes and diffs only', () => {
  expect(paint('a.yaml:1:2 error some-code: x')).toContain('\u001b[31m');
  expect(paint('  fix: do it')).toMatch(/^\u001b\[32m {2}fix:\u001b\[39m do it$/);
  expect(paint('created x')).not.toBe('created x');
  expect(paint('+added')).toContain('\u001b[32m');
  for (const line of ['+++ b/x', '--- a/x', 'plain', 'an error: somewhere'])
    expect(paint(line)).toBe(line);
});

test('progress is a counter on a terminal, events on demand, and nothing otherwise', () => {
  const step = { step: 1, of: 2, what: 'reading' };
  const shown = (isTerminal: boolean, how: 'auto' | 'json' | 'none'): string => {
    const output = screen(isTerminal);
    const progress = createProgress(output, 'render', how);
    progress.step(step);
    progress.end();
    return output.text;
  };
  expect(shown(true, 'auto')).toBe('\r\u001b[K[1/2] reading\r\u001b[K');
  expect(shown(false, 'auto')).toBe('');
  expect(shown(true, 'none')).toBe('');
  expect(JSON.parse(shown(false, 'json'))).toEqual({ event: 'step', verb: 'render', ...step });
});
