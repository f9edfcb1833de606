import type { Capability } from '../model/workload.ts';
import type { Emittable } from '../model/yaml/index.ts';
import { at, bare, isMap, listAt, textAt, walk } from './value.ts';

/** Groups that every API server has. A kind of any other group is a custom resource that something must bring. */
const BUILT_IN: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  // Talos serves its own, for access to its API from inside the cluster.
  'talos.dev',
  // Nothing is reconciled at all without these, so they need no edge.
  'helm.toolkit.fluxcd.io',
  'kustomize.toolkit.fluxcd.io',
  'notification.toolkit.fluxcd.io',
  'source.toolkit.fluxcd.io',
  // Read by kustomize, never applied.
  'kustomize.config.k8s.io',
]);

/** Kinds without a namespace, of Kubernetes and of the operators that the catalogue knows. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'APIService',
  'CSIDriver',
  'CSINode',
  'CertificateSigningRequest',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'FlowSchema',
  'IngressClass',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
  'CiliumBGPAdvertisement',
  'CiliumBGPClusterConfig',
  'CiliumBGPPeerConfig',
  'CiliumClusterwideNetworkPolicy',
  'CiliumL2AnnouncementPolicy',
  'CiliumLoadBalancerIPPool',
  'ClusterExternalSecret',
  'ClusterGenerator',
  'ClusterImageCatalog',
  'ClusterIssuer',
  'ClusterSecretStore',
  'GatewayClass',
  'KubernetesUpgrade',
  'TalosUpgrade',
  'VolumeGroupSnapshotClass',
  'VolumeSnapshotClass',
  'VolumeSnapshotContent',
]);

/** What one kind of object offers once it is applied, and what it needs to be there before. */
interface KindFacts {
  readonly provides?: (object: Emittable) => readonly Capability[];
  readonly needs?: (object: Emittable) => readonly Capability[];
}

const named =
  (prefix: string) =>
  (object: Emittable): readonly Capability[] =>
    some(prefix, textAt(object, 'metadata', 'name'));

function some(prefix: string, name: string | undefined): readonly Capability[] {
  return name === undefined ? [] : [`${prefix}:${name}`];
}

const routeNeeds = (object: Emittable): readonly Capability[] =>
  listAt(object, 'spec', 'parentRefs')
    .filter((parent) => (textAt(parent, 'kind') ?? 'Gateway') === 'Gateway')
    .flatMap((parent) => some('gateway', textAt(parent, 'name')));

function claimNeeds(object: Emittable): readonly Capability[] {
  const name = at(object, 'spec', 'storageClassName');
  // "" asks for no class on purpose; a claim for a volume by its name needs none.
  if (name === '' || textAt(object, 'spec', 'volumeName') !== undefined) return [];
  return typeof name === 'string' ? [`storage-class:${name}`] : ['storage-class'];
}

function storeNeeds(object: Emittable): readonly Capability[] {
  const stores = [
    at(object, 'spec', 'secretStoreRef'),
    ...listAt(object, 'spec', 'secretStoreRefs'),
    ...listAt(object, 'spec', 'data').map((item) => at(item, 'sourceRef', 'storeRef')),
    ...listAt(object, 'spec', 'dataFrom').map((item) => at(item, 'sourceRef', 'storeRef')),
  ];
  return stores
    .filter((store) => textAt(store, 'kind') === 'ClusterSecretStore')
    .map((store) => textAt(store, 'name'))
    .map((name) => (name === undefined ? 'secret-store' : `secret-store:${name}`));
}

function issuerNeeds(object: Emittable): readonly Capability[] {
  const annotated = some(
    'issuer',
    textAt(object, 'metadata', 'annotations', 'cert-manager.io/cluster-issuer'),
  );
  const issuer = at(object, 'spec', 'issuerRef');
  return textAt(issuer, 'kind') === 'ClusterIssuer'
    ? [...annotated, ...some('issuer', textAt(issuer, 'name'))]
    : annotated;
}

/** Storage classes, snapshot classes and stores named anywhere below `spec` under these keys. */
function classNeeds(object: Emittable): readonly Capability[] {
  const found: Capability[] = [];
  walk(at(object, 'spec'), (key, value) => {
    if (typeof value !== 'string' || value === '') return;
    if (key === 'storageClassName' || key === 'cacheStorageClassName' || key === 'storageClass')
      found.push(`storage-class:${value}`);
    if (key === 'volumeSnapshotClassName') found.push(`snapshot-class:${value}`);
  });
  return found;
}

