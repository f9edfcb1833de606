import { isDomainName, isEndpoint, isPrefix, isSubnetOrAddress, urlOf } from '../formats.ts';
import {
  at,
  broken,
  isFalse,
  isFilled,
  isReference,
  isSet,
  isTrue,
  isWrong,
  items,
  text,
  type Broken,
  type Node,
} from '../node.ts';
import { kubeletFields, resources, roles, subnets } from './kubernetes.ts';
import { annotations, labels, taints } from './machine.ts';
import { interfaces } from './interfaces.ts';
import type { Rule } from './rule.ts';

/** What a machine is by its document `v1alpha1`; null for a word that Talos does not know. */
export function roleOf(document: Node): 'controlplane' | 'worker' | null {
  const type = text(at(document, 'machine', 'type'));
  if (type === 'init' || type === 'controlplane') return 'controlplane';
  return type === 'worker' || type === 'join' || type === '' ? 'worker' : null;
}

const machine: Rule = function* (document, { minor, mode }) {
  const node = at(document, 'machine');
  if (roleOf(document) === null)
    yield broken(at(node, 'type'), 'must be controlplane or worker', 'write one');
  const install = at(node, 'install');
  if (mode === 'metal' && !isSet(install) && minor < 14)
    yield broken(install, 'must be set for metal', 'say where Talos is installed');
  if (mode === 'metal' && isSet(install)) {
    if (!isFilled(at(install, 'disk')) && !isFilled(at(install, 'diskSelector')))
      yield broken(install, 'must have disk or diskSelector', 'set one of them');
    const selector = at(install, 'diskSelector');
    if (isFilled(at(selector, 'name')))
      yield broken(at(selector, 'name'), 'is not for Talos', 'select by model or serial');
    if (isWrong(at(selector, 'type'), (value) => /^(?:ssd|hdd|nvme|sd)$/.test(value)))
      yield broken(at(selector, 'type'), 'must be ssd, hdd, nvme or sd', 'write one');
    if (isFilled(at(install, 'extraKernelArgs')) && isTrue(at(install, 'grubUseUKICmdline')))
      yield broken(
        at(install, 'extraKernelArgs'),
        'and grubUseUKICmdline exclude each other',
        'put the arguments into the schematic',
      );
  }
  const images = new Set<string>();
  for (const extension of items(at(install, 'extensions'))) {
    const image = text(at(extension, 'image'));
    if (images.has(image)) yield broken(extension, 'is there twice', 'remove one');
    images.add(image);
  }
  if (isFalse(at(document, 'persist')))
    yield broken(at(document, 'persist'), 'must be true', 'remove it');
};

const authorities: Rule = function* (document) {
  const ca = at(document, 'machine', 'ca');
  const accepted = at(document, 'machine', 'acceptedCAs');
  const role = roleOf(document);
  if (!isSet(ca) && !isFilled(accepted))
    yield broken(ca, 'or acceptedCAs must be set', 'set the authority of Talos');
  if (role === 'controlplane' && !isFilled(at(ca, 'key')))
    yield broken(at(ca, 'key'), 'must be set on control planes', 'set the key of the authority');
  if (role !== 'worker') return;
  if (isFilled(at(ca, 'key')))
    yield broken(at(ca, 'key'), 'must not be on workers', 'remove the key of the authority');
  if (isSet(ca) && !isFilled(at(ca, 'crt')) && !isFilled(accepted))
    yield broken(at(ca, 'crt'), 'must be set', 'set the certificate of the authority');
  const kubernetes = at(document, 'cluster', 'ca', 'key');
  if (isFilled(kubernetes))
    yield broken(kubernetes, 'must not be on workers', 'remove the key of the authority');
};

const kubelet: Rule = function* (document) {
  const node = at(document, 'machine', 'kubelet');
  yield* subnets(at(node, 'nodeIP', 'validSubnets'), 'addresses of nodes');
  yield* kubeletFields(at(node, 'extraConfig'));
  yield* labels(at(document, 'machine', 'nodeLabels'));
  yield* annotations(at(document, 'machine', 'nodeAnnotations'));
  yield* taints(at(document, 'machine', 'nodeTaints'));
};

const SORTS = /^(?:v1|v2)$/i;

const features: Rule = function* (document, { minor, mode }) {
  const node = at(document, 'machine', 'features');
  const dns = at(node, 'hostDNS');
  const forwards = isTrue(at(dns, 'forwardKubeDNSToHost'));
  if (minor >= 13 && forwards && !isTrue(at(dns, 'enabled')))
    yield broken(at(dns, 'forwardKubeDNSToHost'), 'needs hostDNS.enabled', 'set enabled: true');
  if (mode === 'container' && minor < 14 && !(forwards && isTrue(at(dns, 'enabled'))))
    yield broken(dns, 'must be on and forward in containers', 'enable both');
  const sort = at(node, 'nodeAddressSortAlgorithm');
  if (isWrong(sort, (value) => SORTS.test(value)))
    yield broken(sort, 'must be v1 or v2', 'write v2');
  const access = at(node, 'kubernetesTalosAPIAccess');
  if (!isTrue(at(access, 'enabled'))) return;
  if (minor < 12 && isFalse(at(node, 'rbac')))
    yield broken(at(node, 'rbac'), 'must be on for access from Kubernetes', 'remove it');
  if (roleOf(document) !== 'controlplane')
    yield broken(access, 'is for control planes only', 'remove it');
  yield* roles(at(access, 'allowedRoles'), minor);
};

