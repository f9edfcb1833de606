import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../../src/base/diagnostic.ts';
import { createMemoryFiles } from '../../../src/base/host/memory-files.ts';
import { isRisk, runChecks } from '../../../src/checks/index.ts';
import { resolveWorkloads } from '../../../src/model/catalogue/index.ts';
import { loadLab } from '../../../src/model/load.ts';
import { emit, Sourced, type Emittable, type YamlValue } from '../../../src/model/yaml/index.ts';
import { composeLab, machineConfigurations } from '../../../src/render/index.ts';
import type { Contract } from '../../../src/talos/contract.ts';
import { withSecrets } from './secrets.ts';

/** The configuration of one machine as it gets it: with the secrets in their places. */
export interface Machine {
  readonly path: string;
  readonly documents: readonly YamlValue[];
  readonly yaml: string;
}

/** What becomes of a lab: its machines, or the errors for which it is not rendered. */
export type Outcome =
  { readonly machines: readonly Machine[] } | { readonly refused: readonly Diagnostic[] };

const CATALOGUE = join(import.meta.dirname, '../../../catalogue');

const shipped: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(CATALOGUE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [
      `/croft${path.slice(join(CATALOGUE, '..').length)}`,
      readFileSync(path, 'utf8'),
    ]),
);

/**
 * The machines of a lab, by its source texts; it is loaded, resolved, checked and rendered as `croft render` does; `as` is for another Talos
 * than the declared one.
 */
export async function outcomeOf(
  lab: Readonly<Record<string, string>>,
  as?: Contract,
): Promise<Outcome> {
  const source = Object.entries(lab).map(([path, text]) => [`/lab/${path}`, text] as const);
  const files = createMemoryFiles({ ...shipped, ...Object.fromEntries(source) });
  const { model, diagnostics } = await loadLab(files, '/lab', { catalogue: '/croft/catalogue' });
  if (!model) return { refused: diagnostics };
  const found = [...diagnostics];
  const workloads = new Map(
    model.clusters.map((cluster) => {
      const resolved = resolveWorkloads(model, cluster);
      found.push(...resolved.diagnostics);
      return [cluster.name, resolved.workloads] as const;
    }),
  );
  const composed = composeLab({ model, workloads });
  found.push(...composed.findings.diagnostics);
  found.push(...runChecks({ model, workloads, today: '2026-11-21' }));
  const refused = found.filter((one) => one.severity === 'error' && !isRisk(one));
  if (refused.length > 0) return { refused };
  const plans = as
    ? machineConfigurations({ model, workloads }, as)
    : [...composed.machines.values()].flatMap((one) => one.plans);
  const machines = plans.map(({ path, documents }) => {
    const values = documents.map((one) => revealed(one));
    return { path, documents: values, yaml: values.map((one) => emit(one)).join('') };
  });
  return { machines };
}

/** Plain data with the secrets in their places, without what would not be written. */
function revealed(value: Emittable): YamlValue {
  if (value instanceof Sourced) return revealed(value.value);
  if (typeof value === 'string') return withSecrets(value);
  if (Array.isArray(value)) return value.map((item: Emittable) => revealed(item));
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === undefined ? [] : [[key, revealed(inner as Emittable)]],
    ),
  );
}
