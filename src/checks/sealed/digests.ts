import type { Diagnostic } from '../../base/diagnostic.ts';
import { compareText } from '../../base/text.ts';
import { INDEX_FILE, tracesOf, type Entry, type Index } from '../../secrets/digests/index.ts';
import { finding } from '../context.ts';
import { whole, type JudgedFile, type SealedFile, type WrittenFile } from './judged.ts';

interface Surroundings {
  readonly index: Index | null;
  readonly paths: ReadonlySet<string>;
  readonly written: readonly WrittenFile[];
}

/** What the index tells: files that were put back, copied, changed below their signature, not recorded or lost. */
export function checkIndex(files: readonly JudgedFile[], around: Surroundings): Diagnostic[] {
  const originals = originalsOf(files, around);
  const missing = [...(around.index ?? new Map<string, Entry>()).keys()].filter(
    (path) => !around.paths.has(path),
  );
  const moved = new Set([...originals.values()].map(({ path }) => path));
  return [
    ...files.flatMap((file) => indexProblem(file, originals.get(file.path)) ?? []),
    ...missing
      .filter((path) => !moved.has(path))
      .map((path) =>
        finding('secret-missing', whole(path), {
          message: `${path} is named by ${INDEX_FILE} and not there`,
          hint: `restore it, or, if it was removed on purpose: croft secret record`,
        }),
      ),
  ];
}

/** What is wrong with one file, as the index sees it; `original`: where its ciphertext belongs. */
export function indexProblem(file: JudgedFile, original: Original | undefined): Diagnostic | null {
  const { path, verdict, entry, facts, problem } = file;
  const place = whole(path);
  if (original) return copied(path, original);
  switch (verdict) {
    case 'recorded':
      return null;
    case 'replayed':
      return finding('secret-replayed', place, {
        message: `${path} is of ${facts?.at ?? '?'}, and was recorded as of ${entry?.at ?? '?'}: an older version was put back`,
        hint: `restore the recorded one from Git; if the older one is meant: croft secret record ${path}`,
      });
    case 'altered':
      return finding('secret-altered', place, {
        message:
          problem === undefined
            ? `${path} was changed where the signature does not see it: a name, a comment or a value that is not signed`
            : `${path} was recorded as encrypted and can no longer be read as that (${problem})`,
        hint: `restore it from Git; if the change is meant: croft secret record ${path}`,
      });
    case 'newer':
    case 'unnamed':
      return finding('secret-unrecorded', place, {
        message: unrecorded(file),
        hint:
          problem === undefined
            ? 'croft secret record opens it with your key and records it'
            : `restore it: croft explain ${problem}`,
      });
  }
}

function unrecorded({ path, verdict, problem }: JudgedFile): string {
  if (verdict === 'newer') return `${path} changed since it was recorded in ${INDEX_FILE}`;
  const why = problem === undefined ? '' : `, and cannot be read (${problem})`;
  return `${path} is encrypted, and ${INDEX_FILE} does not name it${why}`;
}

/** Where a ciphertext stood first, and whether it still does. */
export interface Original {
  readonly path: string;
  readonly isThere: boolean;
}

function copied(path: string, { path: other, isThere }: Original): Diagnostic {
  return finding('secret-copied', whole(path), {
    message: isThere
      ? `${path} has encrypted values, a signature or a data key of ${other}`
      : `${path} is ${other}, which is no longer there`,
    hint: isThere
      ? `restore it; or, if both are meant, encrypt this one anew: croft secret rotate ${path}`
      : `move it back; if the new place is meant: croft secret record`,
    ...(isThere ? { related: [{ file: other, message: 'the other one' }] } : {}),
  });
}

/** Files whose ciphertext belongs elsewhere. Of two, the one that is recorded as it is stays; else the first by path. */
export function originalsOf(
  files: readonly JudgedFile[],
  { index, paths, written }: Surroundings,
): Map<string, Original> {
  const found = new Map<string, Original>();
  const owners = new Map<string, string>();
  const claim = ({ path, bytes }: SealedFile): void => {
    for (const trace of tracesOf(Buffer.from(bytes).toString('latin1'))) {
      const owner = owners.get(trace);
      if (owner === undefined) owners.set(trace, path);
      else if (owner !== path) found.set(path, { path: owner, isThere: true });
    }
  };
  const isKnown = ({ verdict }: JudgedFile): boolean => verdict === 'recorded';
  // What is rendered from a manifest of one's own is a copy of it, or of what it was.
  const own = new Set(files.map(({ path }) => path));
  for (const file of byPath(files.filter(isKnown))) claim(file);
  for (const file of byPath(written)) if (!own.has(file.source)) claim(file);
  for (const file of byPath(files.filter((one) => !isKnown(one)))) claim(file);
  const signatures = new Map([...(index ?? [])].map(([path, { mac }]) => [mac, path]));
  for (const { path, facts } of files) {
    const other = facts ? signatures.get(facts.mac) : undefined;
    if (other !== undefined && other !== path && !found.has(path))
      found.set(path, { path: other, isThere: paths.has(other) });
  }
  return found;
}

function byPath<T extends { readonly path: string }>(files: readonly T[]): T[] {
  return [...files].sort((a, b) => compareText(a.path, b.path));
}
