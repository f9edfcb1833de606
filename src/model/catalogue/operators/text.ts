import { sourced } from '../../yaml/index.ts';
import { ABSENT, type Compiled, type Use } from '../compiled.ts';
import { TEXT } from '../shape.ts';
import { yamlText } from '../tree.ts';
import { overList } from './list.ts';
import { expectKind, factOrigin, part, parts, words } from './operand.ts';

export function compileFormat(use: Use): Compiled {
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

export function compileJoin(use: Use): Compiled {
  const list = part(use, '$join');
  if (!expectKind(use, [...use.path, '$join'], list.shape, ['list'])) return ABSENT;
  const separator = use.map.$with ?? ',';
  if (typeof separator !== 'string') {
    use.context.complain([...use.path, '$with'], '$with wants a text', 'write the separator');
    return ABSENT;
  }
  return overList(use, list, TEXT, (items) =>
    sourced(items.map(words).join(separator), factOrigin(items) ?? use.context.origin(use.path)),
  );
}

export function compileYaml(use: Use): Compiled {
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
