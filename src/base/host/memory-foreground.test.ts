import { describeForeground } from './foreground.contract.ts';
import { createMemoryForeground } from './memory-foreground.ts';

const notes = new Map<string, string>();

describeForeground('programs with a terminal in memory', () => ({
  foreground: createMemoryForeground(({ program, args }) => {
    if (program === 'note') notes.set(args[0] ?? '', JSON.stringify(args));
    if (program === 'signal') return 'SIGKILL';
    if (program === 'missing') return null;
    return program === 'fail' ? 3 : 0;
  }),
  cwd: '/work',
  program: (behaviour) => [behaviour],
  noted: (path) => Promise.resolve(notes.get(path) ?? ''),
}));
