import { describe, expect, test } from 'vitest';
import type { Foreground } from './foreground.ts';

/** What the programs under test do: write their arguments as JSON into the first; fail with 3; end by a signal. */
export type ForegroundBehaviour = 'note' | 'fail' | 'signal' | 'missing';

export interface ForegroundUnderTest {
  readonly foreground: Foreground;
  readonly cwd: string;
  /** Program and leading arguments of each behaviour. */
  readonly program: (behaviour: ForegroundBehaviour) => readonly [string, ...string[]];
  readonly noted: (path: string) => Promise<string>;
}

/** What every version of Foreground keeps. */
export function describeForeground(name: string, make: () => ForegroundUnderTest): void {
  const run = (behaviour: ForegroundBehaviour, ...args: readonly string[]): Promise<number> => {
    const { foreground, cwd, program } = make();
    const [command, ...leading] = program(behaviour);
    return foreground.run({ program: command, args: [...leading, ...args], cwd });
  };

  describe(name, () => {
    test('hands arguments over as they are and gives the exit code', async () => {
      const { cwd, noted } = make();
      const args = [`${cwd}/a b`, '$HOME; echo', '*', '', '\'"\\'];
      expect(await run('note', ...args)).toBe(0);
      expect(JSON.parse(await noted(`${cwd}/a b`))).toEqual(args);
      expect(await run('fail')).toBe(3);
    });

    test('a program that is missing or ended by a signal has a code; the error names no argument', async () => {
      await expect(run('missing', 'hunter2')).rejects.toMatchObject({ code: 'program-missing' });
      await expect(run('missing', 'hunter2')).rejects.not.toThrow(/hunter2/);
      await expect(run('signal')).rejects.toMatchObject({ code: 'program-failed' });
    });
  });
}
