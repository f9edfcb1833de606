import type { Chart } from './chart.ts';
import { isDocumented } from './comments.ts';
import { ITEM, kindOf, type Key, type Kind } from './keys.ts';
import { askSchema } from './schema.ts';

/**
 * How a chart knows a key: values.yaml sets it, sets something above it that is empty or a list (`open`), its schema
 * has it, a comment of values.yaml shows it, or a template reads it or passes on what it is part of.
 */
export type How = 'values' | 'open' | 'schema' | 'comment' | 'template';

export const HOWS: readonly How[] = ['values', 'schema', 'open', 'comment', 'template'];

/** A key that the chart does not have, or has as something else. */
export interface Wrong {
  readonly path: string;
  readonly why: string;
}

export interface Compared {
  readonly known: readonly { readonly path: string; readonly how: How }[];
  readonly wrong: readonly Wrong[];
}

/** Keys of values against a chart; of a part that the chart does not know, only its top is told. */
export function compare(chart: Chart, keys: readonly Key[]): Compared {
  const known = new Map<string, How>();
  const wrong = new Map<string, Wrong>();
  const tell = (path: readonly string[], why: string): void => {
    const text = textOf(path);
    wrong.set(`${text} ${why}`, { path: text, why });
  };
  for (const { path, kind } of distinct(keys)) {
    if (path.some((_, at) => wrong.has(`${textOf(path.slice(0, at))} ${UNKNOWN}`))) continue;
    const how = howOf(chart, path);
    if (how === null) tell(path, UNKNOWN);
    else {
      known.set(textOf(path), how);
      const expected = how === 'values' ? misfit(chart, path, kind) : null;
      if (expected !== null) tell(path, `is a ${kind}, the chart has a ${expected}`);
    }
  }
  return {
    known: [...known].map(([path, how]) => ({ path, how })),
    wrong: [...wrong.values()],
  };
}

const UNKNOWN = 'is not known to the chart';

/** A path as people write it: `a.b[].c`. */
export function textOf(path: readonly string[]): string {
  return path.join('.').replaceAll(`.${ITEM}`, ITEM);
}

function distinct(keys: readonly Key[]): Key[] {
  const found = new Map(keys.map((key) => [`${textOf(key.path)} ${key.kind}`, key]));
  return [...found.values()].sort((a, b) => a.path.length - b.path.length);
}

function howOf(chart: Chart, path: readonly string[]): How | null {
  const own = inValues(chart.values, path);
  if (own === 'values') return own;
  const below = inSubcharts(chart, path);
  if (below !== null) return below;
  const schema = askSchema(chart.schema, path);
  if (typeof schema === 'object') return 'schema';
  if (schema === 'closed') return null;
  if (schema === 'open' || own === 'open') return 'open';
  const { known } = own;
  if (isDocumented(chart.text, path.slice(0, known), path.slice(known))) return 'comment';
  return isRead(chart, path) ? 'template' : null;
}

/** Whether values.yaml has the path; where not, how much of it. */
function inValues(
  values: unknown,
  path: readonly string[],
): 'values' | 'open' | { readonly known: number } {
  let value = values;
  for (const [known, step] of path.entries()) {
    if (kindOf(value) !== 'map') return known > 0 ? 'open' : { known };
    const map = value as Readonly<Record<string, unknown>>;
    if (!Object.hasOwn(map, step))
      return known > 0 && Object.keys(map).length === 0 ? 'open' : { known };
    value = map[step];
  }
  return 'values';
}

function inSubcharts({ subcharts }: Chart, path: readonly string[]): How | null {
  const [first = '', ...rest] = path;
  const own = subcharts.get(first);
  if (own) return rest.length === 0 ? 'values' : howOf(own, rest);
  if (first !== 'global') return null;
  return [...subcharts.values()].map((one) => howOf(one, path)).find((how) => how !== null) ?? null;
}

/** Whether a template reads the path, something in it, or passes on something that it is in. */
function isRead({ reads }: Chart, path: readonly string[]): boolean {
  const text = path.join('.');
  if ([...reads.paths].some((one) => one === text || one.startsWith(`${text}.`))) return true;
  return path.some((_, at) => at > 0 && reads.whole.has(path.slice(0, at).join('.')));
}

/** The kind that the chart has at a path, if another cannot stand there. */
function misfit(chart: Chart, path: readonly string[], kind: Kind): Kind | null {
  const expected = kindOf(defaultAt(chart, path));
  const isFree = (one: Kind): boolean => one === 'null' || one === 'unknown';
  if (isFree(kind) || isFree(expected) || expected === kind) return null;
  const allowed = askSchema(chart.schema, path);
  const fits = allowed === 'open' || (typeof allowed === 'object' && allowed.includes(kind));
  return fits ? null : expected;
}

function defaultAt(chart: Chart, path: readonly string[]): unknown {
  let value = chart.values;
  for (const step of path) {
    if (kindOf(value) !== 'map') return null;
    const map = value as Readonly<Record<string, unknown>>;
    if (!Object.hasOwn(map, step)) {
      const [first = '', ...rest] = path;
      const subchart = chart.subcharts.get(first);
      return subchart ? defaultAt(subchart, rest) : null;
    }
    value = map[step];
  }
  return value;
}
