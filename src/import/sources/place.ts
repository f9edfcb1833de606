import type { Diagnostic, Range } from '../../base/diagnostic.ts';
import {
  Sourced,
  sourced,
  type Emittable,
  type Path,
  type YamlDocument,
  type YamlValue,
} from '../../model/yaml/index.ts';
import type { YamlMap } from '../../model/yaml/value.ts';
import type { TalosDocument } from '../../talos/document.ts';
import { entry, isList } from '../../talos/patch/tree.ts';
import { isMap, plainMap, type TalosMap } from '../../talos/value.ts';
import type { Place, SourceMachine } from '../imported.ts';
import { pathText } from '../tree.ts';
import type { ImportCode } from './problem.ts';

/** Where a value of a source stands. */
export interface SourceOrigin {
  readonly kind: 'source';
  readonly file: string;
  readonly range: Range;
  /** In the words of the source. */
  readonly path: string;
}

/** The origin of a value of a document; its range is computed when somebody asks for it. */
export function originIn(document: YamlDocument, path: Path): SourceOrigin {
  return {
    kind: 'source',
    file: document.file,
    path: pathText(path),
    get range(): Range {
      return document.range(path);
    },
  };
}

/** A value whose scalars know where they stand. */
export function withOrigins(
  value: YamlValue,
  origin: (path: Path) => SourceOrigin,
  path: Path = [],
): Emittable {
  if (Array.isArray(value)) return value.map((one, at) => withOrigins(one, origin, [...path, at]));
  return isMap(value) ? mapWithOrigins(value, origin, path) : sourced(value, origin(path));
}

/** As `withOrigins`, for a map. */
export function mapWithOrigins(
  map: YamlMap,
  origin: (path: Path) => SourceOrigin,
  path: Path = [],
): TalosMap {
  return Object.fromEntries(
    Object.entries(map).map(([key, one]) => [key, withOrigins(one, origin, [...path, key])]),
  );
}

/** The place of a value of a document. */
export function placeOfPath(document: YamlDocument, path: Path): Place {
  return {
    file: document.file,
    line: document.range(path).start.line,
    path: pathText(path),
  };
}

/** What is wrong with a source, in words that quote no value of it. */
export interface Problem {
  readonly code: ImportCode;
  readonly message: string;
  readonly hint: string;
  readonly severity?: 'error' | 'warning';
}

/**
 * A problem at a path of a document. The line is not shown, since what stands there may be a secret that was filled in.
 */
export function problemAt(document: YamlDocument, path: Path, problem: Problem): Diagnostic {
  const { code, message, hint, severity = 'error' } = problem;
  const range = document.range(path);
  const at = pathText(path);
  const text = at === '' ? message : `${at}: ${message}`;
  return { code, severity, file: document.file, range, message: text, hint, secret: true };
}

/** A problem of a whole file. */
export function problemOf(file: string, problem: Problem): Diagnostic {
  const { code, message, hint, severity = 'error' } = problem;
  return { code, severity, file, message, hint };
}

/** Problems of YAML without what they quote. */
export function unreadable(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.map(({ code, file, range, severity }) => ({
    code: 'import-malformed',
    severity,
    file,
    ...(range && { range }),
    message: `it cannot be read as YAML${range ? ` in line ${String(range.start.line)}` : ''} (${code})`,
    hint: 'correct the file; it may be cut off, or a value that was filled in may break it',
    secret: true,
  }));
}

/** The documents of a machine as plain values, and where each of their values comes from: `around` where that is unknown. */
export function settled(
  documents: readonly TalosDocument[],
  around: Place,
): Pick<SourceMachine, 'documents' | 'placeOf'> {
  const origins = new Map(documents.map(({ value }) => [plainMap(value), value as Emittable]));
  return {
    documents: [...origins.keys()],
    placeOf: (document, path) => nearest(origins.get(document), path) ?? around,
  };
}

function nearest(root: Emittable, path: Path): Place | undefined {
  let found: Place | undefined;
  let at = root;
  for (const step of [null, ...path]) {
    if (step !== null) at = childOf(at, step);
    while (at instanceof Sourced) {
      found = placeOf(at.origin) ?? found;
      at = at.value;
    }
  }
  return found ?? placeWithin(at);
}

/** The place of the first value below one that has none of its own. */
function placeWithin(value: Emittable): Place | undefined {
  if (value instanceof Sourced) return placeOf(value.origin) ?? placeWithin(value.value);
  const below = isList(value) ? value : isMap(value) ? Object.values(value) : [];
  for (const one of below) {
    const place = placeWithin(one);
    if (place) return place;
  }
  return undefined;
}

function childOf(value: Emittable, step: string | number): Emittable {
  if (isList(value)) return typeof step === 'number' ? value[step] : undefined;
  return isMap(value) ? entry(value, String(step)) : undefined;
}

function placeOf(origin: unknown): Place | undefined {
  if (typeof origin !== 'object' || origin === null || !('path' in origin)) return undefined;
  const { file, range, path } = origin as SourceOrigin;
  return { file, line: range.start.line, path };
}
