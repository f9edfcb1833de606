import type { Diagnostic } from '../../../base/diagnostic.ts';
import { didYouMean } from '../../../base/text.ts';
import {
  sourced,
  type Emittable,
  type Path,
  type YamlDocument,
} from '../../../model/yaml/index.ts';
import { isMap, type YamlValue } from '../../../model/yaml/value.ts';
import { keysOf, typeOf } from '../../../talos/validate/structure.ts';
import type { TalosMap } from '../../../talos/value.ts';
import { wordAt } from './go-words.ts';
import { originIn, problemAt, withOrigins, type Problem } from '../place.ts';

/**
 * Structs of a source: types by key, in the words of `talos/validate/structure.ts`: `.name` for a struct, `[type]` for a
 * list, `{type}` for a map. Structs that are not here are those of Talos.
 */
export type Shapes = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What a document of a source says, as far as it fits. */
export interface Fitted {
  readonly value: TalosMap;
  /** Paths of keys that nobody knows. */
  readonly unknown: readonly Path[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Fitting {
  readonly document: YamlDocument;
  readonly shapes: Shapes;
  /** The minor of Talos 1 whose structs count. */
  readonly minor: number;
  readonly unknown: Path[];
  readonly diagnostics: Diagnostic[];
}

/**
 * A map of a document with the types that a struct says, and with origins: texts where texts are wanted, without what is
 * null. Diagnostics: `import-key` (a warning: the program that reads the source ignores it), `import-value`.
 */
export function fitted(
  document: YamlDocument,
  struct: string,
  { shapes, minor }: { readonly shapes: Shapes; readonly minor: number },
): Fitted {
  const fitting: Fitting = { document, shapes, minor, unknown: [], diagnostics: [] };
  const { value } = document;
  if (value === null || !isMap(value)) {
    const problem = { ...NO_MAP, code: 'import-malformed' } as const;
    return { value: {}, unknown: [], diagnostics: [problemAt(document, [], problem)] };
  }
  const { unknown, diagnostics } = fitting;
  return { value: fitStruct(fitting, struct, value, []), unknown, diagnostics };
}

const NO_MAP = { message: 'it is no map', hint: 'write keys with values' };

/** Notes what is wrong; nothing stands for the value. */
function wrong(fitting: Fitting, path: Path, problem: Omit<Problem, 'code'>): Emittable {
  fitting.diagnostics.push(problemAt(fitting.document, path, { code: 'import-value', ...problem }));
  return undefined;
}

function fit(fitting: Fitting, type: string, value: YamlValue, path: Path): Emittable {
  if (value === null) return undefined;
  const of = type.replace(/^\*/, '');
  const inner = of.slice(1, -1);
  if (of.startsWith('['))
    return Array.isArray(value)
      ? value.flatMap((one, index) => fit(fitting, inner, one, [...path, index]) ?? [])
      : wrong(fitting, path, { message: 'it is no list', hint: 'write a list' });
  if (of.startsWith('{') || of.startsWith('.')) {
    if (!isMap(value)) return wrong(fitting, path, NO_MAP);
    if (of.startsWith('.')) return fitStruct(fitting, of.slice(1), value, path);
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, fit(fitting, inner, one, [...path, key])]),
    );
  }
  return fitScalar(fitting, of, value, path);
}

function fitStruct(
  fitting: Fitting,
  struct: string,
  map: { readonly [key: string]: YamlValue },
  path: Path,
): TalosMap {
  const entries: [string, Emittable][] = [];
  for (const [key, value] of Object.entries(map)) {
    const at = [...path, key];
    const type = keyType(fitting, struct, key);
    if (type === undefined) unknownKey(fitting, struct, at);
    else entries.push([key, fit(fitting, type, value, at)]);
  }
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function keyType({ shapes, minor }: Fitting, struct: string, key: string): string | undefined {
  const own = shapes[struct];
  if (own === undefined) return typeOf(struct, key, minor);
  return Object.hasOwn(own, key) ? own[key] : undefined;
}

function unknownKey(fitting: Fitting, struct: string, path: Path): void {
  const { document, shapes, minor } = fitting;
  const known = shapes[struct] ? Object.keys(shapes[struct]) : keysOf(struct, minor);
  const near = didYouMean(String(path.at(-1)), known);
  fitting.unknown.push(path);
  fitting.diagnostics.push(
    problemAt(document, path, {
      code: 'import-key',
      severity: 'warning',
      message: 'nothing reads this key, so it is left out',
      hint: near === undefined ? 'remove it' : `correct it: ${near} is a key here`,
    }),
  );
}

const WHOLE = /^u?int\d*$/;

function fitScalar(fitting: Fitting, type: string, value: YamlValue, path: Path): Emittable {
  const origin = originIn(fitting.document, path);
  if (type === 'object') return withOrigins(value, (at) => originIn(fitting.document, at), path);
  if (typeof value === 'object') return unfit(fitting, path, type);
  if (type === 'bool')
    return typeof value === 'boolean' ? sourced(value, origin) : unfit(fitting, path, type);
  if (WHOLE.test(type))
    return typeof value === 'number' && Number.isInteger(value)
      ? sourced(value, origin)
      : unfit(fitting, path, type);
  if (type === 'ports' || type === 'permissions') return sourced(value, origin);
  const word = typeof value === 'boolean' ? wordAt(fitting.document, path) : null;
  return sourced(word ?? String(value), origin);
}

function unfit(fitting: Fitting, path: Path, type: string): Emittable {
  const wanted = type === 'bool' ? 'true or false' : WHOLE.test(type) ? 'a whole number' : 'a text';
  return wrong(fitting, path, { message: `it is not ${wanted}`, hint: `write ${wanted}` });
}
