import { didYouMean } from '../../base/text.ts';
import type { Origin } from '../origin.ts';
import { sourced, type Emittable, type Path, type YamlValue } from '../yaml/index.ts';
import { ABSENT, type Compiled, type Operator, type Use } from './compiled.ts';
import { bind, type Scope } from './scope.ts';
import { ANY, BOOLEAN, TEXT, itemShape, kindsOf, step, type Kind, type Shape } from './shape.ts';
import {
  at,
  emptyMap,
  isTreeList,
  isTreeMap,
  open,
  originOf,
  same,
  tag,
  yamlText,
} from './tree.ts';

/** Every operator by its key; each is described in docs/catalogue.md. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  $from: { companions: { $default: 'optional' }, compile: compileFrom },
  $format: { companions: { $args: 'required' }, compile: compileFormat },
  $join: { companions: { $with: 'optional' }, compile: compileJoin },
  $concat: { companions: {}, compile: compileConcat },
  $equals: { companions: {}, compile: compileEquals },
  $not: { companions: {}, compile: compileNot },
  $all: { companions: {}, compile: (use) => compileMany(use, true) },
  $any: { companions: {}, compile: (use) => compileMany(use, false) },
  $has: { companions: {}, compile: compileHas },
  $when: { companions: { $then: 'required', $else: 'optional' }, compile: compileWhen },
  $each: { companions: { $as: 'required', $do: 'required' }, compile: compileEach },
  $map: { companions: {}, compile: compileMapOf },
  $provided: { companions: {}, compile: compileProvided },
  $yaml: { companions: {}, compile: compileYaml },
  $literal: { companions: {}, compile: compileLiteral },
};

/** A name that `$as` may give. */
export const VARIABLE: RegExp = /^[a-z][A-Za-z0-9]*$/;

function part({ context, path, map }: Use, key: string): Compiled {
  const value = map[key];
  return value === undefined ? ABSENT : context.compile(value, [...path, key]);
}

/** The parts of a list operand; a complaint and null where it is no list of the right length. */
function parts(use: Use, key: string, length?: number): Compiled[] | null {
  const value = use.map[key];
  if (Array.isArray(value) && (length === undefined || value.length === length))
    return value.map((item, index) => use.context.compile(item, [...use.path, key, index]));
  const wanted = length === undefined ? 'a list' : `a list of ${length}`;
  use.context.complain([...use.path, key], `${key} wants ${wanted}`, `write ${key} with ${wanted}`);
  return null;
}

/** Complains where a value is known to be of no allowed kind. */
function expectKind(use: Use, at: Path, shape: Shape, allowed: readonly Kind[]): void {
  const kinds = kindsOf(shape);
  if (kinds.has('any') || allowed.some((kind) => kinds.has(kind))) return;
  use.context.complain(
    at,
    `${use.main} got a ${[...kinds].join(' or ')}, it wants a ${allowed.join(' or ')}`,
    allowed.includes('boolean') ? 'ask with $has or $equals' : 'name another fact',
  );
}

/** Follows a dotted path through the shapes; complains and gives null where it leads nowhere. */
function follow(use: Use, at: Path, text: YamlValue | undefined): { path: string[]; shape: Shape } | null {
  if (typeof text !== 'string' || text === '') {
    use.context.complain(at, `${use.main} wants a path`, 'write a path such as cluster.network.pods');
    return null;
  }
  const path = text.split('.');
  const [first = '', ...rest] = path;
  let shape = use.context.shapes.get(first);
  if (!shape) {
    wrongPath(use, at, first, [...use.context.shapes.keys()], text);
    return null;
  }
  for (const key of rest) {
    const next = step(shape, key);
    if ('known' in next) {
      wrongPath(use, at, key, next.known, text);
      return null;
    }
    shape = next.shape;
  }
  return { path, shape };
}

function wrongPath(use: Use, at: Path, word: string, known: readonly string[], text: string): void {
  const near = didYouMean(word, known);
  const names = [...new Set(known)].sort().join(', ');
  use.context.complain(
    at,
    `${use.main} ${text}: there is no ${word}`,
    near ? `did you mean ${near}?` : names ? `known there: ${names}` : 'nothing lies below a scalar',
  );
}

function compileFrom(use: Use): Compiled {
  const followed = follow(use, [...use.path, '$from'], use.map.$from);
  if (!followed) return ABSENT;
  const fallback = part(use, '$default');
  const { path, shape } = followed;
  return {
    constant: false,
    shape: fallback === ABSENT ? shape : [...shape, ...fallback.shape],
    evaluate: (scope) => {
      const value = scope.read(path);
      return value === undefined || open(value) === null ? fallback.evaluate(scope) : value;
    },
  };
}

