import { didYouMean } from '../../base/text.ts';
import type { RecordFile } from '../model.ts';
import { parseDocument } from '../yaml/index.ts';
import { loadText, type Loading } from './loading.ts';
import { fileProblem } from './problem.ts';

/** Templates are rendered, not declared. */
const RENDERED = 'templates';
const FOLDERS = ['decisions', 'incidents', 'runbooks', 'disabled', 'maintenance', 'drills'];

/** Reads every record: Markdown with YAML front matter between two lines of `---`. */
export async function loadRecords(loading: Loading): Promise<RecordFile[]> {
  const all = await loading.source.foldersIn('records');
  const folders = all.filter((folder) => folder !== RENDERED);
  const records = await Promise.all(folders.map((folder) => loadFolder(loading, folder)));
  return records.flat();
}

async function loadFolder(loading: Loading, folder: string): Promise<RecordFile[]> {
  const path = `records/${folder}`;
  if (!FOLDERS.includes(folder)) {
    const meant = didYouMean(folder, FOLDERS);
    const hint = meant ? `did you mean ${meant}?` : `the folders are ${FOLDERS.join(', ')}`;
    const message = `no kind of record lies in ${folder}`;
    loading.diagnostics.push(fileProblem('source-file', path, message, hint));
    return [];
  }
  const files = await loading.source.filesBelow(path);
  const records = await Promise.all(files.map((file) => loadRecord(loading, folder, file)));
  return records.flat();
}

async function loadRecord(loading: Loading, folder: string, file: string): Promise<RecordFile[]> {
  if (!file.endsWith('.md')) return [];
  const text = await loadText(loading, file);
  if (text === null) return [];
  const end = endOfFront(text);
  if (end === null) {
    const message = 'the record has no front matter';
    const hint = 'start it with a line of ---, the keys of the record, and another line of ---';
    loading.diagnostics.push(fileProblem('source-front-matter', file, message, hint));
    return [];
  }
  // The opening fence is YAML's own mark of a document's start, so that positions need no shift.
  const { document, diagnostics } = parseDocument(file, text.slice(0, end.start));
  loading.diagnostics.push(...diagnostics);
  if (!document) return [];
  const front = document.value;
  if (typeof front !== 'object' || front === null || Array.isArray(front)) {
    const message = 'the front matter is not a map of keys';
    const hint = 'write one key a line, for example title: Longhorn for replicated volumes';
    loading.diagnostics.push(fileProblem('source-front-matter', file, message, hint));
    return [];
  }
  return [{ file, folder, front, document, body: text.slice(end.next) }];
}

/** Offsets of the closing fence and of what follows it; null without front matter. */
function endOfFront(text: string): { start: number; next: number } | null {
  if (!/^\ufeff?---[ \t]*\r?\n/.test(text)) return null;
  const closing = /\n---[ \t]*(?:\r?\n|$)/.exec(text);
  if (!closing) return null;
  return { start: closing.index + 1, next: closing.index + closing[0].length };
}
