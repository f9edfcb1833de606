import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Declared } from '../model.ts';
import type { YamlDocument } from '../yaml/index.ts';
import { declare, type DocumentKind } from './declare.ts';
import type { Source } from './scan.ts';

/** One run of `loadLab`: where it reads, and what it has collected so far. */
export interface Loading {
  readonly source: Source;
  readonly diagnostics: Diagnostic[];
  readonly texts: Map<string, string>;
}

/** A file that was read: what it declares, if it is sound, and its document, if it is YAML. */
export interface LoadedFile<T> {
  readonly declared: Declared<T> | null;
  readonly document: YamlDocument | null;
}

/** Reads, parses and validates one file of the source; its diagnostics are collected. */
export async function loadDeclared<T>(
  loading: Loading,
  path: string,
  kind: DocumentKind<T>,
): Promise<LoadedFile<T>> {
  const bytes = await loading.source.read(path);
  if (!bytes) return { declared: null, document: null };
  const { declared, document, diagnostics } = declare({ file: path, bytes }, kind);
  loading.texts.set(path, document?.text ?? new TextDecoder().decode(bytes));
  loading.diagnostics.push(...diagnostics);
  return { declared, document };
}

/** Reads a file as UTF-8 text; null, with a diagnostic, when it is none. */
export async function loadText(loading: Loading, path: string): Promise<string | null> {
  const bytes = await loading.source.read(path);
  if (!bytes) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    loading.texts.set(path, text);
    return text;
  } catch {
    loading.diagnostics.push({
      code: 'source-unreadable',
      severity: 'error',
      file: path,
      message: 'is not UTF-8 text',
      hint: 'save it as UTF-8, or move it out of the source',
    });
    return null;
  }
}
