import { ABSENT, type Compiled, type Use } from '../compiled.ts';
import { ANY } from '../shape.ts';
import { open, tag } from '../tree.ts';
import { follow, part } from './operand.ts';

export function compileFrom(use: Use): Compiled {
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

export function compileLiteral(use: Use): Compiled {
  const path = [...use.path, '$literal'];
  const value = tag(use.map.$literal, path, (at) => use.context.origin(at));
  return { constant: true, shape: ANY, evaluate: () => value };
}
