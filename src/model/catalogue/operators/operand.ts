import { didYouMean } from '../../../base/text.ts';
import type { Origin } from '../../origin.ts';
import type { Emittable, Path, YamlValue } from '../../yaml/index.ts';
import { ABSENT, type Compiled, type Use } from '../compiled.ts';
import { kindsOf, step, type Kind, type Shape } from '../shape.ts';
import { open, originOf } from '../tree.ts';

/** A name that `$as` may give. */
export const VARIABLE: RegExp = /^[a-z][A-Za-z0-9]*$/;

export function part({ context, path, map }: Use, key: string): Compiled {
  const value = map[key];
  return value === undefined ? ABSENT : context.compile(value, [...path, key]);
}

/** The parts of a list operand; a complaint and null where it is no list of the right length. */
export function parts(use: Use, key: string, length?: number): Compiled[] | null {
  const value = use.map[key];
  if (Array.isArray(value) && (length === undefined || value.length === length))
    return value.map((item, index) => use.context.compile(item, [...use.path, key, index]));
  const wanted = length === undefined ? 'a list' : `a list of ${length}`;
  use.context.complain([...use.path, key], `${key} wants ${wanted}`, `write ${key} with ${wanted}`);
  return null;
}

/** Whether a value may be of an allowed kind; complains where it is known to be of none. */
export function expectKind(use: Use, at: Path, shape: Shape, allowed: readonly Kind[]): boolean {
  const kinds = kindsOf(shape);
  if (kinds.has('any') || allowed.some((kind) => kinds.has(kind))) return true;
  use.context.complain(
    at,
    `${use.main} got a ${[...kinds].join(' or ')}, it wants a ${allowed.join(' or ')}`,
    allowed[0] === 'boolean' ? 'ask with $has or $equals' : 'name another fact',
  );
  return false;
}

/** Follows a dotted path through the shapes; complains and gives null where it leads nowhere. */
export function follow(use: Use, at: Path, text: YamlValue | undefined): { path: string[]; shape: Shape } | null {
  if (typeof text !== 'string' || text === '') {
    use.context.complain(at, `${use.main} wants a path`, 'write a path such as cluster.network.pods');
    return null;
  }
  const path = text.split('.');
  const [first = '', ...rest] = path;
  let shape = use.context.shapes.get(first);
  if (!shape) {
    wrongPath(use, at, { word: first, known: [...use.context.shapes.keys()], text });
    return null;
  }
  for (const key of rest) {
    const next = step(shape, key);
    if ('known' in next) {
      wrongPath(use, at, { word: key, known: next.known, text });
      return null;
    }
    shape = next.shape;
  }
  return { path, shape };
}

function wrongPath(
  use: Use,
  at: Path,
  { word, known, text }: { word: string; known: readonly string[]; text: string },
): void {
  const near = didYouMean(word, known);
  const names = [...new Set(known)].sort().join(', ');
  use.context.complain(
    at,
    `${use.main} ${text}: there is no ${word}`,
    near ? `did you mean ${near}?` : names ? `known there: ${names}` : 'nothing lies below a scalar',
  );
}

/** The first origin that is not the catalogue itself: what a person can change. */
export function factOrigin(values: readonly Emittable[]): Origin | undefined {
  for (const value of values) {
    const origin = originOf(value, ({ kind }) => kind !== 'catalogue');
    if (origin) return origin;
  }
  return undefined;
}

/** A scalar as text; anything else is empty, which the check of kinds has complained about. */
export function words(value: Emittable): string {
  const opened = open(value);
  return typeof opened === 'object' || opened === undefined ? '' : String(opened);
}
