import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Declared, Model, ModelApp, ModelCluster } from '../model.ts';
import type { Origin } from '../origin.ts';
import type { CatalogueEntry } from '../schema/catalogue.ts';
import { bringsBeside } from './brings.ts';
import { platformUses, type PlatformUse } from './slots.ts';

/** Something that a cluster runs, before its expressions are evaluated. */
export interface Member {
  readonly name: string;
  readonly namespace: string;
  readonly entry: Declared<CatalogueEntry> | null;
  readonly app: ModelApp | null;
  readonly uses: readonly PlatformUse[];
  readonly origin: Origin;
}

/**
 * Members of a cluster: one for each entry that its platform uses, however often, one for each that comes
 * along with another, one for each enabled application. An entry that is not loaded is left out: loading
 * has reported it. Diagnostics: `catalogue-slot`.
 */
export function membersOf(
  { catalogue }: Pick<Model, 'catalogue'>,
  cluster: ModelCluster,
): { members: Member[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const uses = new Map<string, PlatformUse[]>();
  for (const use of platformUses(cluster)) {
    uses.set(use.use, [...(uses.get(use.use) ?? []), use]);
    const entry = catalogue.get(use.use);
    const problem = entry && wrongSlot(cluster, use, entry.value);
    if (problem) diagnostics.push(problem);
  }
  const members = new Map<string, Member>();
  for (const [name, list] of uses) {
    const entry = catalogue.get(name);
    if (entry) members.set(name, platformMember(entry, list));
  }
  const apps = cluster.apps.filter(({ declared }) => declared.value.enabled);
  for (const app of apps) {
    const problem = app.entry && platformOnly(app, app.entry.value);
    if (problem) diagnostics.push(problem);
  }
  const entries = [...members.values(), ...apps];
  const filled = new Set([...uses.values()].flat().map(({ slot }) => slot));
  for (const { entry, namespace } of entries)
    for (const name of entry ? bringsBeside(entry.value, filled) : []) {
      const brought = catalogue.get(name);
      if (!entry || !brought || members.has(name)) continue;
      const origin: Origin = { kind: 'rule', rule: `${entry.value.name} brings ${name}` };
      // Where both live together by default, they do so wherever the lab wants them.
      const together = brought.value.namespace === entry.value.namespace ? namespace : null;
      const member = platformMember(brought, [broughtUse(name, origin, together)]);
      members.set(name, member);
      entries.push(member);
    }
  return { members: [...members.values(), ...apps.map(appMember)], diagnostics };
}

function platformMember(
  entry: Declared<CatalogueEntry>,
  uses: readonly PlatformUse[],
): Member {
  const named = uses.find(({ namespace }) => namespace !== null);
  return {
    name: entry.value.name,
    namespace: named?.namespace ?? entry.value.namespace,
    entry,
    app: null,
    uses,
    origin: uses[0]?.origin ?? { kind: 'rule', rule: 'platform' },
  };
}

function broughtUse(name: string, origin: Origin, namespace: string | null): PlatformUse {
  const settings = { use: name };
  return { use: name, slot: 'addons', key: name, settings, origin, namespace, path: [] };
}

function appMember(app: ModelApp): Member {
  const { name, namespace, entry, declared } = app;
  return { name, namespace, entry, app, uses: [], origin: declared.origin([]) };
}

function wrongSlot(
  { declared }: ModelCluster,
  { use, slot, path }: PlatformUse,
  entry: CatalogueEntry,
): Diagnostic | null {
  if (path.length === 0 || entry.slots.includes(slot)) return null;
  const fits = entry.slots.length > 0 ? `it fills ${entry.slots.join(', ')}` : 'it is an application';
  return {
    code: 'catalogue-slot',
    severity: 'error',
    file: declared.file,
    range: declared.document.range([...path, 'use']),
    message: `${path.join('.')}: ${use} cannot fill ${slot}; ${fits}`,
    hint:
      entry.slots.length > 0
        ? 'name an entry that fills this slot; croft catalogue list shows them'
        : `move it to clusters/<cluster>/apps/${entry.namespace}/${use}.yaml`,
  };
}

function platformOnly({ name, declared }: ModelApp, entry: CatalogueEntry): Diagnostic | null {
  if (entry.slots.length === 0) return null;
  return {
    code: 'catalogue-slot',
    severity: 'error',
    file: declared.file,
    range: declared.document.range(['use']),
    message: `application ${name}: ${entry.name} is part of the platform (${entry.slots.join(', ')})`,
    hint: 'use it in platform of cluster.yaml, and remove this file',
  };
}
