import { plainFloat, shortFloat } from '../../base/go-yaml/number.ts';
import { problem } from './problem.ts';
import { wholeSeconds } from '../../base/go-yaml/timestamp.ts';
import { Branch, Comment, List, Timestamp, type Entry, type Scalar, type Tree } from './tree.ts';

/** The lines of a dotenv file: `KEY=value`, where `\n` stands for a line break. Throws `sops-format`. */
export function loadDotenv(text: string): Tree {
  const items: (Entry | Comment)[] = [];
  const seen = new Set<string>();
  text.split('\n').forEach((line, at) => {
    if (line === '') return;
    if (line.startsWith('#')) {
      items.push(new Comment(line.slice(1)));
      return;
    }
    const equals = line.indexOf('=');
    if (equals < 0) throw problem('sops-format', 'has a line without a =', at + 1);
    const key = line.slice(0, equals);
    if (seen.has(key)) throw problem('sops-format', 'has the same key twice', at + 1);
    seen.add(key);
    items.push({ key, value: line.slice(equals + 1).replaceAll('\\n', '\n') });
  });
  return [new Branch(items)];
}

/** The dotenv text of a tree. Throws `sops-unsupported` for mappings and lists. */
export function emitDotenv(tree: Tree): string {
  const items = tree[0]?.items ?? [];
  return items.map((item) => `${lineOf(item)}\n`).join('');
}

function lineOf(item: Entry | Comment): string {
  if (item instanceof Comment) return `#${item.text}`;
  const { key, value } = item;
  if (value instanceof Branch || value instanceof List)
    throw problem('sops-unsupported', 'has a mapping or a list, which dotenv cannot hold');
  return `${key}=${flatText(value).replaceAll('\n', '\\n')}`;
}

/** A value as text in a store that has only text. */
export function flatText(value: Scalar): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array)
    throw problem('sops-unsupported', 'has a value that is not UTF-8');
  if (value instanceof Timestamp) return wholeSeconds(value);
  if (value === null) return '<nil>';
  if (typeof value !== 'number') return String(value);
  const text = shortFloat(value, 'E');
  return /[.E]/.test(text) || !Number.isFinite(value) ? text : `${plainFloat(value)}.0`;
}
