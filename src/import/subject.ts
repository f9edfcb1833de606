import type { Path } from '../model/yaml/index.ts';
import { copyOf, valueAt } from '../model/yaml/plain.ts';
import { isMap, newMap, type YamlMap, type YamlValue } from '../model/yaml/value.ts';
import type { Contract } from '../talos/contract.ts';
import type { ImportedSecret, Role, SourceMachine } from './imported.ts';
import { setAt } from './tree.ts';

/**
 * Whose word it is: `cluster`, of cluster.yaml and in the configuration of every machine; `control-plane`, of cluster.yaml
 * but only control planes have it; `node`, of the node in nodes.yaml; `either`, of the node, or below `talos` of
 * cluster.yaml when all machines say the same.
 */
export type Scope = 'cluster' | 'control-plane' | 'node' | 'either';

/** A value that was taken out of a configuration. */
export interface Piece {
  /** As the machine has it; identity counts. */
  readonly document: YamlMap;
  readonly path: Path;
  readonly value: YamlValue;
}

/** A word of the model that a configuration says. */
export interface Finding {
  readonly scope: Scope;
  /** For `cluster` and `control-plane` from the root of cluster.yaml, else from the node. */
  readonly path: Path;
  /** `path` is a list, and `value` one item of it. */
  readonly isItem: boolean;
  readonly value: YamlValue;
  /** The model has this value without the word: it counts when machines are compared, and need not be written. */
  readonly isStandard?: boolean;
  /** What it was read from: it goes back when the word cannot be used. */
  readonly pieces: readonly Piece[];
}

/** A word of several that belong together. */
export interface Word {
  readonly scope: Scope;
  readonly path: Path;
  readonly value: YamlValue;
  /** As in `Finding`; default: no. */
  readonly isItem?: boolean;
  readonly isStandard?: boolean;
}

/** Takes the value at a path out of a document of the configuration; undefined when nothing is there. */
export type Take = (document: YamlMap | undefined, path: Path) => YamlValue | undefined;

/** What a reader makes of what it takes; undefined leaves everything where it was. */
export type From = (take: Take) => YamlValue | undefined;

/**
 * A configuration while it is read: what a reader takes is gone from it, and what is left in the end becomes a patch. So
 * nothing is lost that a reader does not know.
 */
export interface Subject {
  readonly name: string;
  readonly role: Role;
  readonly contract: Contract;
  /** The document without kind as it is now, if the configuration has one. */
  readonly v1alpha1: YamlMap | undefined;
  /** Documents of a kind as they are now. */
  readonly documents: (kind: string) => readonly YamlMap[];
  /** A value that is still there, without taking it. */
  readonly peek: Take;
  /** Reads a word. Nothing is taken and no word is found when `from` gives undefined, or takes nothing. */
  readonly word: (scope: Scope, path: Path, from: From) => void;
  /** Reads one item of a word that is a list. */
  readonly item: (scope: Scope, path: Path, from: From) => void;
  /**
   * Reads words that one value says together, such as the image of the installer, or that follow from what is not there, for
   * which nothing is taken. Each finding has all pieces, so that any of them puts all back: a word that stays then says
   * what stands there anyway. Nothing is taken when `from` gives undefined or no words.
   */
  readonly words: (from: (take: Take) => readonly Word[] | undefined) => void;
  /** Takes what needs no word, because every render has it by rule; null puts it back. */
  readonly settle: (from: (take: Take) => true | null) => void;
  /** The reference for a value that must not stand in clear: `{ secret: name }`, with a field if one is given. */
  readonly secret: (name: string, value: string, field?: string) => YamlMap;
}

/** Reads one concern of a configuration. */
export type Reader = (subject: Subject) => void;

/** What reading a configuration gives. */
export interface Reading {
  readonly findings: readonly Finding[];
  /** What no reader took: whole documents with what is left in them, in order. */
  readonly left: readonly YamlMap[];
  /** The document of `machine` that a document of `left` and of pieces stands for. */
  readonly originalOf: (document: YamlMap) => YamlMap;
  readonly secrets: readonly ImportedSecret[];
}

/** Keys that say which document it is. */
export const HEADER: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'name', 'version']);