function compileHas(use: Use): Compiled {
  const followed = follow(use, [...use.path, '$has'], use.map.$has);
  if (!followed) return ABSENT;
  return condition(use, (scope) => {
    const value = scope.read(followed.path);
    return { holds: isPresent(value), about: [value] };
  });
}

/** Absent, null, and empty lists and maps count as nothing. */
function isPresent(value: Emittable): boolean {
  const opened = open(value);
  if (opened === undefined || opened === null) return false;
  if (isTreeList(opened)) return opened.length > 0;
  return !isTreeMap(opened) || Object.keys(opened).length > 0;
}

/** A boolean with the origin of the fact that decided it, else of the expression. */
function condition(
  use: Use,
  decide: (scope: Scope) => { holds: boolean; about: readonly Emittable[] },
): Compiled {
  const here = use.context.origin(use.path);
  return {
    constant: false,
    shape: BOOLEAN,
    evaluate: (scope) => {
      const { holds, about } = decide(scope);
      return sourced(holds, factOrigin(about) ?? here);
    },
  };
}

/** The first origin that is not the catalogue itself: what a person can change. */
function factOrigin(values: readonly Emittable[]): Origin | undefined {
  for (const value of values) {
    const origin = originOf(value);
    if (origin && origin.kind !== 'catalogue') return origin;
  }
  return undefined;
}

function compileFormat(use: Use): Compiled {
  const text = use.map.$format;
  const args = parts(use, '$args');
  if (typeof text !== 'string' || !args) {
    if (args) use.context.complain(use.path, '$format wants a text', 'write a text with {0}, {1} ...');
    return ABSENT;
  }
  args.forEach(({ shape }, index) => {
    expectKind(use, [...use.path, '$args', index], shape, ['text', 'number', 'boolean']);
  });
  const used = new Set([...text.matchAll(/\{(\d+)\}/g)].map(([, digits]) => Number(digits)));
  if (used.size !== args.length || [...used].some((index) => index >= args.length)) {
    use.context.complain(
      use.path,
      `$format has ${args.length} arguments, its text uses ${used.size}`,
      'use each argument of $args as {0}, {1} ... and no other',
    );
    return ABSENT;
  }
  const here = use.context.origin(use.path);
  return {
    constant: false,
    shape: TEXT,
    evaluate: (scope) => {
      const values = args.map((arg) => arg.evaluate(scope));
      if (values.includes(undefined)) return undefined;
      const filled = text.replace(/\{(\d+)\}/g, (_, index: string) => words(values[Number(index)]));
      return sourced(filled, factOrigin(values) ?? here);
    },
  };
}

/** A scalar as text; anything else is empty, which the check of kinds has complained about. */
function words(value: Emittable): string {
  const opened = open(value);
  return typeof opened === 'object' || opened === undefined ? '' : String(opened);
}

function compileJoin(use: Use): Compiled {
  const list = part(use, '$join');
  expectKind(use, [...use.path, '$join'], list.shape, ['list']);
  const separator = use.map.$with ?? ',';
  if (typeof separator !== 'string') {
    use.context.complain([...use.path, '$with'], '$with wants a text', 'write the separator');
    return ABSENT;
  }
  return overList(use, list, TEXT, (items) =>
    sourced(items.map(words).join(separator), factOrigin(items) ?? use.context.origin(use.path)),
  );
}

function compileConcat(use: Use): Compiled {
  const lists = parts(use, '$concat');
  if (!lists) return ABSENT;
  lists.forEach(({ shape }, index) => {
    expectKind(use, [...use.path, '$concat', index], shape, ['list']);
  });
  const here = use.context.origin(use.path);
  return {
    constant: false,
    shape: lists.flatMap(({ shape }) => shape),
    evaluate: (scope) => {
      const all = lists.flatMap((list) => {
        const opened = open(list.evaluate(scope));
        return isTreeList(opened) ? opened : [];
      });
      return all.length > 0 ? all : sourced(all, here);
    },
  };
}

function compileEquals(use: Use): Compiled {
  const sides = parts(use, '$equals', 2);
  if (!sides) return ABSENT;
  return condition(use, (scope) => {
    const [left, right] = sides.map((side) => side.evaluate(scope));
    return { holds: same(left, right), about: [left, right] };
  });
}

function compileNot(use: Use): Compiled {
  const operand = part(use, '$not');
  expectKind(use, [...use.path, '$not'], operand.shape, ['boolean']);
  return condition(use, (scope) => {
    const value = operand.evaluate(scope);
    return { holds: open(value) !== true, about: [value] };
  });
}

