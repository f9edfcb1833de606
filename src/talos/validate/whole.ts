import { V1ALPHA1 } from '../document.ts';
import { at, isFilled, isSet, isTrue, items, text, type Node } from './node.ts';
import type { Finding } from './problem.ts';
import type { Setting } from './rules/rule.ts';
import { roleOf } from './rules/v1alpha1.ts';
import { CONTROL_PLANE_ONLY, EXCLUSIVE, isRefused, twinsOf } from './twins.ts';

/** A document that could be read, and its place among those of the file. */
export interface Read {
  readonly kind: string;
  readonly index: number;
  readonly node: Node;
}

/** A problem of one document among several. */
export interface Located extends Finding {
  readonly index: number;
}

/** What documents make of each other: duplicates, twins, and what one needs of another. */
export function* between(documents: readonly Read[], setting: Setting): Generator<Located> {
  yield* duplicates(documents, setting);
  const v1alpha1 = documents.find(({ kind }) => kind === V1ALPHA1);
  if (v1alpha1) for (const document of documents) yield* twins(document, v1alpha1);
  yield* forRoles(documents, v1alpha1);
  if (setting.minor >= 14) yield* needs(documents, setting);
}

function nameOf({ node }: Read): string {
  return text(at(node, 'name'));
}

function* duplicates(documents: readonly Read[], { minor }: Setting): Generator<Located> {
  const seen = new Set<string>();
  const links = new Map<string, string>();
  for (const document of documents) {
    const { kind, index } = document;
    const name = nameOf(document);
    const id = `${kind}/${name}`;
    if (seen.has(id))
      yield {
        code: 'talos-config-duplicate',
        index,
        path: name === '' ? [] : ['name'],
        message: `is the second document ${kind}${name === '' ? '' : ` ${name}`}`,
        hint: 'keep one of them',
      };
    seen.add(id);
    for (const [group, [kinds, since]] of EXCLUSIVE.entries()) {
      if (minor < since || !kinds.includes(kind)) continue;
      const names =
        kind === 'VethConfig' ? [name, text(at(document.node, 'peer', 'name'))] : [name];
      for (const one of names) {
        const other = links.get(`${group}/${one}`);
        if (other !== undefined && other !== id)
          yield conflict(document, ['name'], `configures ${one}, as ${other} does`, 'keep one');
        links.set(`${group}/${one}`, id);
      }
    }
  }
}

function conflict(
  { index }: Read,
  path: readonly string[],
  message: string,
  hint: string,
): Located {
  return { code: 'talos-config-conflict', index, path, message, hint };
}

function* twins(document: Read, v1alpha1: Read): Generator<Located> {
  for (const twin of twinsOf(document.kind, nameOf(document))) {
    const node = at(v1alpha1.node, ...twin.path.split('.'));
    if (
      isRefused(node, twin) &&
      (twin.only === undefined || isFilled(at(document.node, twin.only)))
    )
      yield conflict(
        v1alpha1,
        twin.path.split('.'),
        `says what the document ${document.kind} says`,
        'remove one of them',
      );
  }
}

function* forRoles(documents: readonly Read[], v1alpha1: Read | undefined): Generator<Located> {
  if (v1alpha1 && roleOf(v1alpha1.node) === 'controlplane') return;
  for (const document of documents)
    if (CONTROL_PLANE_ONLY.has(document.kind))
      yield {
        code: 'talos-config-invalid',
        index: document.index,
        path: ['kind'],
        message: `${document.kind} is for control planes only`,
        hint: 'remove the document',
      };
}

/** What documents of 1.14 and later need of each other. */
function* needs(documents: readonly Read[], { mode }: Setting): Generator<Located> {
  const [first] = documents;
  if (!first) return;
  const all = (kind: string): Node[] =>
    documents.filter((one) => one.kind === kind).map(({ node }) => node);
  const empty: Node = { value: null, path: [] };
  const [v1alpha1 = empty] = all(V1ALPHA1);
  const lacks = (message: string, hint: string): Located => ({
    code: 'talos-config-invalid',
    index: first.index,
    path: [],
    message: `the configuration ${message}`,
    hint,
  });
  const resolvers = all('ResolverConfig');
  const [dns = at(v1alpha1, 'machine', 'features', 'hostDNS')] = resolvers
    .map((node) => at(node, 'hostDNS'))
    .filter(isFilled);
  if (
    mode === 'container' &&
    !(isTrue(at(dns, 'enabled')) && isTrue(at(dns, 'forwardKubeDNSToHost')))
  )
    yield lacks(
      'has no hostDNS that forwards, which containers need',
      'add it to a ResolverConfig',
    );
  const servers = resolvers.flatMap((node) => items(at(node, 'nameservers')));
  const isEncrypted = servers.some((server) => /^do[th]$/i.test(text(at(server, 'protocol'))));
  if (isEncrypted && !isTrue(at(dns, 'enabled')))
    yield lacks('asks name servers over TLS without hostDNS', 'set hostDNS.enabled: true');
  const cluster = at(v1alpha1, 'cluster');
  const legacy = at(cluster, 'discovery');
  const isFound =
    all('DiscoveryServiceConfig').length > 0 ||
    (isTrue(at(legacy, 'enabled')) && !isTrue(at(legacy, 'registries', 'service', 'disabled')));
  const identities = [cluster, ...all('DiscoveryIdentityConfig')];
  const has = (...keys: string[]): boolean =>
    identities.some((node) => keys.some((key) => isFilled(at(node, key))));
  if (isFound && !(has('id', 'clusterID') && has('secret', 'clusterSecret')))
    yield lacks('has discovery without an identity', 'add a DiscoveryIdentityConfig');
  const spans = [at(v1alpha1, 'machine', 'network', 'kubespan'), ...all('KubeSpanConfig')];
  if (!isFound && spans.some((node) => isTrue(at(node, 'enabled'))))
    yield lacks('has KubeSpan without discovery', 'add a DiscoveryServiceConfig');
  const hasAuthority =
    isSet(at(cluster, 'ca')) ||
    isSet(at(cluster, 'acceptedCAs')) ||
    all('KubeAPIServerCAConfig').length > 0;
  if (!hasAuthority) return;
  const isEncryptedEtcd =
    all('KubeEtcdEncryptionConfig').length > 0 ||
    ['secretboxEncryptionSecret', 'aescbcEncryptionSecret'].some((key) =>
      isFilled(at(cluster, key)),
    );
  if (roleOf(v1alpha1) === 'controlplane' && isSet(v1alpha1) && !isEncryptedEtcd)
    yield lacks('has no encryption of etcd', 'add a KubeEtcdEncryptionConfig');
  if (!isSet(at(cluster, 'controlPlane', 'endpoint')) && all('KubeClusterConfig').length === 0)
    yield lacks('has no endpoint of the cluster', 'add a KubeClusterConfig');
}
