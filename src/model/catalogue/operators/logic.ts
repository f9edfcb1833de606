import { sourced, type Emittable } from '../../yaml/index.ts';
import { ABSENT, type Compiled, type Use } from '../compiled.ts';
import type { Scope } from '../scope.ts';
import { BOOLEAN, choicesOf } from '../shape.ts';
import { isTreeList, isTreeMap, open, same } from '../tree.ts';
import { expectKind, factOrigin, follow, part, parts, words } from './operand.ts';

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

/** Absent, null, and empty lists and maps count as nothing. */
function isPresent(value: Emittable): boolean {
  const opened = open(value);
  if (opened === undefined || opened === null) return false;
  if (isTreeList(opened)) return opened.length > 0;
  return !isTreeMap(opened) || Object.keys(opened).length > 0;
}

export function compileHas(use: Use): Compiled {
  const followed = follow(use, [...use.path, '$has'], use.map.$has);
  if (!followed) return ABSENT;
  return condition(use, (scope) => {
    const value = scope.read(followed.path);
    return { holds: isPresent(value), about: [value] };
  });
}

export function compileEquals(use: Use): Compiled {
  const sides = parts(use, '$equals', 2);
  const operands = Array.isArray(use.map.$equals) ? use.map.$equals : [];
  if (!sides) return ABSENT;
  for (const [index, { shape }] of sides.entries()) {
    const choices = choicesOf(shape);
    const other = operands[1 - index];
    if (choices && typeof other === 'string' && !choices.includes(other))
      use.context.complain(
        [...use.path, '$equals', 1 - index],
        `$equals can never hold: the other side is never ${other}`,
        `it is one of ${choices.join(', ')}`,
      );
  }
  return condition(use, (scope) => {
    const [left, right] = sides.map((side) => side.evaluate(scope));
    return { holds: same(left, right), about: [left, right] };
  });
}

export function compileNot(use: Use): Compiled {
  const operand = part(use, '$not');
  if (!expectKind(use, [...use.path, '$not'], operand.shape, ['boolean'])) return ABSENT;
  return condition(use, (scope) => {
    const value = operand.evaluate(scope);
    return { holds: open(value) !== true, about: [value] };
  });
}

export function compileMany(use: Use, all: boolean): Compiled {
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

export function compileWhen(use: Use): Compiled {
  const test = part(use, '$when');
  if (!expectKind(use, [...use.path, '$when'], test.shape, ['boolean'])) return ABSENT;
  const yes = part(use, '$then');
  const no = part(use, '$else');
  return {
    constant: false,
    shape: no === ABSENT ? yes.shape : [...yes.shape, ...no.shape],
    evaluate: (scope) => (open(test.evaluate(scope)) === true ? yes : no).evaluate(scope),
  };
}

export function compileProvided(use: Use): Compiled {
  if (!use.context.provided) {
    use.context.complain(
      use.path,
      '$provided has no answer here: promises are still being collected',
      'use a fact with $has or $equals',
    );
    return ABSENT;
  }
  const capability = part(use, '$provided');
  if (!expectKind(use, [...use.path, '$provided'], capability.shape, ['text'])) return ABSENT;
  return condition(use, (scope) => {
    const value = capability.evaluate(scope);
    return { holds: scope.provided(words(value)), about: [value] };
  });
}
