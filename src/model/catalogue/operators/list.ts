import { sourced, type Emittable } from '../../yaml/index.ts';
import { ABSENT, type Compiled, type Use } from '../compiled.ts';
import { bind, type Scope } from '../scope.ts';
import { ANY, itemShape, type Shape } from '../shape.ts';
import { at, emptyMap, isTreeList, isTreeMap, open, originOf } from '../tree.ts';
import { expectKind, part, parts, VARIABLE, words } from './operand.ts';

export function compileEach(use: Use): Compiled {
  const list = part(use, '$each');
  if (!expectKind(use, [...use.path, '$each'], list.shape, ['list', 'map'])) return ABSENT;
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

export function compileConcat(use: Use): Compiled {
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

/** A map from a list of `{ key, value }`; an item that lacks one of them is left out, a later key wins. */
export function compileMapOf(use: Use): Compiled {
  const list = part(use, '$map');
  if (!expectKind(use, [...use.path, '$map'], list.shape, ['list'])) return ABSENT;
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

export function overList(
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
