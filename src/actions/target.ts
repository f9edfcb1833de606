import { CroftError } from '../base/error.ts';
import type { LabContext } from './context.ts';
import type { Declared, Model } from '../model/model.ts';
import type { Path } from '../model/yaml/index.ts';

/** A value of the source as a person addresses it: a file, and the way to the value inside. */
export interface Target {
  /** Relative to the root of the lab. */
  readonly file: string;
  /** Steps inside the document; digits may stand for the place in a list. */
  readonly steps: readonly string[];
}

const FORMS =
  'write lab.KEY, pins.KEY, cluster.CLUSTER.KEY, nodes.CLUSTER.NODE.KEY or apps.CLUSTER/NAMESPACE/APP.KEY';

/**
 * Finds the file and the steps of an address such as `cluster.main.network.ntp.0` or `apps.main/media/sonarr.replicas`.
 * A step with a dot in it stands in quotes. Throws CroftError `set-target`.
 */
export async function findTarget(context: LabContext, address: string): Promise<Target> {
  const [head = '', ...steps] = splitAddress(address);
  switch (head) {
    case 'lab':
      return { file: 'lab.yaml', steps };
    case 'pins':
      // A pin is one key, though the name of a further image has a dot in it: flux-instance.distribution.
      return { file: 'pins.yaml', steps: ['pins', ...(steps.length > 0 ? [steps.join('.')] : [])] };
    case 'cluster':
    case 'clusters':
      return inCluster(address, 'cluster.yaml', steps);
    case 'nodes':
      return node(address, steps);
    case 'app':
    case 'apps':
      return app(context, address, steps);
    default:
      throw wrongTarget(`${address} addresses no file of the source`, FORMS);
  }
}

/**
 * The path in a document or its value with defaults: digits are indexes where a list stands, names find the item of a
 * list that has them.
 */
export function pathIn(value: unknown, steps: readonly string[]): Path {
  const path: (string | number)[] = [];
  let here = value;
  for (const step of steps) {
    const at = Array.isArray(here) ? indexIn(here, step) : step;
    path.push(at);
    here = typeof here === 'object' && here !== null ? (here as Record<string, unknown>)[at] : null;
  }
  return path;
}

/** The sound document at a file of the source; null when it is not sound or not there. */
export function declaredIn({ lab, pins, clusters }: Model, file: string): Declared<unknown> | null {
  const all: (Declared<unknown> | null)[] = [lab, pins];
  for (const { declared, nodes, apps } of clusters)
    all.push(declared, nodes, ...apps.map((app) => app.declared));
  return all.find((one) => one?.file === file) ?? null;
}

/** The value at a path of plain data; undefined when the path leads nowhere. */
export function valueAt(value: unknown, path: Path): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

function indexIn(list: readonly unknown[], step: string): number {
  if (/^\d{1,6}$/.test(step)) return Math.min(Number(step), list.length);
  const index = list.findIndex(
    (item) =>
      typeof item === 'object' && item !== null && (item as { name?: unknown }).name === step,
  );
  if (index >= 0) return index;
  throw wrongTarget(`no item of the list is called ${step}`, 'use its place, counted from 0');
}

function splitAddress(address: string): string[] {
  const steps = address.match(/"(?:[^"\\]|\\.)*"|[^.[\]]+/g) ?? [];
  return steps.map((step) => (step.startsWith('"') ? step.slice(1, -1) : step));
}

function inCluster(address: string, file: string, steps: readonly string[]): Target {
  const [cluster, ...rest] = steps;
  if (cluster === undefined || rest.length === 0)
    throw wrongTarget(`${address} names no key of a cluster`, FORMS);
  return { file: `clusters/${safe(cluster)}/${file}`, steps: rest };
}

function node(address: string, steps: readonly string[]): Target {
  const { file, steps: rest } = inCluster(address, 'nodes.yaml', steps);
  return { file, steps: rest[0] === 'nodes' ? rest : ['nodes', ...rest] };
}

async function app(
  context: LabContext,
  address: string,
  steps: readonly string[],
): Promise<Target> {
  const [place = '', ...rest] = steps;
  const [cluster, namespace, name, ...more] = place.split('/');
  if (!cluster || !namespace || !name || more.length > 0 || rest.length === 0)
    throw wrongTarget(`${address} names no key of an application`, FORMS);
  const stem = `clusters/${safe(cluster)}/apps/${safe(namespace)}/${safe(name)}`;
  const folder = await context.files.info(`${context.root}/${stem}/app.yaml`);
  return { file: folder ? `${stem}/app.yaml` : `${stem}.yaml`, steps: rest };
}

/** A name that stays inside its folder. */
function safe(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return name;
  throw wrongTarget(`${name} cannot be a name`, 'use letters, digits and dashes');
}

export function wrongTarget(message: string, hint: string): CroftError {
  return new CroftError('set-target', message, { data: { hint } });
}