const disks: Rule = function* (document) {
  for (const disk of items(at(document, 'machine', 'disks'))) {
    if (!isSet(disk)) yield broken(disk, 'must say something', 'remove it');
    const parts = items(at(disk, 'partitions'));
    for (const part of parts.slice(0, -1))
      if (!isFilled(at(part, 'size')) || text(at(part, 'size')) === '0')
        yield broken(part, 'takes the whole disk and is not the last', 'give it a size');
  }
  for (const label of ['state', 'ephemeral']) {
    const node = at(document, 'machine', 'systemDiskEncryption', label);
    if (!isSet(node)) continue;
    const keys = items(at(node, 'keys'));
    if (keys.length === 0) yield broken(at(node, 'keys'), 'must be set', 'list at least one key');
    const slots = new Set<string>();
    for (const key of keys) {
      const slot = text(at(key, 'slot')) || '0';
      if (slots.has(slot)) yield broken(at(key, 'slot'), 'is used twice', 'number each key');
      slots.add(slot);
      if (!['static', 'nodeID', 'kms', 'tpm'].some((kind) => isSet(at(key, kind))))
        yield broken(key, 'must say what kind of key it is', 'set static, nodeID, kms or tpm');
    }
  }
};

const logging: Rule = function* (document) {
  for (const destination of items(at(document, 'machine', 'logging', 'destinations'))) {
    const endpoint = at(destination, 'endpoint');
    const url = urlOf(text(endpoint));
    const isRight = url && url.host !== '' && /^(?:tcp|udp)$/.test(url.scheme);
    if (!isReference(endpoint) && !isRight)
      yield broken(endpoint, 'must be tcp:// or udp:// and a host', 'write such a URL');
    if (text(at(destination, 'format')) !== 'json_lines')
      yield broken(at(destination, 'format'), 'must be json_lines', 'write json_lines');
  }
};

const kubespan: Rule = function* (document, { minor }) {
  const node = at(document, 'machine', 'network', 'kubespan');
  if (!isTrue(at(node, 'enabled'))) return;
  const mtu = Number(text(at(node, 'mtu')));
  if (mtu !== 0 && mtu < 1280) yield broken(at(node, 'mtu'), 'must be at least 1280', 'raise it');
  for (const item of items(at(node, 'filters', 'endpoints')))
    if (isWrong(item, (value) => isSubnetOrAddress(value.replace(/^!/, ''))))
      yield broken(item, 'is no network', 'write one such as 10.0.0.0/8');
  for (const item of items(at(node, 'filters', 'excludeAdvertisedNetworks')))
    if (isWrong(item, isPrefix))
      yield broken(item, 'is no network', 'write one such as 10.0.0.0/8');
  if (minor >= 14) return;
  const cluster = at(document, 'cluster');
  if (!isTrue(at(cluster, 'discovery', 'enabled')))
    yield broken(node, 'needs cluster.discovery', 'set cluster.discovery.enabled: true');
  for (const key of ['id', 'secret'])
    if (!isFilled(at(cluster, key)))
      yield broken(node, `needs cluster.${key}`, `set cluster.${key}`);
};

const clusterSection: Rule = function* (document, { minor }) {
  const node = at(document, 'cluster');
  if (!isSet(node)) {
    yield broken(node, 'must be set', 'describe the cluster');
    return;
  }
  const endpoint = at(node, 'controlPlane', 'endpoint');
  const isNeeded = minor < 14 || isSet(at(node, 'controlPlane'));
  if (isSet(endpoint) ? isWrong(endpoint, isEndpoint) || text(endpoint) === '' : isNeeded)
    yield broken(endpoint, 'must be a URL with a host', 'write one such as https://10.0.0.2:6443');
  if (minor >= 14 && isSet(at(node, 'serviceAccount')) && !isSet(endpoint))
    yield broken(
      at(node, 'serviceAccount'),
      'needs controlPlane.endpoint',
      'use a KubeServiceAccountConfig',
    );
  const domain = at(node, 'network', 'dnsDomain');
  if (isWrong(domain, isDomainName)) yield broken(domain, 'is no domain', 'write cluster.local');
  yield* cloudProvider(at(node, 'externalCloudProvider'));
  yield* discovery(node);
  const names = new Set<string>();
  for (const manifest of items(at(node, 'inlineManifests'))) {
    const name = text(at(manifest, 'name'));
    if (name.trim() === '' || names.has(name))
      yield broken(at(manifest, 'name'), 'must be a name of its own', 'choose another');
    names.add(name);
  }
  if (roleOf(document) === 'controlplane' && isSet(at(node, 'network', 'cni')))
    yield* cni(at(node, 'network', 'cni'));
};

