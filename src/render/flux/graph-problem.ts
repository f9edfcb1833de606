import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Capability } from '../../model/workload.ts';
import { sourceOf, type Scene } from '../scene.ts';
import { partId, type Part } from './part.ts';

/** Something that must be there before a part can be applied. */
export interface Need {
  readonly capability: Capability;
  /** What needs it: an object, or the workload itself. */
  readonly by: string;
  /** A guess, which is no problem when nobody meets it. */
  readonly weak: boolean;
}

/** Where a lab declares what brings a capability, by the start of its name. */
const REMEDIES: readonly (readonly [start: string, remedy: string])[] = [
  ['storage-class:', 'declare the class in platform.storage of cluster.yaml'],
  ['storage-class', 'mark a class of platform.storage in cluster.yaml as default'],
  ['snapshot-class:', 'declare platform.snapshots, and a storage provider that has snapshots'],
  ['gateway:', 'declare the gateway in platform.gateways of cluster.yaml'],
  ['gateway-class:', 'declare a gateway in platform.gateways of cluster.yaml'],
  ['issuer:', 'declare platform.certificates in cluster.yaml'],
  ['secret-store', 'declare platform.secretStore in cluster.yaml'],
  ['crd:gateway.networking.k8s.io/', 'declare a gateway in platform.gateways of cluster.yaml'],
  ['crd:cert-manager.io/', 'declare platform.certificates in cluster.yaml'],
  ['crd:external-secrets.io/', 'declare platform.secretStore in cluster.yaml'],
  ['crd:postgresql.cnpg.io/', 'declare platform.databases.postgres in cluster.yaml'],
  ['crd:dragonflydb.io/', 'declare platform.databases.redis in cluster.yaml'],
  ['crd:volsync.backube/', 'declare platform.backup in cluster.yaml'],
  ['crd:snapshot.storage.k8s.io/', 'declare platform.snapshots in cluster.yaml'],
  ['crd:monitoring.coreos.com/', 'declare platform.observability.metrics in cluster.yaml'],
  ['postgres', 'declare platform.databases.postgres in cluster.yaml'],
  ['redis', 'declare platform.databases.redis in cluster.yaml'],
  ['backup', 'declare platform.backup in cluster.yaml'],
];

/** `dependency-missing`: something is needed that nothing in the cluster brings. */
export function missingProblem(scene: Scene, part: Part, { capability, by }: Need): Diagnostic {
  const { workload } = part;
  const own = workload.app !== null && workload.entry === null && capability.startsWith('crd:');
  const brought = bringers(scene, capability);
  const remedy = REMEDIES.find(([start]) => capability.startsWith(start))?.[1];
  return {
    code: 'dependency-missing',
    // Somebody may have put the definitions of a user's own resources there by hand.
    severity: own ? 'warning' : 'error',
    file: sourceOf(scene, workload),
    ...placeOf(workload.origin, sourceOf(scene, workload)),
    message: `${workload.namespace}/${workload.name}: ${by} needs ${words(capability)}, which nothing in cluster ${scene.cluster.name} brings`,
    hint: [
      remedy ?? 'add an entry that brings it to platform.addons, or an application that carries it',
      ...(brought.length > 0 ? [`catalogue entries that bring it: ${brought.join(', ')}`] : []),
    ].join('; '),
  };
}

/** `dependency-cycle`: parts that wait for one another, so that none is ever ready. */
export function circleProblem(
  scene: Scene,
  circle: readonly { readonly from: Part; readonly to: Part; readonly need: Need }[],
): Diagnostic {
  const [first] = circle;
  const workload = first?.from.workload;
  const file = workload ? sourceOf(scene, workload) : scene.cluster.declared.file;
  const steps = circle.map(
    ({ from, to, need }) => `${partId(from)} waits for ${partId(to)} (${words(need.capability)})`,
  );
  return {
    code: 'dependency-cycle',
    severity: 'error',
    file,
    ...(workload ? placeOf(workload.origin, file) : {}),
    message: `dependency cycle: ${steps.join(', ')}`,
    hint: 'cut one of these needs: drop an `after`, or choose another provider for one of the slots',
  };
}

/** Catalogue entries known to this lab that bring a capability. */
function bringers(scene: Scene, capability: Capability): string[] {
  const found: string[] = [];
  for (const [name, { value }] of scene.model.catalogue) {
    const crds = value.provides.crds.flatMap(({ group, kinds }) =>
      kinds.map((kind) => `crd:${group}/${kind}`),
    );
    if (crds.includes(capability) || value.provides.capabilities.includes(capability))
      found.push(name);
  }
  return found.sort();
}

const WORDS: Readonly<Record<string, string>> = {
  crd: 'the custom resource',
  'storage-class': 'the storage class',
  'snapshot-class': 'the snapshot class',
  gateway: 'the gateway',
  'gateway-class': 'the gateway class',
  issuer: 'the issuer',
  'secret-store': 'the secret store',
};

/** A capability as a person says it. */
function words(capability: Capability): string {
  if (capability === 'storage-class') return 'a default storage class';
  if (capability === 'secret-store') return 'a secret store';
  const colon = capability.indexOf(':');
  const word = colon < 0 ? undefined : WORDS[capability.slice(0, colon)];
  return word === undefined ? capability : `${word} ${capability.slice(colon + 1)}`;
}

function placeOf(
  origin: Part['workload']['origin'],
  file: string,
): { readonly range?: NonNullable<Diagnostic['range']> } {
  return origin.kind === 'source' && origin.file === file ? { range: origin.range } : {};
}
