// Resource definitions: those that controller-gen wrote from API packages, and those that charts bring.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { EXPERIMENTAL, type ResourceDefinition } from '../schemas/crd.ts';
import { operatorSchema } from '../schemas/operator.ts';
import {
  field,
  isKind,
  list,
  manifests,
  text,
  type Manifest,
  type Value,
} from '../tree/manifests.ts';

export interface Definition {
  readonly name: string;
  /** The file, relative to the folder that was searched. */
  readonly source: string;
  readonly value: Record<string, Value>;
}

export interface Definitions {
  readonly definitions: readonly Definition[];
  /** What was not taken, each with its reason. */
  readonly skipped: readonly string[];
}

const CHANNEL = 'gateway.networking.k8s.io/channel';
const APPROVED = 'api-approved.kubernetes.io';

export function isDefinition(manifest: Manifest): boolean {
  return isKind(manifest, 'apiextensions.k8s.io', 'CustomResourceDefinition');
}

/** The definitions among objects. */
export function definitionsAmong(objects: readonly Manifest[]): Definition[] {
  return objects.filter(isDefinition).map(({ source, value }) => ({
    name: text(value, 'metadata', 'name'),
    source,
    value: value as Record<string, Value>,
  }));
}

/** The definitions of the files of one folder, and of no folder below it. */
export function definitionsIn(folder: string, base = folder): Definition[] {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .flatMap((name) => {
      const source = relative(base, join(folder, name));
      return definitionsAmong(manifests(readFileSync(join(folder, name), 'utf8'), source));
    });
}

/**
 * The definitions of all charts below a folder: what lies in or below a `crds` folder beside a
 * Chart.yaml, those of a chart before those of the charts inside it.
 */
export function chartDefinitions(charts: string): Definition[] {
  return readdirSync(charts, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((folder) => ownedByChart(folder, charts))
    .sort()
    .sort((a, b) => depth(a) - depth(b))
    .flatMap((folder) => definitionsIn(folder, charts));
}

function depth(folder: string): number {
  return folder.split('/').length;
}

function ownedByChart(folder: string, charts: string): boolean {
  const parts = relative(charts, folder).split('/');
  return parts.some(
    (part, at) => part === 'crds' && existsSync(join(charts, ...parts.slice(0, at), 'Chart.yaml')),
  );
}

/**
 * One definition a name. A chart's own comes before a generated one, the first of two charts' before
 * the second; the experimental channel of Gateway API is left to labs that ask for it, which none does.
 */
export function chosen(
  charts: readonly Definition[],
  generated: readonly Definition[],
): Definitions {
  const taken = new Map<string, Definition>();
  const skipped = new Map<string, string[]>();
  const skip = (why: string, name: string): void => {
    skipped.set(why, [...(skipped.get(why) ?? []), name]);
  };
  for (const definition of charts) {
    const { name, source, value } = definition;
    const first = taken.get(name);
    if (text(field(value, 'metadata', 'annotations'), CHANNEL) === 'experimental')
      skip(`${source}: of the experimental channel`, name);
    else if (!first) taken.set(name, definition);
    else if (JSON.stringify(first.value['spec']) !== JSON.stringify(value['spec']))
      skip(`${dirname(source)}: differing from ${dirname(first.source)}, which was taken`, name);
  }
  for (const definition of generated)
    if (!taken.has(definition.name))
      taken.set(definition.name, { ...definition, value: asInstalled(definition.value) });
  return {
    definitions: [...taken.values()],
    skipped: [...skipped].map(([why, names]) => `${why}: ${names.join(', ')}`),
  };
}

/** A generated definition with what its project changes in it before it is installed. */
function asInstalled(value: Record<string, Value>): Record<string, Value> {
  const spec = value['spec'] as ResourceDefinition['spec'];
  const versions = spec.versions.map((version) => {
    const found = version.schema?.openAPIV3Schema;
    if (!found) return version;
    const kind = { group: spec.group, version: version.name, kind: spec.names.kind };
    const schema = structuredClone(operatorSchema({ ...kind, schema: found }).schema);
    dropExperimental(schema);
    return { ...version, schema: { openAPIV3Schema: schema } };
  });
  return { ...value, spec: { ...spec, versions } };
}

function dropExperimental(schema: Value): void {
  if (typeof schema !== 'object' || schema === null) return;
  const properties = field(schema, 'properties') as Record<string, Value> | undefined;
  for (const [name, property] of Object.entries(properties ?? {}))
    if (text(property, 'description').includes(EXPERIMENTAL)) delete properties?.[name];
  for (const below of Object.values(schema)) dropExperimental(below);
}

/** The text to send: without conversion, as nobody answers webhooks here, and past the guard of Kubernetes' groups. */
export function installable({ value }: Definition): string {
  const metadata = value['metadata'] as Record<string, Value>;
  const annotations = field(metadata, 'annotations') as Record<string, string> | undefined;
  return JSON.stringify({
    ...value,
    metadata: {
      ...metadata,
      annotations: { [APPROVED]: 'unapproved, for a test', ...annotations },
    },
    spec: { ...(value['spec'] as object), conversion: { strategy: 'None' } },
    status: undefined,
  });
}

/** The versions and kinds that definitions bring, as helm names them to charts that ask. */
export function apiVersions(definitions: readonly Definition[]): string[] {
  const names = definitions.flatMap(({ value }) => {
    const group = text(value, 'spec', 'group');
    const kind = text(value, 'spec', 'names', 'kind');
    return list(value, 'spec', 'versions')
      .filter((version) => field(version, 'served') === true)
      .map((version) => `${group}/${text(version, 'name')}`)
      .flatMap((version) => [version, `${version}/${kind}`]);
  });
  return [...new Set(names)].sort();
}
