import type { Emittable, Path, YamlValue } from '../../model/yaml/index.ts';
import { V1ALPHA1, type TalosDocument } from '../document.ts';
import { isMap } from '../value.ts';
import type { Patch, PatchProblem } from './patch.ts';
import { isYamlMap, readValue } from './read.ts';
import type { Patched } from './strategic.ts';
import { entry, inner, isList, isSame, opened, weight } from './tree.ts';

/** A configuration has some thousand values; a patch that copies itself over and over must end. */
const MOST_VALUES = 100_000;

interface Operation {
  readonly patch: Patch;
  readonly map: { readonly [key: string]: YamlValue };
  /** Of the operation in the patch. */
  readonly path: Path;
}

/** All operations of a JSON patch (RFC 6902) or none; Talos takes them for a configuration of one document only. */
export function applyJsonPatch(
  documents: readonly TalosDocument[],
  patch: Patch,
  list: readonly YamlValue[],
): Patched {
  const refused = (problem: PatchProblem): Patched => ({ documents, problems: [problem] });
  const [document, ...others] = documents;
  if (document?.kind !== V1ALPHA1 || others.length > 0)
    return refused({
      code: 'talos-patch-refused',
      path: [],
      message:
        'the configuration has several documents, and Talos takes JSON patches (RFC 6902) for a single one only',
      hint: 'write it as a strategic patch: a map that looks like the configuration',
    });
  let value: Emittable = document.value;
  for (const [index, map] of list.entries()) {
    if (!isYamlMap(map)) return refused(bad([index], 'an operation is no map'));
    const after = operated(value, { patch, map, path: [index] });
    if (after instanceof Refusal) return refused(after.problem);
    value = after;
    if (weight(value, MOST_VALUES) > MOST_VALUES)
      return refused(
        bad([index], `the configuration grows above ${MOST_VALUES} values, or is nested too deep`),
      );
  }
  if (!isMap(value)) return refused(bad([], 'what is left is no map'));
  return { documents: [{ ...document, value }], problems: [] };
}

class Refusal {
  readonly problem: PatchProblem;
  constructor(problem: PatchProblem) {
    this.problem = problem;
  }
}

function bad(path: Path, message: string): PatchProblem {
  return {
    code: 'talos-patch-malformed',
    path,
    message,
    hint: 'an operation is a map of op (add, remove, replace, move, copy, test), path, and value or from',
  };
}

type Result = Emittable | Refusal;

/** What an operation makes of a tree. */
function operated(root: Emittable, operation: Operation): Result {
  const { patch, map, path } = operation;
  const { op, path: to, from } = map;
  const target = pointer(to);
  if (!target)
    return new Refusal(bad([...path, 'path'], 'an operation has no path, which starts with /'));
  const source = pointer(from);
  const value = (): Emittable => readValue(patch, map['value'] ?? null, [...path, 'value']);
  const at = { keys: target, path: [...path, 'path'] };
  switch (op) {
    case 'add':
      return changed(root, at, (parent, key) => added(parent, key, value()));
    case 'replace':
      return changed(root, at, (parent, key) => replaced(parent, key, value()));
    case 'remove':
      return changed(root, at, removed);
    case 'test':
      return tested(root, at, value());
    case 'copy':
    case 'move': {
      if (!source)
        return new Refusal(bad([...path, 'from'], 'an operation has no from, which starts with /'));
      const origin = { keys: source, path: [...path, 'from'] };
      const moved = found(root, source);
      if (moved === undefined) return lost(origin);
      const rest = op === 'move' ? changed(root, origin, removed) : root;
      if (rest instanceof Refusal) return rest;
      return changed(rest, at, (parent, key) => added(parent, key, moved));
    }
    default:
      return new Refusal(bad([...path, 'op'], 'an operation does what no JSON patch does'));
  }
}

function pointer(value: YamlValue | undefined): readonly string[] | null {
  if (typeof value !== 'string' || !value.startsWith('/')) return null;
  return value
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

interface Target {
  readonly keys: readonly string[];
  /** Where the pointer stands in the patch. */
  readonly path: Path;
}

function lost({ keys, path }: Target): Refusal {
  const message = `the patch points at what is not there: /${keys.join('/')}`;
  const hint = 'correct the path, or remove the operation';
  return new Refusal({ code: 'talos-patch-missing', path, message, hint });
}

type Change = (parent: Emittable, key: string) => Emittable;

/** A tree in which the parent of the target is another one; lost when there is no parent, or the change finds nothing. */
function changed(root: Emittable, target: Target, change: Change): Result {
  const step = (value: Emittable, [key = '', ...rest]: readonly string[]): Emittable => {
    const parent = opened(value);
    if (rest.length === 0) return change(parent, key);
    const child = childOf(parent, key);
    const next = child === undefined ? undefined : step(child, rest);
    return next === undefined ? undefined : replaced(parent, key, next);
  };
  return step(root, target.keys) ?? lost(target);
}

function childOf(parent: Emittable, key: string): Emittable {
  const value = inner(parent);
  if (isList(value)) return value[indexIn(value, key) ?? value.length];
  return isMap(value) ? entry(value, key) : undefined;
}

function found(root: Emittable, keys: readonly string[]): Emittable {
  return keys.reduce<Emittable>((value, key) => childOf(value, key), root);
}

function indexIn(list: readonly Emittable[], key: string): number | null {
  if (!/^-?\d{1,9}$/.test(key)) return null;
  const index = Number(key) < 0 ? Number(key) + list.length : Number(key);
  return index >= 0 && index < list.length ? index : null;
}

function added(parent: Emittable, key: string, value: Emittable): Emittable {
  if (isMap(parent)) return Object.fromEntries([...Object.entries(parent), [key, value]]);
  if (!isList(parent)) return undefined;
  if (key === '-' || key === String(parent.length)) return [...parent, value];
  const index = indexIn([...parent, null], key);
  return index === null ? undefined : parent.toSpliced(index, 0, value);
}

function replaced(parent: Emittable, key: string, value: Emittable): Emittable {
  if (childOf(parent, key) === undefined) return undefined;
  if (isMap(parent))
    return Object.fromEntries(
      Object.entries(parent).map(([name, one]) => [name, name === key ? value : one]),
    );
  return isList(parent) ? parent.with(indexIn(parent, key) ?? 0, value) : undefined;
}

function removed(parent: Emittable, key: string): Emittable {
  if (childOf(parent, key) === undefined) return undefined;
  if (isMap(parent))
    return Object.fromEntries(Object.entries(parent).filter(([name]) => name !== key));
  return isList(parent) ? parent.toSpliced(indexIn(parent, key) ?? 0, 1) : undefined;
}

function tested(root: Emittable, target: Target, value: Emittable): Result {
  const there = found(root, target.keys);
  if (there === undefined) return lost(target);
  if (isSame(there, value)) return root;
  const message = `the patch tests /${target.keys.join('/')}, which has another value`;
  const hint = 'correct the value, or remove the test';
  return new Refusal({ code: 'talos-patch-missing', path: target.path, message, hint });
}
