import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryFiles } from '../base/host/memory-files.ts';
import { createMemoryForeground, type MemoryForeground } from '../base/host/memory-foreground.ts';
import { createMemoryScratch } from '../base/host/memory-scratch.ts';
import { runEditor, wordsOf } from './editor.ts';

test('a command is parted into words as a shell does', () => {
  const cases: readonly (readonly [text: string, words: readonly string[] | null])[] = [
    ['code --wait', ['code', '--wait']],
    ['"/path with space/ed" -f', ['/path with space/ed', '-f']],
    ["  'single $HOME' \t-x\n", ['single $HOME', '-x']],
    ['/a\\ b/ed', ['/a b/ed']],
    [`a"b c"'d e'f`, ['ab cd ef']],
    [String.raw`"a\"b\\c\d"`, [String.raw`a"b\c\d`]],
    [`ed '' ""`, ['ed', '', '']],
    ['$EDITOR `rm` ; #x', ['$EDITOR', '`rm`', ';', '#x']],
    ['', []],
    ['"open', null],
    ["it's", null],
    ['end\\', null],
  ];
  for (const [text, words] of cases) expect(wordsOf(text), text).toEqual(words);
});

test('quoted words are read back, whatever is in them', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
      const text = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
      expect(wordsOf(text)).toEqual(words);
    }),
  );
});

const at = { path: '/folder/wifi.sops.yaml', cwd: '/work' };

function run(
  foreground: MemoryForeground,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const scratch = createMemoryScratch(createMemoryFiles());
  return runEditor({ foreground, scratch, environment }, at);
}

test('SOPS_EDITOR comes before EDITOR, and VISUAL is not asked, as in sops', async () => {
  const foreground = createMemoryForeground(() => 0);
  await run(foreground, { SOPS_EDITOR: 'one -a', EDITOR: 'two' });
  await run(foreground, { SOPS_EDITOR: ' ', EDITOR: '"two words" -b', VISUAL: 'three' });
  const calls = foreground.commands.map(({ program, args }) => [program, ...args]);
  expect(calls).toEqual([
    ['one', '-a', at.path],
    ['two words', '-b', at.path],
  ]);
  expect(foreground.commands[0]?.cwd).toBe('/work');
});

test('without a name the first usual editor that is installed is taken; vim keeps no copies', async () => {
  const foreground = createMemoryForeground(({ program }) => (program === 'nano' ? 0 : null));
  await run(foreground, {});
  expect(foreground.commands.map(({ program }) => program)).toEqual(['vim', 'nano']);
  const [vim] = foreground.commands;
  expect(vim?.args).toContain('NONE');
  expect(vim?.args.at(-1)).toBe(at.path);
  const full = createMemoryForeground(() => 0);
  await run(full, { EDITOR: '/usr/bin/nvim -R' });
  expect(full.commands[0]?.args.slice(-2)).toEqual(['-R', at.path]);
  expect(full.commands[0]?.args).toContain('-n');
});

test('an editor that is missing, fails or is ended has a code', async () => {
  const none = createMemoryForeground(() => null);
  await expect(run(none, {})).rejects.toMatchObject({ code: 'secret-editor-missing' });
  expect(none.commands).toHaveLength(3);
  await expect(run(none, { EDITOR: 'no-such' })).rejects.toThrow(/no-such: not installed/);
  const quote = run(none, { EDITOR: '"ed' });
  await expect(quote).rejects.toThrow(/\$EDITOR has a quote that is not closed/);
  const failing = createMemoryForeground(({ program }) => (program === 'cq' ? 1 : 'SIGSEGV'));
  const ended = run(failing, { EDITOR: 'cq' });
  await expect(ended).rejects.toMatchObject({ code: 'secret-editor-failed' });
  await expect(run(failing, { EDITOR: 'crash' })).rejects.toThrow(/ended by SIGSEGV; nothing/);
});
