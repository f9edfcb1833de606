import type { Diagnostic } from '../../../base/diagnostic.ts';
import { compareText, didYouMean } from '../../../base/text.ts';
import type { Path, YamlDocument } from '../../../model/yaml/index.ts';
import { valueAt } from '../../../model/yaml/plain.ts';
import { isMap, type YamlMap, type YamlValue } from '../../../model/yaml/value.ts';
import type { Place, ReportLine } from '../../imported.ts';
import { pathText } from '../../tree.ts';
import { importProblem, type ProblemPlace } from '../problem.ts';
import { numberIn, type Kind } from './kinds.ts';

/** A key that a source knows. */
export interface Key<Name extends string> {
  /** What Croft's importer calls it. */
  readonly name: Name;
  /** Where it stands, with dots between maps: `cilium.bgp.node_asn`. */
  readonly path: string;
  readonly kind: Kind;
  readonly needed?: boolean;
  /** An empty text stands for nothing. */
  readonly blank?: boolean;
  /** Neither its value nor its line is ever shown. */
  readonly secret?: boolean;
  /** What becomes of it when it is there: where it goes, or why nowhere. */
  readonly to?: string;
  readonly dropped?: string;
  readonly why?: string;
  /** What holds when it is not there. */
  readonly otherwise?: string;
}

/** A value that was found, and is of its kind. */
export interface Found {
  readonly value: YamlValue;
  readonly place: Place;
  readonly at: ProblemPlace;
}

/** What was read of a file, or of one item of a list in it. */
export class Values<Name extends string> {
  readonly #found: ReadonlyMap<Name, Found>;
  readonly #refused: ReadonlySet<Name>;

  constructor(found: ReadonlyMap<Name, Found>, refused: ReadonlySet<Name>) {
    this.#found = found;
    this.#refused = refused;
  }

  /** Whether the key is there, be its value refused. */
  has(name: Name): boolean {
    return this.#found.has(name) || this.#refused.has(name);
  }

  found(name: Name): Found | undefined {
    return this.#found.get(name);
  }

  text(name: Name): string | undefined {
    const value = this.#found.get(name)?.value;
    return typeof value === 'string' ? value : undefined;
  }

  number(name: Name): number | undefined {
    const value = this.#found.get(name)?.value;
    return value === undefined ? undefined : (numberIn(value) ?? undefined);
  }

  flag(name: Name): boolean | undefined {
    const value = this.#found.get(name)?.value;
    return typeof value === 'boolean' ? value : undefined;
  }

  texts(name: Name): readonly string[] | undefined {
    const value = this.#found.get(name)?.value;
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined;
  }
}

