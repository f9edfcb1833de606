import type { Diagnostic } from '../../base/diagnostic.ts';
import { ParsedDocument } from './document.ts';
import { lineStarts } from './lines.ts';
import { parseDocument } from './parse.ts';
import { isVacant, locate } from './place.ts';
import { changesTo, nested, sameValue, withChange, type Change } from './plain.ts';
import { toDiagnostic } from './problem.ts';
import { entryAdded, itemAdded, removed, replaced, type Splice } from './splice.ts';
import { newMap, type Path, type YamlValue } from './value.ts';

type Edited = { text: string } | { diagnostic: Diagnostic };

/**
 * Sets the value at `path`, or deletes it when `value` is undefined, and leaves every other byte as it is:
 * comments, order, quotes, line ends, a byte-order mark. Missing maps on the way are created. A diagnostic when
 * the text cannot be read, when the path leads through a text or an alias, or when the change would touch more.
 */
export function edit(
  file: string,
  text: string,
  path: Path,
  value: YamlValue | undefined,
): { text: string } | { diagnostic: Diagnostic } {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const before = text.slice(mark.length);
  const read = readOne(file, before);
  if ('diagnostic' in read) return read;
  const change: Change = value === undefined ? { path } : { path, value };
  const wanted = withChange(read.value, change);
  const changes = changesTo(read.value, change);
  if (changes.length === 0) return { text };
  const small = applied(file, before, changes, wanted);
  if ('text' in small || value === undefined || changes.length === 1)
    return 'text' in small ? { text: mark + small.text } : small;
  const whole = applied(file, before, [change], wanted);
  return 'text' in whole ? { text: mark + whole.text } : whole;
}

function readOne(file: string, text: string): ParsedDocument | { diagnostic: Diagnostic } {
  const { document, diagnostics } = parseDocument(file, text);
  const diagnostic = diagnostics.find(({ severity }) => severity === 'error');
  if (diagnostic) return { diagnostic };
  if (document instanceof ParsedDocument) return document;
  throw new TypeError('a document without a diagnostic is a document');
}

/** The text after some changes, if its value is then exactly the wanted one. */
function applied(
  file: string,
  before: string,
  changes: readonly Change[],
  wanted: YamlValue,
): Edited {
  const newline = before.includes('\r\n') ? '\r\n' : '\n';
  let text = before;
  for (const change of changes) {
    const document = readOne(file, text);
    if ('diagnostic' in document) return refused(file, before, change.path);
    const splice = spliceFor(document, change);
    if (typeof splice === 'string') return refused(file, before, change.path, splice);
    const insert = splice.insert.replace(/\r?\n/g, newline);
    text = text.slice(0, splice.start) + insert + text.slice(splice.end);
  }
  const after = readOne(file, text);
  const right = !('diagnostic' in after) && sameValue(after.value, wanted);
  const [first] = changes;
  return right ? { text } : refused(file, before, first?.path ?? []);
}

/** What to cut and insert for a change, or why it cannot be done. */
function spliceFor({ root, text }: ParsedDocument, { path, value }: Change): Splice | string {
  const { place, reached, missing } = locate(root, path);
  const { node, flow } = place;
  if (value === undefined) {
    const { parent } = place;
    const count = parent?.kind === 'map' ? parent.entries.length : (parent?.items.length ?? 0);
    if (count > 1) return removed(text, place);
    const holder = locate(root, path.slice(0, -1)).place;
    return replaced(text, holder, parent?.kind === 'list' ? [] : newMap());
  }
  if (missing.length === 0) return replaced(text, place, value);
  if (node.kind === 'alias') return `${nameOf(reached)} repeats what stands at an anchor`;
  if (isVacant(node)) return replaced(text, place, nested(missing, value));
  const [step = '', ...rest] = missing;
  const inner = nested(rest, value);
  if (node.kind === 'map') return entryAdded(text, { node, flow }, String(step), inner);
  if (node.kind === 'scalar') return `${nameOf(reached)} is a value, not a map`;
  if (step !== node.items.length)
    return `${nameOf(reached)} is a list of ${node.items.length}; item ${step} cannot be added to it`;
  return itemAdded(text, { node, flow }, inner);
}

function nameOf(path: Path): string {
  return path.length === 0 ? 'the document' : path.join('.');
}

function refused(file: string, text: string, path: Path, why?: string): { diagnostic: Diagnostic } {
  const read = readOne(file, text);
  const range = 'diagnostic' in read ? undefined : read.range(path);
  const problem = {
    code: 'yaml-edit',
    start: range?.start.offset ?? 0,
    end: range?.end.offset ?? 0,
    message: why ?? `${nameOf(path)} cannot be changed without changing other lines`,
    hint: 'change the file by hand',
  } as const;
  return { diagnostic: toDiagnostic(file, lineStarts(text), problem) };
}
