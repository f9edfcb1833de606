import type { Emittable } from '../../model/yaml/index.ts';
import { isFrom } from '../contract.ts';
import type { TalosScene } from '../scene.ts';
import type { TalosMap } from '../value.ts';

type Argument = string | number | boolean | readonly string[];

/**
 * Arguments of a component as Talos takes them: texts; several values as a list, which Talos has from 1.13 on, and joined
 * by commas before. `tag` notes where the argument of a name was declared. Undefined where there is none.
 */
export function argumentsOf(
  { contract }: TalosScene,
  values: Readonly<Record<string, Argument>>,
  tag: (name: string, value: Emittable) => Emittable,
): TalosMap | undefined {
  const names = Object.keys(values).sort();
  if (names.length === 0) return undefined;
  const hasLists = isFrom(contract, '1.13');
  return Object.fromEntries(
    names.map((name) => [name, tag(name, written(values[name] ?? '', hasLists))]),
  );
}

function written(value: Argument, hasLists: boolean): Emittable {
  if (typeof value !== 'object') return String(value);
  if (value.length === 1 || !hasLists) return value.join(',');
  return value;
}
