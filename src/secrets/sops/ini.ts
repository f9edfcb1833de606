// INI as gopkg.in/ini.v1 reads and writes it, through which sops goes.
import { flatText } from './dotenv.ts';
import { problem } from './problem.ts';
import { Branch, Comment, List, type Entry, type Tree } from './tree.ts';

/** The section of what stands above the first. */
const DEFAULT_SECTION = 'DEFAULT';

interface Section {
  readonly name: string;
  readonly comment: string;
  readonly keys: Map<string, { value: string; comment: string }>;
}

interface Reader {
  readonly lines: readonly string[];
  at: number;
  /** Comments that wait for the next key or section. */
  comment: string;
}

/** The sections of an INI file, each a mapping; comments follow their key. Throws `sops-format`. */
export function loadIni(text: string): Tree {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const reader: Reader = { lines: body.split(/(?<=\n)/), at: 0, comment: '' };
  const sections: Section[] = [{ name: DEFAULT_SECTION, comment: '', keys: new Map() }];
  let count = 1;
  while (reader.at < reader.lines.length) {
    const line = (reader.lines[reader.at] ?? '').trimStart();
    reader.at++;
    if (line === '') continue;
    if (/^[#;]/.test(line)) reader.comment += line;
    else if (line.startsWith('[')) {
      sections.push(sectionOf(reader, line));
      count = 1;
    } else {
      const { name, rest } = keyOf(reader, line);
      const key = name === '-' ? `#${count++}` : name;
      const value = valueOf(reader, rest);
      sections.at(-1)?.keys.set(key, { value, comment: takeComment(reader) });
    }
  }
  return [new Branch(sections.map(branchOf))];
}

function fail({ at }: Reader, message: string): never {
  throw problem('sops-format', `is not INI: ${message}`, at);
}

function takeComment(reader: Reader): string {
  const comment = reader.comment.trim();
  reader.comment = '';
  return comment;
}

function branchOf({ name, comment, keys }: Section): Entry {
  const items: (Entry | Comment)[] = comment === '' ? [] : [new Comment(stripped(comment))];
  for (const [key, entry] of keys) {
    items.push({ key, value: entry.value });
    if (entry.comment !== '') items.push(new Comment(stripped(entry.comment)));
  }
  return { key: name, value: new Branch(items) };
}

/** Without the mark of its first line; sops cannot write empty lines within. */
function stripped(comment: string): string {
  const marks = comment.startsWith(';') ? /^[; ]+/ : /^[# ]+/;
  return comment
    .replace(marks, '')
    .replaceAll(/\n{2,}/g, '\n')
    .replace(/^\n/, '');
}

function sectionOf(reader: Reader, line: string): Section {
  const end = line.lastIndexOf(']');
  if (end < 0) fail(reader, 'a section without its ]');
  const name = line.slice(1, end);
  if (name === '') fail(reader, 'a section without a name');
  reader.comment += /[#;][^]*/.exec(line.slice(end + 1))?.[0] ?? '';
  return { name, comment: takeComment(reader), keys: new Map() };
}

function keyOf(reader: Reader, line: string): { readonly name: string; readonly rest: string } {
  const quote = line.startsWith('"""') && line.length > 6 ? '"""' : /^["`]/.exec(line)?.[0];
  if (quote === undefined) {
    const at = line.search(/[=:]/);
    if (at < 0) fail(reader, 'a line without = or :');
    const name = line.slice(0, at).trim();
    if (name === '') fail(reader, 'a key without a name');
    return { name, rest: line.slice(at + 1) };
  }
  const end = line.indexOf(quote, quote.length);
  if (end < 0) fail(reader, 'a key in quotes without their end');
  const after = line.slice(end + quote.length).search(/[=:]/);
  if (after < 0) fail(reader, 'a line without = or :');
  const name = line.slice(quote.length, end).trim();
  if (name === '') fail(reader, 'a key without a name');
  return { name, rest: line.slice(end + quote.length + after + 1) };
}

function valueOf(reader: Reader, rest: string): string {
  const line = rest.trimStart();
  if (line === '') return '';
  const quote = line.length > 3 && line.startsWith('"""') ? '"""' : line.startsWith('`') ? '`' : '';
  if (quote !== '') {
    const inner = line.slice(quote.length);
    const end = inner.lastIndexOf(quote);
    return end < 0 ? inner + moreLines(reader, quote) : inner.slice(0, end);
  }
  let value = line.trimEnd();
  if (value.endsWith('\\')) return continued(reader, value.slice(0, -1));
  const comment = value.search(/[#;]/);
  if (comment >= 0) {
    reader.comment += value.slice(comment);
    value = value.slice(0, comment).trim();
  }
  const surrounded = /^(["'])([^]*)\1$/.exec(value);
  return surrounded && !(surrounded[2] ?? '').includes(surrounded[1] ?? '')
    ? (surrounded[2] ?? '')
    : value;
}

function moreLines(reader: Reader, quote: string): string {
  let value = '';
  while (reader.at < reader.lines.length) {
    const line = reader.lines[reader.at] ?? '';
    reader.at++;
    const end = line.lastIndexOf(quote);
    const goesOn =
      end >= 0 &&
      line
        .slice(end + quote.length)
        .trim()
        .endsWith('\\');
    if (end < 0 || goesOn) {
      value += line;
      continue;
    }
    reader.comment += (/[#;][^]*/.exec(line.slice(end))?.[0] ?? '').trim();
    return value + line.slice(0, end);
  }
  return fail(reader, 'a value in quotes without their end');
}

function continued(reader: Reader, before: string): string {
  let value = before;
  while (reader.at < reader.lines.length) {
    const line = (reader.lines[reader.at] ?? '').trim();
    reader.at++;
    if (line === '') break;
    value += line;
    if (!value.endsWith('\\')) break;
    value = value.slice(0, -1);
  }
  return value;
}

/** The INI text of a tree of sections. Throws `sops-unsupported` for anything else, and for what would not be read back. */
export function emitIni(tree: Tree): string {
  const sections = (tree[0]?.items ?? []).filter(
    (item): item is Entry => !(item instanceof Comment),
  );
  const out = sections.map((section, at) => emitSection(section, at === 0));
  return out
    .filter((text) => text !== '')
    .map((text) => text)
    .join('\n');
}

function emitSection({ key: name, value }: Entry, first: boolean): string {
  if (!(value instanceof Branch))
    throw problem('sops-unsupported', 'has a value outside of a section, which INI cannot hold');
  const { comment, keys } = parts(value);
  const isDefault = first && name.toUpperCase() === DEFAULT_SECTION;
  let out = commentLines(comment);
  if (!isDefault) out += `[${name}]\n`;
  const width = Math.max(0, ...keys.map(({ key }) => keyWidth(key)));
  for (const { key, value: text, comment: note } of keys) {
    const shown = quotedKey(key);
    const padding = ' '.repeat(Math.max(0, width - Buffer.byteLength(shown)));
    out += `${commentLines(note)}${shown}${padding} = ${quotedValue(text)}\n`;
  }
  return out;
}

interface Key {
  readonly key: string;
  readonly value: string;
  comment: string;
}

function parts({ items }: Branch): { readonly comment: string; readonly keys: readonly Key[] } {
  const keys: Key[] = [];
  let comment = '';
  items.forEach((item, at) => {
    const last = keys.at(-1);
    if (item instanceof Comment) {
      if (last) last.comment = item.text;
      else if (at === 0) comment = item.text;
      return;
    }
    if (item.value instanceof Branch || item.value instanceof List)
      throw problem('sops-unsupported', 'has a section within a section, which INI cannot hold');
    keys.push({ key: item.key, value: flatText(item.value), comment: '' });
  });
  return { comment, keys };
}

function commentLines(comment: string): string {
  if (comment === '') return '';
  const lines = comment
    .split('\n')
    .filter((line) => line !== '')
    .map((line) =>
      /^[#;]/.test(line) ? `${line.charAt(0)} ${line.slice(1).trim()}` : `; ${line.trim()}`,
    );
  return `${lines.join('\n')}\n`;
}

function keyWidth(key: string): number {
  const length = Buffer.byteLength(key);
  if (/["=:]/.test(key)) return length + 2;
  return key.includes('`') ? length + 6 : length;
}

function quotedKey(key: string): string {
  if (/^#[0-9]+$/.test(key)) return '-';
  if (/["=:]/.test(key)) return `\`${key}\``;
  return key.includes('`') ? `"""${key}"""` : key;
}

function quotedValue(value: string): string {
  if (/[\n`]/.test(value)) return `"""${value}"""`;
  if (/[#;]/.test(value)) return `\`${value}\``;
  return value.trim() === value ? value : `"${value}"`;
}