function compileMany(use: Use, all: boolean): Compiled {
  const operands = parts(use, use.main);
  if (!operands) return ABSENT;
  operands.forEach(({ shape }, index) => {
    expectKind(use, [...use.path, use.main, index], shape, ['boolean']);
  });
  return condition(use, (scope) => {
    const values = operands.map((operand) => operand.evaluate(scope));
    const deciding = values.find((value) => (open(value) === true) !== all);
    const holds = all ? deciding === undefined : deciding !== undefined;
    return { holds, about: deciding === undefined ? values : [deciding] };
  });
}

function compileWhen(use: Use): Compiled {
  const test = part(use, '$when');
  expectKind(use, [...use.path, '$when'], test.shape, ['boolean']);
  const yes = part(use, '$then');
  const no = part(use, '$else');
  return {
    constant: false,
    shape: no === ABSENT ? yes.shape : [...yes.shape, ...no.shape],
    evaluate: (scope) => (open(test.evaluate(scope)) === true ? yes : no).evaluate(scope),
  };
}

function compileEach(use: Use): Compiled {
  const list = part(use, '$each');
  expectKind(use, [...use.path, '$each'], list.shape, ['list', 'map']);
  const name = use.map.$as;
  if (typeof name !== 'string' || !VARIABLE.test(name) || use.context.shapes.has(name)) {
    use.context.complain(
      [...use.path, '$as'],
      '$as wants a new name',
      'choose a word of letters that names nothing else here',
    );
    return ABSENT;
  }
  const template = use.map.$do;
  if (template === undefined) return ABSENT;
  const body = use.context
    .with(name, itemShape(list.shape))
    .compile(template, [...use.path, '$do']);
  const here = use.context.origin(use.path);
  return {
    constant: false,
    shape: ANY,
    evaluate: (scope) => {
      const result: Emittable[] = [];
      for (const item of itemsOf(use, scope, list.evaluate(scope))) {
        const value = body.evaluate(bind(scope, name, item));
        if (value !== undefined) result.push(value);
      }
      return result.length > 0 ? result : sourced(result, here);
    },
  };
}

/** Items of a list, or `{ key, value }` of a map in the order of declaration; nothing of nothing. */
export function itemsOf(use: Use, scope: Scope, value: Emittable): readonly Emittable[] {
  const opened = open(value);
  if (isTreeList(opened)) return opened;
  if (isTreeMap(opened)) {
    const container = originOf(value) ?? use.context.origin(use.path);
    return Object.entries(opened).map(([key, item]) => ({
      key: sourced(key, originOf(item) ?? container),
      value: item,
    }));
  }
  if (opened !== undefined && opened !== null)
    scope.report(
      use.context.diagnostic(use.path, `${use.main} got a scalar`, 'it wants a list or a map'),
    );
  return [];
}

/** A map from a list of `{ key, value }`; an item that lacks one of them is left out, a later key wins. */
function compileMapOf(use: Use): Compiled {
  const list = part(use, '$map');
  expectKind(use, [...use.path, '$map'], list.shape, ['list']);
  return overList(use, list, ANY, (items) => {
    const result = emptyMap();
    for (const item of items) {
      const key = open(at(item, ['key']));
      const value = at(item, ['value']);
      if (key !== undefined && key !== null && value !== undefined) result[words(key)] = value;
    }
    const isEmpty = Object.keys(result).length === 0;
    return isEmpty ? sourced(result, use.context.origin(use.path)) : result;
  });
}

function overList(
  use: Use,
  list: Compiled,
  shape: Shape,
  make: (items: readonly Emittable[]) => Emittable,
): Compiled {
  return {
    constant: false,
    shape,
    evaluate: (scope) => {
      const value = list.evaluate(scope);
      return value === undefined ? undefined : make(itemsOf(use, scope, value));
    },
  };
}

function compileProvided(use: Use): Compiled {
  if (!use.context.provided) {
    use.context.complain(
      use.path,
      '$provided has no answer here: promises are still being collected',
      'use a fact with $has or $equals',
    );
    return ABSENT;
  }
  const capability = part(use, '$provided');
  expectKind(use, [...use.path, '$provided'], capability.shape, ['text']);
  return condition(use, (scope) => {
    const value = capability.evaluate(scope);
    return { holds: scope.provided(words(value)), about: [value] };
  });
}

function compileYaml(use: Use): Compiled {
  const tree = part(use, '$yaml');
  const here = use.context.origin(use.path);
  return {
    constant: tree.constant,
    shape: TEXT,
    evaluate: (scope) => {
      const value = tree.evaluate(scope);
      if (value === undefined) return undefined;
      return sourced(yamlText(value), factOrigin([value]) ?? here);
    },
  };
}

function compileLiteral(use: Use): Compiled {
  const path = [...use.path, '$literal'];
  const value = tag(use.map.$literal, path, (at) => use.context.origin(at));
  return { constant: true, shape: ANY, evaluate: () => value };
}
