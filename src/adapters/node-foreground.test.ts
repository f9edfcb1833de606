import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { describeForeground, type ForegroundBehaviour } from '../base/host/foreground.contract.ts';
import { createNodeForeground } from './node-foreground.ts';

const SCRIPTS: Readonly<Record<Exclude<ForegroundBehaviour, 'missing'>, string>> = {
  note: 'require("node:fs").writeFileSync(process.argv[1], JSON.stringify(process.argv.slice(1)))',
  fail: 'process.exitCode = 3',
  signal: 'process.kill(process.pid, "SIGKILL")',
};

const cwd = mkdtempSync(join(tmpdir(), 'croft-foreground-'));
afterAll(() => {
  rmSync(cwd, { recursive: true });
});
const foreground = createNodeForeground();

describeForeground('real programs with a terminal', () => ({
  foreground,
  cwd,
  program: (behaviour) =>
    behaviour === 'missing'
      ? ['croft-no-such-editor']
      : [process.execPath, '-e', SCRIPTS[behaviour], '--'],
  noted: (path) => Promise.resolve(readFileSync(path, 'utf8')),
}));

test('a program knows the environment, but nothing that opens secrets', async () => {
  process.env['SOPS_AGE_KEY'] = 'private';
  process.env['SOPS_AGE_KEY_FILE'] = '/private';
  process.env['CROFT_TEST_TERM'] = 'a terminal';
  const file = join(cwd, 'environment');
  const script = 'require("node:fs").writeFileSync(process.argv[1], JSON.stringify(process.env))';
  const args = ['-e', script, file];
  expect(await foreground.run({ program: process.execPath, args, cwd })).toBe(0);
  const seen = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  expect(seen).toMatchObject({ CROFT_TEST_TERM: 'a terminal', PATH: process.env['PATH'] });
  expect(Object.keys(seen).filter((name) => name.startsWith('SOPS'))).toEqual([]);
});

test('the terminal is lent for as long as a program runs, where there is one', async () => {
  const isTTY = process.stdin.isTTY;
  process.stdin.isTTY = true;
  const running = foreground.run({ program: process.execPath, args: ['-e', ''], cwd });
  expect(foreground.isLent()).toBe(true);
  expect(process.listenerCount('SIGQUIT')).toBe(1);
  await running;
  expect(foreground.isLent()).toBe(false);
  expect(process.listenerCount('SIGQUIT')).toBe(0);
  process.stdin.isTTY = isTTY;
});