/** Reads a machine with all readers, in their order. The machine itself stays as it is. */
export function readMachine(
  { name, role, documents }: SourceMachine,
  contract: Contract,
  readers: readonly Reader[],
): Reading {
  const originals = new Map(documents.map((document) => [copyOf(document), document]));
  const touched = new Set<YamlMap>();
  const findings: Finding[] = [];
  const secrets: ImportedSecret[] = [];
  const ofKind = Map.groupBy(originals.keys(), ({ kind }) => kind);
  const attempt = <T>(
    from: (take: Take) => T | undefined,
    isGood: (value: T, pieces: readonly Piece[]) => boolean,
  ): { value: T; pieces: Piece[] } | null => {
    const pieces: Piece[] = [];
    const noted = secrets.length;
    const value = from((document, path) => {
      if (!document) return undefined;
      const taken = takeAt(document, path);
      if (taken !== undefined) pieces.push({ document, path, value: taken });
      return taken;
    });
    if (value !== undefined && isGood(value, pieces)) {
      for (const { document } of pieces) touched.add(document);
      return { value, pieces };
    }
    for (const { document, path, value: back } of pieces.toReversed()) putAt(document, path, back);
    secrets.length = noted;
    return null;
  };
  const read = (scope: Scope, path: Path, from: From, isItem: boolean): void => {
    const found = attempt(from, (_, pieces) => pieces.length > 0);
    if (found) findings.push({ scope, path, isItem, ...found });
  };
  const subject: Subject = {
    ...{ name, role, contract },
    get v1alpha1() {
      return ofKind.get(undefined)?.find(isThere);
    },
    documents: (kind) => ofKind.get(kind)?.filter(isThere) ?? [],
    peek: (document, path) => document && valueAt(document, path),
    word: (scope, path, from) => {
      read(scope, path, from, false);
    },
    item: (scope, path, from) => {
      read(scope, path, from, true);
    },
    words: (from) => {
      const found = attempt(from, (words) => words.length > 0);
      for (const word of found?.value ?? [])
        findings.push({ isItem: false, ...word, pieces: found?.pieces ?? [] });
    },
    settle: (from) => {
      attempt(
        (take) => from(take) ?? undefined,
        (_, pieces) => pieces.length > 0,
      );
    },
    secret: (secretName, value, field) => {
      secrets.push({ name: secretName, value, ...(field !== undefined && { field }) });
      return mapOf({ secret: secretName, ...(field !== undefined && { field }) });
    },
  };
  for (const reader of readers) reader(subject);
  return {
    findings,
    left: [...originals.keys()].filter(
      (one) => isThere(one) && !(touched.has(one) && isHeader(one)),
    ),
    originalOf: (document) => originals.get(document) ?? document,
    secrets,
  };
}

/** Puts the pieces of a finding back into what is left of its configuration; gives the documents that it went into. */
export function putBack({ pieces }: Finding): YamlMap[] {
  for (const { document, path, value } of pieces.toReversed()) putAt(document, path, value);
  return [...new Set(pieces.map(({ document }) => document))];
}

/** A map from plain entries; those that are undefined are left out. */
export function mapOf(entries: Readonly<Record<string, YamlValue | undefined>>): YamlMap {
  const map = newMap();
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) map[key] = value;
  return map;
}

/** A document that was taken as a whole holds nothing. */
function isThere(document: YamlMap): boolean {
  return Object.keys(document).length > 0;
}

function isHeader(document: YamlMap): boolean {
  return Object.keys(document).every((key) => HEADER.has(key));
}

/**
 * Removes the value at a path, with the maps around it that become empty. An item of a list leaves a gap (null), so that
 * the paths of the others stay true; a list of gaps is gone. The path [] takes the whole document.
 */
function takeAt(document: YamlMap, path: Path): YamlValue | undefined {
  const value = valueAt(document, path);
  if (value === undefined || (value === null && typeof path.at(-1) === 'number')) return undefined;
  if (path.length === 0) {
    const whole = copyOf(document);
    for (const key of Object.keys(document)) Reflect.deleteProperty(document, key);
    return whole;
  }
  removeAt(document, path);
  return value;
}

function removeAt(value: YamlValue, [step, ...rest]: Path): void {
  if (step === undefined) return;
  if (rest.length > 0) {
    const below = valueAt(value, [step]) ?? null;
    removeAt(below, rest);
    if (!isEmpty(below)) return;
  }
  if (Array.isArray(value)) value[Number(step)] = null;
  else if (isMap(value)) Reflect.deleteProperty(value, step);
}

function isEmpty(value: YamlValue): boolean {
  if (Array.isArray(value)) return value.every((one) => one === null);
  return isMap(value) && Object.keys(value).length === 0;
}

function putAt(document: YamlMap, path: Path, value: YamlValue): void {
  if (path.length > 0) setAt(document, path, value);
  else if (isMap(value)) Object.assign(document, value);
}
