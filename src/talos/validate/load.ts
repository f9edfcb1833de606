import { didYouMean } from '../../base/text.ts';
import { isMap, type YamlMap } from '../../model/yaml/value.ts';
import { V1ALPHA1 } from '../document.ts';
import { isReference, type Node } from './node.ts';
import type { Finding } from './problem.ts';
import { expected } from './scalars.ts';
import { keysOf, livesIn, NEWEST_MINOR, OLDEST_MINOR, typeOf } from './structure.ts';

/** What of a value does not fit its type: unknown keys and wrong types, at any depth. */
export function* misfits(type: string, node: Node, minor: number): Generator<Finding> {
  const { value, path } = node;
  if (value === null || value === undefined || type === 'any') return;
  if (type.startsWith('*')) {
    yield* misfits(type.slice(1), node, minor);
  } else if (type.startsWith('[')) {
    if (!Array.isArray(value)) yield wrongType(node, 'a list');
    else
      for (const [index, item] of value.entries())
        yield* element(type.slice(1, -1), { value: item, path: [...path, index] }, minor);
  } else if (type.startsWith('{')) {
    if (!isMap(value)) yield wrongType(node, 'a map');
    else
      for (const [key, inner] of Object.entries(value))
        yield* element(type.slice(1, -1), { value: inner, path: [...path, key] }, minor);
  } else if (type === 'object' || type.startsWith('.')) {
    if (!isMap(value)) yield wrongType(node, 'a map');
    else if (type !== 'object') yield* keys(type.slice(1), { value, path }, minor);
  } else if (type === 'arg' && Array.isArray(value)) {
    yield* misfits('[string]', node, minor);
  } else if (typeof value === 'object') {
    yield wrongType(node, expected(type, '', minor) ?? 'a text');
  } else if (!isReference(node)) {
    const what = expected(type, value, minor);
    if (what !== null) yield wrongType(node, what);
  }
}

function* element(type: string, node: Node, minor: number): Generator<Finding> {
  // Older versions crash on some of these and ignore others.
  if (type.startsWith('*') && node.value === null && minor >= 14) yield wrongType(node, 'a value');
  yield* misfits(type, node, minor);
}

function* keys(
  struct: string,
  { value, path }: { readonly value: YamlMap; readonly path: Node['path'] },
  minor: number,
): Generator<Finding> {
  for (const [key, inner] of Object.entries(value)) {
    const type = typeOf(struct, key, minor);
    const at = [...path, key];
    if (type === undefined) yield unknownKey(struct, { value: inner, path: at }, minor);
    else yield* misfits(type, { value: inner, path: at }, minor);
  }
}

function wrongType({ value, path }: Node, what: string): Finding {
  const is = Array.isArray(value)
    ? 'a list'
    : isMap(value)
      ? 'a map'
      : value === null || value === undefined
        ? 'nothing'
        : `a ${typeof value === 'string' ? 'text' : typeof value}`;
  return {
    code: 'talos-config-type',
    path,
    message: `expects ${what}, not ${is === `a text` && what.startsWith('a text') ? 'this' : is}`,
    hint: `write ${what}`,
  };
}

function unknownKey(struct: string, { path }: Node, minor: number): Finding {
  const key = String(path.at(-1));
  const lives = livesIn(struct, key);
  const meant = didYouMean(key, keysOf(struct, minor));
  return {
    code: 'talos-config-unknown-key',
    path,
    message: `is no key of Talos 1.${minor}${lives ? `, only ${versions(lives)}` : ''}`,
    hint: lives
      ? `remove it, or name the Talos that runs with --talos`
      : meant
        ? `did you mean ${meant}?`
        : 'remove it; a key of the source or a patch may have put it there',
    isKey: true,
  };
}

function versions({ first, last }: { readonly first: number; readonly last: number }): string {
  if (first === OLDEST_MINOR) return `up to 1.${last}`;
  if (last === NEWEST_MINOR) return `from 1.${first}`;
  return first === last ? `in 1.${first}` : `in 1.${first} to 1.${last}`;
}

/** The kind of a document, or why Talos does not read it. */
export function kindOf(value: YamlMap, minor: number): { kind: string } | { finding: Finding } {
  const { kind, apiVersion } = value;
  const named = typeof kind === 'string' ? kind : '';
  if (named === '') {
    if (
      ['machine', 'cluster', 'debug', 'persist'].some((key) => key in value) ||
      apiVersion === V1ALPHA1
    )
      return { kind: V1ALPHA1 };
    return {
      finding: noDocument('has neither a kind nor machine, cluster, debug or persist', 'kind'),
    };
  }
  if (apiVersion === undefined || apiVersion === null || apiVersion === '')
    return { finding: noDocument(`${named} has no apiVersion`, 'apiVersion: v1alpha1') };
  if (apiVersion !== V1ALPHA1)
    return {
      finding: {
        ...noDocument(
          `${named} has an apiVersion that Talos does not know`,
          'apiVersion: v1alpha1',
        ),
        path: ['apiVersion'],
      },
    };
  if (named === V1ALPHA1 || typeOf('kind', named, minor) === undefined) {
    const lives = named === V1ALPHA1 ? null : livesIn('kind', named);
    const meant = didYouMean(named, keysOf('kind', minor));
    return {
      finding: {
        code: 'talos-config-document',
        path: ['kind'],
        message: `Talos 1.${minor} has no documents of kind ${named}${lives ? `; they exist ${versions(lives)}` : ''}`,
        hint: meant ? `did you mean ${meant}?` : 'remove the document, or name the Talos that runs',
      },
    };
  }
  return { kind: named };
}

function noDocument(message: string, missing: string): Finding {
  return {
    code: 'talos-config-document',
    path: [],
    message: `the document ${message}`,
    hint: `add ${missing}, or remove the document`,
  };
}
