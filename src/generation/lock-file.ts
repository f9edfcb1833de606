import type { Diagnostic } from '../base/diagnostic.ts';
import { compareText } from '../base/text.ts';
import { LOCK_FILE } from './layout.ts';
import { pathProblem } from './path.ts';

/** What was rendered at a path. */
export interface LockEntry {
  readonly sha256: string;
  /** Git's id of the same bytes: the base of a three-way merge. */
  readonly blob: string;
  readonly source: string;
}

/** The content of croft.lock. */
export interface LockFile {
  readonly files: ReadonlyMap<string, LockEntry>;
  /** Lines of the section `identity`, as they stand. */
  readonly identity: readonly string[];
}

export const EMPTY_LOCK: LockFile = { files: new Map(), identity: [] };

const VERSION = 1;
const STRANGE = 'the line is not what Croft writes';
const CONFLICT = /^(<{7}|\|{7}|={7}|>{7})/;
const HEAD = `# Written by \`croft render\`; commit it with the files that it names, and do not edit it.
version: ${VERSION}
`;
const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
const ENTRY = new RegExp(
  String.raw`^ {2}(${STRING}): \[sha256:([0-9a-f]{64}), blob:([0-9a-f]{40}), (${STRING})\]$`,
);

/** One line a file, sorted, without time or count: changes on two branches merge line by line. */
export function formatLock({ files, identity }: LockFile): string {
  const lines = [...files]
    .sort(([a], [b]) => compareText(a, b))
    .map(([path, { sha256, blob, source }]) => {
      return `  ${JSON.stringify(path)}: [sha256:${sha256}, blob:${blob}, ${JSON.stringify(source)}]\n`;
    });
  const kept = identity.map((line) => `${line}\n`).join('');
  return `${HEAD}identity:\n${kept}files:\n${lines.join('')}`;
}

/** The lock file, or the diagnostic `generation-lock-damaged` at the first line that is wrong. */
export function parseLock(text: string): LockFile | Diagnostic {
  const files = new Map<string, LockEntry>();
  const identity: string[] = [];
  let section: 'head' | 'identity' | 'files' = 'head';
  let version = '';
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const wrong = (index: number, problem: string): Diagnostic => damaged(text, index, problem);
  if (lines.pop() !== '') return wrong(lines.length, 'the line is cut off');
  for (const [index, line] of lines.entries()) {
    if (section === 'files') {
      const problem = readEntry(line, files);
      if (problem) return wrong(index, problem);
    } else if (line === 'files:' && section === 'identity') section = 'files';
    else if (section === 'identity' && /^(\s|#|$)/.test(line)) identity.push(line);
    else if (line === 'identity:' && version !== '') section = 'identity';
    else if (section === 'head' && /^version: /.test(line)) version = line.slice(9);
    else if (section !== 'head' || !line.startsWith('#')) return wrong(index, STRANGE);
    if (version !== '' && version !== String(VERSION))
      return wrong(index, 'it was written by another version of Croft');
  }
  if (section !== 'files') return wrong(lines.length, 'the section `files` is missing');
  return { files, identity };
}

function readEntry(line: string, files: Map<string, LockEntry>): string | null {
  const [, quotedPath = '', sha256 = '', blob = '', quotedSource = ''] = ENTRY.exec(line) ?? [];
  const path = unquote(quotedPath);
  const source = unquote(quotedSource);
  if (path === null || source === null)
    return CONFLICT.test(line) ? 'an unresolved merge conflict' : STRANGE;
  const problem = pathProblem(path);
  if (problem) return `the path ${problem}`;
  if (files.has(path)) return 'the file is named twice';
  files.set(path, { sha256, blob, source });
  return null;
}

function unquote(quoted: string): string | null {
  if (!quoted.includes('\\')) return quoted === '' ? null : quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return null;
  }
}

/** `index` counts lines from 0. */
function damaged(text: string, index: number, problem: string): Diagnostic {
  let offset = 0;
  for (let line = 0; line < index; line += 1) offset = text.indexOf('\n', offset) + 1;
  const end = text.indexOf('\n', offset);
  const width = (end === -1 ? text.length : end) - offset;
  const line = index + 1;
  return {
    code: 'generation-lock-damaged',
    severity: 'error',
    file: LOCK_FILE,
    range: {
      start: { line, column: 1, offset },
      end: { line, column: width + 1, offset: offset + width },
    },
    message: `${LOCK_FILE}: ${problem}; nothing was written`,
    hint: `restore it (\`git checkout HEAD ${LOCK_FILE}\`), or remove it: the next render takes over each file that is already as it would be written`,
  };
}
