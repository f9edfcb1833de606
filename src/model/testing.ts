import type { Range } from '../base/diagnostic.ts';
import { createMemoryFiles } from '../base/host/memory-files.ts';
import { loadLab } from './load.ts';
import type { Model } from './model.ts';

/** Source files by path, with forward slashes. */
export type SourceFiles = Readonly<Record<string, string>>;

/** A file's new content, or replacements of text that must be there. */
export type Change = string | readonly (readonly [from: string, to: string])[];

/** The files with some of them changed, for tests that spoil one line of a good lab. An empty text removes a file. */
export function changed(
  files: SourceFiles,
  changes: Readonly<Record<string, Change>>,
): SourceFiles {
  const result: Record<string, string> = { ...files };
  for (const [path, change] of Object.entries(changes)) {
    if (typeof change === 'string') {
      result[path] = change;
      continue;
    }
    for (const [from, to] of change) {
      const text = result[path];
      if (text?.includes(from) !== true) throw new Error(`${path} does not hold ${from}`);
      result[path] = text.replace(from, () => to);
    }
  }
  return Object.fromEntries(Object.entries(result).filter(([, text]) => text !== ''));
}

/**
 * Loads source files from memory, with nothing in the shipped catalogue. Throws for every problem that loading finds
 * but entries that the catalogue does not have.
 */
export async function modelOf(files: SourceFiles): Promise<Model> {
  const disk = Object.entries(files).map(([path, text]) => [`/lab/${path}`, text] as const);
  const memory = createMemoryFiles({
    '/croft/catalogue/platform/README.md': '',
    ...Object.fromEntries(disk),
  });
  const { model, diagnostics } = await loadLab(memory, '/lab', { catalogue: '/croft/catalogue' });
  const problems = diagnostics.filter(({ code }) => code !== 'catalogue-unknown');
  if (!model || problems.length > 0)
    throw new Error(problems.map(({ file, message }) => `${file}: ${message}`).join('; '));
  return model;
}

/** The place of a range and the text in it: `4:7 10.0.50.1`. */
export function shown(text: string, range: Range): string {
  const { start, end } = range;
  return `${start.line}:${start.column} ${text.slice(start.offset, end.offset)}`;
}
