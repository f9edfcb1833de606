import { execFileSync, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { describeProcesses, type Behaviour } from '../base/host/processes.contract.ts';
import { createNodeProcesses } from './node-processes.ts';

const SCRIPTS: Readonly<Record<Exclude<Behaviour, 'missing'>, string>> = {
  echo: 'process.stdin.pipe(process.stdout)',
  arguments:
    'console.log(JSON.stringify({ args: process.argv.slice(1), set: process.env.CROFT_TEST }))',
  fail: 'process.stdout.write("out"); process.stderr.write("err"); process.exitCode = 3',
  flood: 'for (;;) require("node:fs").writeSync(1, "x".repeat(1000))',
  sleep: 'setTimeout(() => {}, 60_000)',
  signal: 'process.kill(process.pid, "SIGKILL")',
  'ignore-input': '',
};

const processes = createNodeProcesses();

describeProcesses('real processes', () => ({
  processes,
  cwd: tmpdir(),
  program: (behaviour) =>
    behaviour === 'missing'
      ? ['croft-no-such-program']
      : [process.execPath, '-e', SCRIPTS[behaviour], '--'],
}));

const node = (script: string, timeout: number): ReturnType<typeof processes.run> =>
  processes.run({
    program: process.execPath,
    args: ['-e', script],
    cwd: tmpdir(),
    timeout,
    limit: 1_000,
  });

test('a child that will not end is ended, and is gone when the error comes', async () => {
  const stubborn = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)';
  const before = Date.now();
  await expect(node(stubborn, 500)).rejects.toMatchObject({ code: 'program-timeout' });
  expect(Date.now() - before).toBeLessThan(10_000);
});

test('a grandchild that keeps the pipes open does not keep the caller', async () => {
  const parent = `require('node:child_process')
    .spawn(process.execPath, ['-e', 'setTimeout(() => {}, 4000)'], { stdio: 'inherit' }).unref()`;
  await expect(node(parent, 1_500)).rejects.toMatchObject({ code: 'program-timeout' });
});

test('a missing working directory is named', async () => {
  const command = { program: 'ls', args: [], cwd: '/no/such', timeout: 1_000, limit: 10 };
  await expect(processes.run(command)).rejects.toMatchObject({
    code: 'program-failed',
    message: 'cannot run ls: its working directory /no/such is missing',
  });
});

test('the child inherits PATH and HOME and nothing else', async () => {
  process.env['CROFT_PRIVATE'] = 'private';
  const { stdout } = await node('console.log(Object.keys(process.env).sort().join())', 20_000);
  delete process.env['CROFT_PRIVATE'];
  expect(new TextDecoder().decode(stdout).trim()).toMatch(/^(HOME,)?PATH$/);
});

test('a process that ended is known to be dead', async () => {
  const { id, started } = processes.self();
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.on('exit', resolve));
  expect(await processes.isAlive({ id: child.pid ?? id, started })).toBe(false);
  expect(await processes.isAlive({ id: 1, started })).toBe(false);
});

test('where this machine cannot tell, a process counts as alive; after a new start it does not', async () => {
  const { id, started } = processes.self();
  const [machine = '', , began = ''] = started.split('/');
  const alive = (mark: string): Promise<boolean> => processes.isAlive({ id, started: mark });
  expect(await alive(`elsewhere+${machine}/boot/${began}`)).toBe(true);
  expect(await alive('unreadable')).toBe(true);
  expect(await alive(`${machine}/another-start/${began}`)).toBe(false);
});

test('a child with the same mark in another process reads as alive there', () => {
  const source = new URL('./node-processes.ts', import.meta.url).href;
  const script = `import { createNodeProcesses } from ${JSON.stringify(source)};
    const alive = await createNodeProcesses().isAlive(JSON.parse(process.argv[1]));
    console.log(alive);`;
  const args = ['--input-type=module', '-e', script, JSON.stringify(processes.self())];
  const out = execFileSync(process.execPath, args, { encoding: 'utf8' });
  expect(out.trim()).toBe('true');
});