export interface ReadKeys<Name extends string> {
  readonly values: Values<Name>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the known keys of a map: the document itself, or what stands at `base` in it. A key that is unknown, missing or
 * not of its kind is a diagnostic, all of them at once.
 */
export function readKeys<Name extends string>(
  document: YamlDocument,
  keys: readonly Key<Name>[],
  base: Path = [],
): ReadKeys<Name> {
  const found = new Map<Name, Found>();
  const refused = new Set<Name>();
  const diagnostics: Diagnostic[] = [];
  const known = new Map(keys.map((key) => [key.path, key]));
  const take = (key: Key<Name>, path: Path, value: YamlValue): void => {
    const problem = judge(document, key, path, value);
    if (problem) {
      diagnostics.push(problem);
      refused.add(key.name);
    } else if (!isNothing(key, value)) found.set(key.name, foundAt(document, key, path, value));
  };
  const visit = (map: YamlMap, prefix: readonly string[]): void => {
    for (const [step, value] of Object.entries(map)) {
      if (diagnostics.length >= MOST) return;
      const steps = [...prefix, step];
      const path = [...base, ...steps];
      // A key that holds a dot is none of those, whose dots stand between maps.
      const dotted = step.includes('.') ? '' : steps.join('.');
      const key = known.get(dotted);
      if (key) take(key, path, value);
      else if (dotted === '' || !keys.some((one) => one.path.startsWith(`${dotted}.`)))
        diagnostics.push(unknown(document, path, namesBeside(keys, prefix)));
      else if (isMap(value)) visit(value, steps);
      else diagnostics.push(notMap(document, path));
    }
  };
  const root = valueAt(document.value, base);
  if (isMap(root)) visit(root, []);
  const values = new Values(found, refused);
  for (const key of keys)
    if (key.needed === true && !values.has(key.name))
      diagnostics.push(missing(document, key, base));
  if (diagnostics.length >= MOST) diagnostics.push(andMore(document));
  return { values, diagnostics };
}

/** More problems of one map than this are not looked for. */
const MOST = 100;

function andMore({ file }: YamlDocument): Diagnostic {
  return importProblem(
    'import-key',
    { file },
    `there are more problems than the first ${MOST}, which are shown`,
    'look whether it is the file that was meant',
  );
}

function isNothing({ blank }: Key<string>, value: YamlValue): boolean {
  return value === null || (blank === true && value === '');
}

function judge(
  document: YamlDocument,
  key: Key<string>,
  path: Path,
  value: YamlValue,
): Diagnostic | null {
  if (isNothing(key, value) || key.kind.accepts(value)) return null;
  const meant = key.kind.meant?.(value) ?? null;
  const seen = key.secret === true ? '' : `, found ${shownValue(value)}`;
  return importProblem(
    'import-value',
    { file: document.file, range: document.range(path), secret: key.secret === true },
    `${pathText(path)}: expected ${key.kind.expected}${seen}`,
    meant === null ? `write ${key.kind.expected}` : `did you mean ${meant}?`,
  );
}

const LONGEST_SHOWN = 60;

function shownValue(value: YamlValue): string {
  if (Array.isArray(value)) return 'a list that is not';
  if (isMap(value)) return 'keys';
  const text = typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `a text of ${text.length} characters` : text;
}

function foundAt(document: YamlDocument, key: Key<string>, path: Path, value: YamlValue): Found {
  const range = document.range(path);
  const { file } = document;
  return {
    value,
    place: { file, line: document.rangeOfKey(path).start.line, path: pathText(path) },
    at: { file, range, ...(key.secret === true && { secret: true }) },
  };
}

function notMap(document: YamlDocument, path: Path): Diagnostic {
  return importProblem(
    'import-value',
    { file: document.file, range: document.rangeOfKey(path), secret: true },
    `${pathText(path)}: expected keys below it`,
    'write its keys below it',
  );
}

function unknown(document: YamlDocument, path: Path, names: readonly string[]): Diagnostic {
  const name = String(path.at(-1));
  const meant = didYouMean(name, names);
  const sorted = [...names].sort(compareText);
  return importProblem(
    'import-key',
    // The value beside a misspelt key may be a token.
    { file: document.file, range: document.rangeOfKey(path), secret: true },
    `${pathText(path)} is not known`,
    meant === undefined ? `known here are ${sorted.join(', ')}` : `did you mean ${meant}?`,
  );
}

/** Names of the keys that can stand in a map. */
function namesBeside(keys: readonly Key<string>[], prefix: readonly string[]): string[] {
  const start = prefix.map((step) => `${step}.`).join('');
  const below = keys.filter(({ path }) => path.startsWith(start));
  return [...new Set(below.map(({ path }) => path.slice(start.length).split('.')[0] ?? ''))];
}

function missing(document: YamlDocument, key: Key<string>, base: Path): Diagnostic {
  const path = [...base, ...key.path.split('.')];
  return importProblem(
    'import-missing',
    { file: document.file, range: document.rangeOfKey(path), secret: true },
    `${pathText(path)} is missing`,
    `write ${key.kind.expected}`,
  );
}

/** What became of keys otherwise than their table says. */
export type Changed<Name extends string> = Readonly<
  Partial<Record<Name, Omit<ReportLine, 'from'>>>
>;

/** Where something of a list goes: `[]` stands for its index. */
const ITEM = '[]';

/**
 * What became of every key, one line each, in the order of the table: so none is lost in silence.
 */
export function linesOf<Name extends string>(
  file: string,
  keys: readonly Key<Name>[],
  values: Values<Name>,
  { base = [], changed }: { base?: Path; changed?: Changed<Name> } = {},
): ReportLine[] {
  return keys.map((key) => {
    const found = values.found(key.name);
    const path = pathText([...base, ...key.path.split('.')]);
    const other = changed && Object.hasOwn(changed, key.name) ? changed[key.name] : undefined;
    const from = found?.place ?? { file, path };
    if (other) return { ...other, from };
    const to = key.to?.replace(ITEM, `[${String(base.at(-1) ?? '')}]`);
    const goes = to === undefined ? {} : { to };
    if (!found) return { fate: 'defaulted', from, ...goes, why: key.otherwise ?? 'is not set' };
    if (key.dropped !== undefined) return { fate: 'dropped', from, why: key.dropped };
    return { fate: 'mapped', from, ...goes, ...(key.why !== undefined && { why: key.why }) };
  });
}
