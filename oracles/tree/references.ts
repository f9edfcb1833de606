import { isKustomization, syncs } from './flux.ts';
import { field, isKind, list, reference, text, title, type Manifest } from './manifests.ts';

/** Names that objects give to others and that no object has: sources, charts, values, dependencies. */
export function danglingReferences(objects: readonly Manifest[]): string[] {
  const known = new Set(objects.map(title));
  for (const { kind, namespace, name } of syncs(objects)) {
    known.add(reference(kind, namespace, name));
    known.add(reference('Kustomization', namespace, name));
  }
  const complaints = new Set<string>();
  for (const manifest of objects)
    for (const name of referencesOf(manifest))
      if (!known.has(name))
        complaints.add(`${title(manifest)} names ${name}, which nothing renders`);
  return [...complaints];
}

function referencesOf(manifest: Manifest): string[] {
  const { value } = manifest;
  const namespace = text(value, 'metadata', 'namespace');
  const refer = (target: unknown, kind = text(target, 'kind')): string =>
    reference(kind, text(target, 'namespace') || namespace, text(target, 'name'));
  const dependsOn = (kind: string): string[] =>
    list(value, 'spec', 'dependsOn').map((target) => refer(target, kind));
  if (isKustomization(manifest))
    return [refer(field(value, 'spec', 'sourceRef')), ...dependsOn('Kustomization')];
  if (!isKind(manifest, 'helm.toolkit.fluxcd.io', 'HelmRelease')) return [];
  const chart =
    field(value, 'spec', 'chartRef') ?? field(value, 'spec', 'chart', 'spec', 'sourceRef');
  const values = list(value, 'spec', 'valuesFrom')
    .filter((source) => text(source, 'kind') === 'ConfigMap' && field(source, 'optional') !== true)
    .map((source) => refer(source));
  return [refer(chart), ...dependsOn('HelmRelease'), ...values];
}
