import type { z } from 'zod';
import { complaintsOf, PARSING, type Complaint } from '../../model/load/issues.ts';
import { emit, parseDocument, type Path } from '../../model/yaml/index.ts';
import type { YamlMap, YamlValue } from '../../model/yaml/value.ts';
import { copyOf, valueAt } from '../../model/yaml/plain.ts';
import { addItem, isWithin, removeKey, setNew } from '../tree.ts';
import { identity, type Returned, type Word } from './word.ts';

/** A file of the lab before it has words of machines. */
export interface Draft {
  readonly file: string;
  readonly schema: z.ZodType;
  /** What stands in it without them: what the source says outright, which wins. */
  readonly base: YamlMap;
  readonly words: readonly Word[];
  /** Adds what the file cannot be without. */
  readonly complete: (value: YamlMap) => void;
}

/** A file that its schema accepts, and what it had to refuse. */
export interface Judged {
  readonly value: YamlMap;
  /** The words that are in it, each with its place: for an item with its index. */
  readonly words: ReadonlyMap<Word, Path>;
  readonly returned: readonly Returned[];
  /** Words of the cluster that nodes have to say themselves. */
  readonly below: readonly Word[];
  /** What the source says outright and the schema refuses. */
  readonly dropped: readonly { readonly path: Path; readonly why: string }[];
  /** What is still wrong with it; then it cannot be used. */
  readonly wrong: readonly string[];
}

const MOST_ROUNDS = 200;
const EXPLICIT = 'the source says something else outright, which wins';

/** Fills a file with words, and gives those back that its schema refuses, until it accepts the rest. */
export function judge({ file, schema, base, words, complete }: Draft): Judged {
  const own = copyOf(base);
  const returned: Returned[] = [];
  const below: Word[] = [];
  const dropped: { path: Path; why: string }[] = [];
  const end = (value: YamlMap, placed: Judged['words'], wrong: readonly string[]): Judged => ({
    ...{ value, words: placed, returned, below, dropped, wrong },
  });
  let open: readonly Word[] = words;
  for (let round = 0; ; round += 1) {
    const { value, placed, refused } = filled(own, open);
    for (const word of refused) returned.push({ said: word.said, why: EXPLICIT });
    complete(value);
    const complaints = judged(file, schema, value);
    if (complaints.length === 0) return end(value, placed, []);
    const found = complaints.map((complaint) => ({ complaint, at: guilty(placed, complaint) }));
    const bad = new Map(found.flatMap(({ complaint, at }) => at.map((word) => [word, complaint])));
    for (const [word, { message }] of bad) {
      if (word.below) below.push(...word.below);
      else returned.push({ said: word.said, why: `the lab has no such word: ${message}` });
    }
    const ownFaults = found.filter(({ complaint, at }) => at.length === 0 && !complaint.missing);
    const gone = ownFaults.filter(({ complaint: { path } }) => isKey(path) && removeKey(own, path));
    dropped.push(...gone.map(({ complaint: { path, message } }) => ({ path, why: message })));
    open = [...placed.keys()].filter((word) => !bad.has(word));
    if ((bad.size === 0 && gone.length === 0) || round >= MOST_ROUNDS)
      return end(
        value,
        placed,
        complaints.map(({ message }) => message),
      );
  }
}

function filled(
  base: YamlMap,
  words: readonly Word[],
): { value: YamlMap; placed: Map<Word, Path>; refused: Word[] } {
  const value = copyOf(base);
  const placed = new Map<Word, Path>();
  const refused: Word[] = [];
  for (const word of words) {
    const { path, isItem } = word;
    const there = valueAt(base, path);
    if (isSaid(there, word)) {
      placed.set(word, path);
      continue;
    }
    const index = isItem && there === undefined ? addItem(value, path, copyOf(word.value)) : null;
    if (index !== null) placed.set(word, [...path, index]);
    else if (!isItem && setNew(value, path, copyOf(word.value))) placed.set(word, path);
    else refused.push(word);
  }
  return { value, placed, refused };
}

/** Whether the source says the same outright. */
function isSaid(there: YamlValue | undefined, { isItem, value }: Word): boolean {
  if (there === undefined) return false;
  const known = isItem && Array.isArray(there) ? there : [there];
  return known.some((one) => identity(one) === identity(value));
}

function judged(file: string, schema: z.ZodType, value: YamlMap): Complaint[] {
  const { document } = parseDocument(file, emit(value));
  if (!document) return [];
  const { error } = schema.safeParse(document.value, PARSING);
  return complaintsOf({ document, schema, issues: error?.issues ?? [] });
}

function isKey(path: Path): boolean {
  return typeof path.at(-1) === 'string';
}

/** The words that a complaint is about: those around its place, the nearest; else those below it. */
function guilty(placed: ReadonlyMap<Word, Path>, { path, missing }: Complaint): Word[] {
  const around = [...placed].filter(([, at]) => isWithin(missing ?? path, at));
  const nearest = Math.max(0, ...around.map(([, at]) => at.length));
  const found = around.filter(([, at]) => at.length === nearest);
  // A node that lacks something is not to lose the words that it has.
  if (found.length > 0 || (missing && missing.length <= 3)) return found.map(([word]) => word);
  return [...placed].filter(([, at]) => isWithin(at, path)).map(([word]) => word);
}
