import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { coreSchemas, metadataSchema, type CoreApi } from './core.ts';
import { resourceSchemas, type ResourceDefinition } from './crd.ts';
import type { KindSchema } from './json-schema.ts';
import { operatorSchema } from './operator.ts';

/** The template by which kubeconform finds a schema below a folder that `writeSchemas` wrote. */
export const SCHEMA_LOCATION = '{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json';

/**
 * Writes one strict schema file a kind to `folder`, replacing it whole, and `kinds.json` with the
 * sorted `group/version/Kind` of all. `definitions` are folders of CustomResourceDefinition files;
 * a kind in a later folder replaces the same kind of an earlier one.
 */
export function writeSchemas(
  core: CoreApi,
  definitions: readonly string[],
  folder: string,
): string[] {
  const schemas = new Map<string, KindSchema>();
  const add = (found: readonly KindSchema[]): void => {
    for (const schema of found)
      schemas.set(`${schema.group}/${schema.version}/${schema.kind}`, schema);
  };
  add(coreSchemas(core));
  const metadata = metadataSchema(core);
  for (const file of definitions.flatMap(filesOf))
    add(
      resourceSchemas(load(readFileSync(file, 'utf8')) as ResourceDefinition, metadata).map(
        operatorSchema,
      ),
    );

  const staged = `${folder}.new`;
  rmSync(staged, { recursive: true, force: true });
  for (const { group, version, kind, schema } of schemas.values()) {
    // kubeconform calls the core group by its version.
    const home = join(staged, group === '' ? version : group);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, `${kind.toLowerCase()}_${version}.json`), JSON.stringify(schema));
  }
  const kinds = [...schemas.keys()].sort();
  writeFileSync(join(staged, 'kinds.json'), JSON.stringify(kinds));
  rmSync(folder, { recursive: true, force: true });
  renameSync(staged, folder);
  return kinds;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));
}
