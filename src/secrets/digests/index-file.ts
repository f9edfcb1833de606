// `secrets/index.yaml`: one line a file, sorted, so that changes on two branches merge line by line.
import { compareText } from '../../base/text.ts';
import type { Entry } from './entry.ts';

/** Where the index lies, relative to the lab. */
export const INDEX_FILE = 'secrets/index.yaml';

export type Index = ReadonlyMap<string, Entry>;

const VERSION = 1;
const HEAD = `# Digests of the encrypted files that people keep in this lab. Croft writes them when it writes such a file, and
# croft check sees by them an old file put back, a copied one and a change that the signature does not cover.
# Commit it with the files, and do not edit it: croft secret record writes it anew.
version: ${VERSION}
`;
const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
const ENTRY = new RegExp(
  [
    String.raw`^ {2}(${STRING}): \[sha256:([0-9a-f]{64}), at:(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ), `,
    'mac:([0-9a-f]{32}), body:([0-9a-f]{32}), keys:([0-9a-f]{32})',
    // Left out where there are none.
    ...['leaves', 'for', 'gone', 'before'].map(
      (name) => `(?:, ${name}:([0-9a-f]+(?:[+][0-9a-f]+)*))?`,
    ),
    String.raw`\]$`,
  ].join(''),
);

/** The text of an index; of none when no file is recorded. */
export function formatIndex(index: Index): string {
  const lines = [...index].sort(([a], [b]) => compareText(a, b)).map(lineOf);
  return `${HEAD}files:${lines.length === 0 ? ' {}\n' : `\n${lines.join('')}`}`;
}

function lineOf([path, entry]: readonly [string, Entry]): string {
  const { sha256, at, mac, body, keys, leaves, recipients, gone, before } = entry;
  const several = [
    ['leaves', leaves],
    ['for', recipients],
    ['gone', gone],
    ['before', before],
  ] as const;
  const words = [
    `sha256:${sha256}`,
    `at:${at}`,
    ...[`mac:${mac}`, `body:${body}`, `keys:${keys}`],
    ...several.flatMap(([name, list]) => (list.length === 0 ? [] : `${name}:${list.join('+')}`)),
  ];
  return `  ${JSON.stringify(path)}: [${words.join(', ')}]\n`;
}

/** What is wrong with an index: the line, from 1, and why. */
export interface IndexProblem {
  readonly line: number;
  readonly problem: string;
}

/** The index in a text, or the first line that is wrong. */
export function parseIndex(text: string): Map<string, Entry> | IndexProblem {
  const index = new Map<string, Entry>();
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  let [isBody, version] = [false, ''];
  for (const [at, line] of lines.entries()) {
    const wrong = (problem: string): IndexProblem => ({ line: at + 1, problem });
    if (line === '' || line.startsWith('#')) continue;
    if (!isBody) {
      version ||= /^version: (\S+)$/.exec(line)?.[1] ?? '';
      isBody = /^files:(?: \{\})?$/.test(line);
      if (version !== String(VERSION))
        return wrong(version === '' ? strange(line) : 'it was written by another version of Croft');
      if (!isBody && !line.startsWith('version: ')) return wrong(strange(line));
      continue;
    }
    const found = entryOf(line);
    if (found === null) return wrong(strange(line));
    if (index.has(found.path)) return wrong('the file is named twice');
    index.set(found.path, found.entry);
  }
  return isBody ? index : { line: lines.length, problem: 'the section `files` is missing' };
}

function strange(line: string): string {
  return /^(<{7}|\|{7}|={7}|>{7})/.test(line)
    ? 'an unresolved merge conflict'
    : 'the line is not what Croft writes';
}

function entryOf(line: string): { readonly path: string; readonly entry: Entry } | null {
  const match = ENTRY.exec(line);
  if (!match) return null;
  const [, quoted = '', sha256 = '', at = '', mac = '', body = '', keys = ''] = match;
  const path = unquoted(quoted);
  if (path === null) return null;
  const [leaves = [], recipients = [], gone = [], before = []] = [7, 8, 9, 10].map(
    (group) => match[group]?.split('+') ?? [],
  );
  return { path, entry: { sha256, at, mac, body, keys, leaves, recipients, gone, before } };
}

function unquoted(quoted: string): string | null {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return null;
  }
}
