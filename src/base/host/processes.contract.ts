import { describe, expect, test } from 'vitest';
import type { CroftError } from '../error.ts';
import type { Command, Processes } from './processes.ts';

/** What the programs under test do: print their input; print their arguments and one variable; fail; and so on. */
export type Behaviour =
  'echo' | 'arguments' | 'fail' | 'flood' | 'sleep' | 'signal' | 'ignore-input' | 'missing';

export interface ProcessesUnderTest {
  readonly processes: Processes;
  readonly cwd: string;
  /** Program and leading arguments of each behaviour. */
  readonly program: (behaviour: Behaviour) => readonly [string, ...string[]];
}

/** What every version of Processes keeps. */
export function describeProcesses(name: string, make: () => ProcessesUnderTest): void {
  const run = (
    behaviour: Behaviour,
    { args = [], ...rest }: Partial<Command> = {},
  ): ReturnType<Processes['run']> => {
    const { processes, cwd, program } = make();
    const [command, ...leading] = program(behaviour);
    return processes.run({
      program: command,
      args: [...leading, ...args],
      cwd,
      timeout: 20_000,
      limit: 100_000,
      ...rest,
    });
  };
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'no error',
      (reason: unknown) => (reason as CroftError).code,
    );
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

  describe(name, () => {
    test('gives the input and takes the output, byte for byte', async () => {
      const input = Uint8Array.from({ length: 70_000 }, (_, i) => i % 251);
      const { code, stdout } = await run('echo', { input });
      expect(code).toBe(0);
      expect(Buffer.compare(stdout, input)).toBe(0);
    });

    test('hands arguments over as they are and only the named variables', async () => {
      const args = ['$HOME; echo', '*', '', 'a b', '\'"\\'];
      const { stdout } = await run('arguments', { args, env: { CROFT_TEST: 'set' } });
      expect(JSON.parse(text(stdout))).toEqual({ args, set: 'set' });
      const without = await run('arguments');
      expect(JSON.parse(text(without.stdout))).toEqual({ args: [] });
    });

    test('a program that fails is a result', async () => {
      const { code, stdout, stderr } = await run('fail');
      expect([code, text(stdout), text(stderr)]).toEqual([3, 'out', 'err']);
    });

    test('a program may leave its input unread', async () => {
      const { code } = await run('ignore-input', { input: new Uint8Array(1_000_000) });
      expect(code).toBe(0);
    });

    test('a program that is missing, slow, chatty or killed has a code', async () => {
      expect(await codeOf(run('missing'))).toBe('program-missing');
      expect(await codeOf(run('sleep', { timeout: 200 }))).toBe('program-timeout');
      expect(await codeOf(run('flood', { limit: 50_000 }))).toBe('program-output-limit');
      expect(await codeOf(run('signal'))).toBe('program-failed');
    });

    test('an error names the program and no argument', async () => {
      const work = run('missing', { args: ['hunter2'] });
      await expect(work).rejects.toThrow(/^cannot run .*: it is not installed, or not on PATH$/);
      await expect(work).rejects.not.toThrow(/hunter2/);
    });

    test('this process is alive; one with its id and another start is not', async () => {
      const { processes } = make();
      const self = processes.self();
      expect(self.started).toMatch(/^\S+$/);
      expect(processes.self()).toEqual(self);
      expect(await processes.isAlive(self)).toBe(true);
      expect(await processes.isAlive({ ...self, started: `${self.started}0` })).toBe(false);
    });
  });
}
