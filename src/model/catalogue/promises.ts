import type { CatalogueEntry } from '../schema/catalogue.ts';
import type { Capability } from '../workload.ts';
import type { CompiledEntry } from './compiled-entry.ts';
import type { Compiled } from './compiled.ts';
import type { Member } from './members.ts';
import type { Scope } from './scope.ts';
import { isTreeList, open } from './tree.ts';
import { providedBy, type PlatformUse } from './slots.ts';

/**
 * What a member promises. Expressions of `provides` are evaluated once for each use of a slot (`scopeFor`), since
 * an entry that fills two storage slots provides two classes.
 */
export function promisesOf(
  { uses }: Member,
  compiled: CompiledEntry,
  scopeFor: (use: PlatformUse | null) => Scope,
): Capability[] {
  const promises = new Set<Capability>(fixedPromises(compiled.entry.value));
  const { storageClass, snapshotClass, issuer, secretStore } = compiled.provides;
  for (const use of uses.length > 0 ? uses : [null]) {
    const scope = scopeFor(use);
    const byUse = use && providedBy(use);
    if (byUse !== null) promises.add(byUse);
    for (const [prefix, name] of [
      ['storage-class', storageClass],
      ['snapshot-class', snapshotClass],
      ['issuer', issuer],
      ['secret-store', secretStore],
    ] as const)
      for (const word of namesIn(name, scope)) promises.add(`${prefix}:${word}`);
  }
  return [...promises].sort();
}

function fixedPromises({ provides }: CatalogueEntry): Capability[] {
  return [
    ...provides.crds.flatMap(({ group, kinds }) => kinds.map((kind) => `crd:${group}/${kind}`)),
    ...(provides.gatewayClass === undefined ? [] : [`gateway-class:${provides.gatewayClass}`]),
    ...provides.capabilities,
  ];
}

/** What a member says that it needs beyond what its objects show. */
export function declaredNeeds(compiled: CompiledEntry, scope: Scope): Capability[] {
  return namesIn(compiled.needs, scope);
}

/** A text, or the texts of a list; what is absent or empty is left out. */
function namesIn(compiled: Compiled, scope: Scope): string[] {
  const value = open(compiled.evaluate(scope));
  const items = isTreeList(value) ? value.map(open) : [value];
  return items.flatMap((item) => (typeof item === 'string' && item !== '' ? [item] : []));
}
