import { CroftError } from '../base/error.ts';
import type { ForegroundCommand } from '../base/host/index.ts';
import type { Desk } from './context.ts';

/** Where the editor is named: the first that is not blank, as in sops. */
const VARIABLES = ['SOPS_EDITOR', 'EDITOR'] as const;

/** What is there nearly everywhere, in the order of sops. */
const USUAL: readonly (readonly string[])[] = [['vim'], ['nano'], ['vi']];

/** Keeps an editor from writing what it shows to files of its own elsewhere. */
const QUIET: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  ['vim', 'nvim', 'vim.basic', 'vim.tiny', 'gvim', 'mvim', 'vimx'].map((name) => [
    name,
    ['-n', '-i', 'NONE', '-c', 'set noundofile nobackup nowritebackup'],
  ]),
);

/**
 * Lets a person edit a file; resolves when the editor ended well. Throws `secret-editor-missing` and
 * `secret-editor-failed`.
 */
export async function runEditor(
  { foreground, environment }: Desk,
  { path, cwd }: { readonly path: string; readonly cwd: string },
): Promise<void> {
  const variable = VARIABLES.find((name) => environment[name]?.trim());
  const candidates = variable ? [named(variable, environment[variable] ?? '')] : USUAL;
  for (const [program = '', ...args] of candidates) {
    const command = { program, args: [...quiet(program), ...args, path], cwd };
    const code = await tried(foreground, command);
    if (code === 0) return;
    if (code !== null)
      throw new CroftError(
        'secret-editor-failed',
        `the editor ${program} ended with exit code ${code}; nothing was written`,
      );
  }
  const names = candidates.map(([program]) => program).join(', ');
  throw missing(`${names}: not installed, or not on PATH`);
}

/** The words of a command line as a shell parts them, with quotes and backslashes; null for an open quote. */
export function wordsOf(text: string): string[] | null {
  const words: string[] = [];
  const token = /(\s+)|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)/y;
  let word: string | null = null;
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (!found) return null;
    const [, blank, single, double, escaped, plain] = found;
    if (blank !== undefined) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      const inner = double?.replace(/\\(["\\$`\n])/g, '$1');
      word = (word ?? '') + (single ?? inner ?? escaped ?? plain ?? '');
    }
  }
  return word === null ? words : [...words, word];
}

function named(variable: string, text: string): string[] {
  const words = wordsOf(text);
  if (words) return words;
  throw missing(`$${variable} has a quote that is not closed`);
}

function quiet(program: string): readonly string[] {
  return QUIET[program.slice(program.lastIndexOf('/') + 1)] ?? [];
}

/** The exit code; null when the program is missing. */
async function tried(
  foreground: Desk['foreground'],
  command: ForegroundCommand,
): Promise<number | null> {
  try {
    return await foreground.run(command);
  } catch (error) {
    if (!(error instanceof CroftError)) throw error;
    if (error.code === 'program-missing') return null;
    const { message, data } = error;
    throw new CroftError('secret-editor-failed', `${message}; nothing was written`, {
      data,
      cause: error,
    });
  }
}

function missing(why: string): CroftError {
  return new CroftError('secret-editor-missing', `no editor can be started: ${why}`, {
    data: {
      hint: 'name one in EDITOR, such as EDITOR=nano; an editor with a window must wait: code --wait',
    },
  });
}