function definedKind(object: Emittable): readonly Capability[] {
  const group = textAt(object, 'spec', 'group');
  const kind = textAt(object, 'spec', 'names', 'kind');
  return group === undefined || kind === undefined ? [] : [`crd:${group}/${kind}`];
}

const KINDS: Readonly<Record<string, KindFacts>> = {
  'apiextensions.k8s.io/CustomResourceDefinition': { provides: definedKind },
  'storage.k8s.io/StorageClass': { provides: named('storage-class') },
  'snapshot.storage.k8s.io/VolumeSnapshotClass': { provides: named('snapshot-class') },
  'snapshot.storage.k8s.io/VolumeSnapshot': { needs: classNeeds },
  'cert-manager.io/ClusterIssuer': { provides: named('issuer') },
  'cert-manager.io/Certificate': { needs: issuerNeeds },
  'external-secrets.io/ClusterSecretStore': { provides: named('secret-store') },
  'external-secrets.io/ExternalSecret': { needs: storeNeeds },
  'external-secrets.io/ClusterExternalSecret': { needs: storeNeeds },
  'external-secrets.io/PushSecret': { needs: storeNeeds },
  'gateway.networking.k8s.io/GatewayClass': { provides: named('gateway-class') },
  'gateway.networking.k8s.io/Gateway': {
    provides: named('gateway'),
    needs: (object) => [
      ...some('gateway-class', textAt(object, 'spec', 'gatewayClassName')),
      ...issuerNeeds(object),
    ],
  },
  'gateway.networking.k8s.io/HTTPRoute': { needs: routeNeeds },
  'gateway.networking.k8s.io/GRPCRoute': { needs: routeNeeds },
  'gateway.networking.k8s.io/TLSRoute': { needs: routeNeeds },
  'gateway.networking.k8s.io/TCPRoute': { needs: routeNeeds },
  'gateway.networking.k8s.io/UDPRoute': { needs: routeNeeds },
  'networking.k8s.io/Ingress': { needs: issuerNeeds },
  '/PersistentVolumeClaim': { needs: claimNeeds },
  'apps/StatefulSet': { needs: classNeeds },
  'postgresql.cnpg.io/Cluster': { needs: classNeeds },
  'dragonflydb.io/Dragonfly': { needs: classNeeds },
  'volsync.backube/ReplicationSource': { needs: classNeeds },
  'volsync.backube/ReplicationDestination': { needs: classNeeds },
};

/** The group of an object: what stands before the slash of its apiVersion, empty for the core. */
export function groupOf(object: Emittable): string {
  const version = textAt(object, 'apiVersion') ?? '';
  return version.includes('/') ? version.slice(0, version.indexOf('/')) : '';
}

/** `Kind namespace/name`, to name an object in a message. */
export function describe(object: Emittable): string {
  const name =
    textAt(object, 'metadata', 'name') ?? textAt(object, 'metadata', 'generateName') ?? '?';
  const namespace = textAt(object, 'metadata', 'namespace');
  return `${textAt(object, 'kind') ?? '?'} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Whether a value has what every Kubernetes object has. */
export function isObject(value: Emittable): boolean {
  const inner = bare(value);
  return (
    isMap(inner) && textAt(inner, 'apiVersion') !== undefined && textAt(inner, 'kind') !== undefined
  );
}

export function isClusterScoped(object: Emittable): boolean {
  return CLUSTER_SCOPED.has(textAt(object, 'kind') ?? '');
}

/** What exists once this object is applied. */
export function providedBy(object: Emittable): readonly Capability[] {
  return factsOf(object)?.provides?.(object) ?? [];
}

/** What must exist before this object can be applied or become ready. */
export function neededBy(object: Emittable): readonly Capability[] {
  const group = groupOf(object);
  const kind = textAt(object, 'kind') ?? '';
  const custom = BUILT_IN.has(group) ? [] : [`crd:${group}/${kind}`];
  const further = factsOf(object)?.needs?.(object) ?? [];
  return [...custom, ...further];
}

function factsOf(object: Emittable): KindFacts | undefined {
  const key = `${groupOf(object)}/${textAt(object, 'kind') ?? ''}`;
  return Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
}