function* cloudProvider(node: Node): Generator<Broken> {
  const manifests = at(node, 'manifests');
  if (!isTrue(at(node, 'enabled'))) {
    if (isFilled(manifests)) yield broken(manifests, 'needs enabled: true', 'enable or remove it');
    return;
  }
  for (const manifest of items(manifests))
    if (isWrong(manifest, isEndpoint) || text(manifest) === '')
      yield broken(manifest, 'must be a URL with a host', 'write one');
}

function* discovery(cluster: Node): Generator<Broken> {
  const node = at(cluster, 'discovery');
  const service = at(node, 'registries', 'service');
  if (!isTrue(at(node, 'enabled')) || isTrue(at(service, 'disabled'))) return;
  const endpoint = at(service, 'endpoint');
  const isRight = (value: string): boolean => {
    const url = urlOf(value);
    return url !== null && /^\/?$/.test(url.path) && (url.scheme !== '' || value.startsWith('/'));
  };
  if (isWrong(endpoint, isRight))
    yield broken(endpoint, 'must be a URL without a path', 'write one');
  for (const key of ['id', 'secret'])
    if (!isFilled(at(cluster, key)))
      yield broken(at(cluster, key), 'must be set for discovery', `set cluster.${key}`);
}

function* cni(node: Node): Generator<Broken> {
  const name = text(at(node, 'name'));
  const flannel = at(node, 'flannel');
  if (!/^(?:flannel|none|custom)$/.test(name))
    yield broken(at(node, 'name'), 'must be flannel, custom or none', 'write one');
  if (name !== 'custom' && isFilled(at(node, 'urls')))
    yield broken(at(node, 'urls'), 'is for custom only', 'remove it');
  if (name === 'none' || name === 'custom')
    for (const key of ['extraArgs', 'kubeNetworkPoliciesEnabled'])
      if (isFilled(at(flannel, key)))
        yield broken(at(flannel, key), 'is for flannel only', 'remove it');
  if (name !== 'custom') return;
  for (const url of items(at(node, 'urls')))
    if (isWrong(url, isEndpoint) || text(url) === '')
      yield broken(url, 'must be a URL with a host', 'write one');
}

const controlPlane: Rule = function* (document) {
  const node = at(document, 'cluster');
  const etcd = at(node, 'etcd');
  if (isSet(etcd)) {
    if (roleOf(document) !== 'controlplane')
      yield broken(etcd, 'is for control planes only', 'remove it');
    else yield* etcdSection(etcd);
  }
  for (const key of ['apiServer', 'controllerManager', 'scheduler'])
    yield* resources(at(node, key, 'resources'));
  const authorizers = items(at(node, 'apiServer', 'authorizationConfig'));
  const args = at(node, 'apiServer', 'extraArgs');
  if (authorizers.length > 0)
    for (const key of Object.keys(typeof args.value === 'object' ? (args.value ?? {}) : {}))
      if (key === 'authorization-mode' || key.startsWith('authorization-webhook-'))
        yield broken(at(args, key), 'and authorizationConfig exclude each other', 'keep one');
  for (const authorizer of authorizers) {
    if (!/^(?:Node|RBAC|Webhook)$/.test(text(at(authorizer, 'type'))))
      yield broken(at(authorizer, 'type'), 'must be Node, RBAC or Webhook', 'write one');
    if (!isFilled(at(authorizer, 'name')))
      yield broken(at(authorizer, 'name'), 'must be set', 'name the authorizer');
  }
};

function* etcdSection(etcd: Node): Generator<Broken> {
  if (!isSet(at(etcd, 'ca'))) yield broken(at(etcd, 'ca'), 'must be set', 'set the authority');
  const subnet = at(etcd, 'subnet');
  if (isFilled(subnet) && isFilled(at(etcd, 'advertisedSubnets')))
    yield broken(subnet, 'and advertisedSubnets exclude each other', 'remove subnet');
  if (isWrong(subnet, (value) => isSubnetOrAddress(value.replace(/^!/, ''))))
    yield broken(subnet, 'is no network', 'write one such as 10.0.0.0/8');
  yield* subnets(at(etcd, 'advertisedSubnets'), 'etcd');
  yield* subnets(at(etcd, 'listenSubnets'), 'etcd');
}

/** Entries that older versions refuse to be nothing. */
const nothings: Rule = function* (document, { minor }) {
  if (minor >= 14) return;
  for (const key of ['config', 'mirrors']) {
    const node = at(document, 'machine', 'registries', key);
    const { value } = node;
    if (typeof value !== 'object' || value === null) continue;
    for (const name of Object.keys(value))
      if (!isSet(at(node, name))) yield broken(at(node, name), 'must say something', 'remove it');
  }
};

const RULES = [
  machine,
  authorities,
  interfaces,
  kubelet,
  features,
  disks,
  logging,
  kubespan,
  clusterSection,
  controlPlane,
  nothings,
];

/** The rules of the document `v1alpha1`. */
export const v1alpha1: Rule = function* (document, setting) {
  if (!isSet(at(document, 'machine'))) {
    yield broken(at(document, 'machine'), 'must be set', 'describe the machine');
    return;
  }
  for (const rule of RULES) yield* rule(document, setting);
};
