import { expect, test } from 'vitest';
import { createMemoryProcesses } from './memory-processes.ts';
import { describeProcesses } from './processes.contract.ts';
import type { Command } from './processes.ts';

describeProcesses('processes in memory', () => ({
  processes: createMemoryProcesses(play),
  cwd: '/',
  program: (behaviour) => [behaviour],
}));

function play({
  program,
  args,
  env,
  input,
}: Command): ReturnType<Parameters<typeof createMemoryProcesses>[0]> {
  switch (program) {
    case 'echo':
      return { stdout: input ?? '' };
    case 'arguments':
      return { stdout: JSON.stringify({ args, set: env?.['CROFT_TEST'] }) };
    case 'fail':
      return { code: 3, stdout: 'out', stderr: 'err' };
    case 'flood':
      return { stdout: 'x'.repeat(200_000) };
    case 'sleep':
      return { takes: 60_000 };
    case 'signal':
      return { signal: 'SIGKILL' };
    case 'ignore-input':
      return {};
    default:
      return null;
  }
}

test('commands are recorded and processes can end', async () => {
  const other = { id: 7, started: 'then' };
  const processes = createMemoryProcesses(() => ({}), { id: 1, started: 'now' }, [other]);
  const command = { program: 'git', args: ['status'], cwd: '/', timeout: 1, limit: 1 };
  await processes.run(command);
  expect(processes.commands).toEqual([command]);
  expect(await processes.isAlive(other)).toBe(true);
  processes.end(7);
  expect(await processes.isAlive(other)).toBe(false);
});
