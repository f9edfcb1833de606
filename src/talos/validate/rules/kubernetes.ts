import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  base64Length,
  isDnsSubdomain,
  isEndpoint,
  isMasked,
  isSubnetOrAddress,
  partsOf,
  urlOf,
  widthOf,
} from '../formats.ts';
import {
  at,
  broken,
  entries,
  isFilled,
  isReference,
  isSet,
  isWrong,
  items,
  text,
  type Broken,
  type Node,
} from '../node.ts';
import { annotations, labels, taints } from './machine.ts';
import { isOff } from './network.ts';
import { only, required, type Rule } from './rule.ts';

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}

function isPrivateKey(pem: string): boolean {
  try {
    createPrivateKey(pem);
    return true;
  } catch {
    return false;
  }
}

/** A certificate and its key; nothing where there is none. */
function* pair(node: Node): Generator<Broken> {
  if (!isSet(node)) return;
  const cert = at(node, 'cert');
  if (!isFilled(cert) || isWrong(cert, isCertificate))
    yield broken(cert, 'must be a certificate in PEM', 'write one');
  const key = at(node, 'key');
  if (!isFilled(key) || isWrong(key, isPrivateKey))
    yield broken(key, 'must be a private key in PEM', 'write one');
}

const authority: Rule = function* (document) {
  yield* pair(at(document, 'issuingCA'));
  for (const accepted of items(at(document, 'acceptedCAs')))
    if (!isReference(accepted) && !text(accepted).includes('-----BEGIN CERTIFICATE-----'))
      yield broken(accepted, 'must be a certificate in PEM', 'write one');
};

const registryTls: Rule = function* (document) {
  const ca = at(document, 'ca');
  if (isWrong(ca, (value) => value.includes('-----BEGIN CERTIFICATE-----')))
    yield broken(ca, 'must be a certificate in PEM', 'write one');
  yield* pair(at(document, 'clientIdentity'));
};

/** Requests and limits of pods know two resources. */
export function* resources(node: Node): Generator<Broken> {
  for (const key of ['requests', 'limits'])
    for (const [name, amount] of entries(at(node, key)))
      if (name !== 'cpu' && name !== 'memory')
        yield broken(amount, 'is neither cpu nor memory', 'remove it');
}

const podResources: Rule = (document) => resources(at(document, 'resources'));

const DENIED = [
  'anonymous-auth',
  'oidc-',
  'authentication-config',
  'authorization-config',
  'authorization-mode',
  'authorization-webhook-',
];

const apiServer: Rule = function* (document) {
  for (const [name, value] of entries(at(document, 'extraArgs')))
    if (DENIED.some((prefix) => name.startsWith(prefix)))
      yield broken(
        value,
        'is for another document',
        'use KubeAuthenticationConfig or KubeAuthorizerConfig',
      );
};

/** Rules of what can be turned off, where nothing else counts then. */
function unlessOff(...rules: readonly Rule[]): Rule {
  return function* (document, setting) {
    if (isOff(document)) return;
    for (const rule of rules) yield* rule(document, setting);
  };
}

const proxyMode = only('mode', 'one of iptables, ipvs and nftables', (mode) =>
  /^(?:iptables|ipvs|nftables)$/.test(mode),
);

const PROTECTED =
  'apiVersion authentication authorization cgroupRoot kind kubeletCgroups port protectKernelDefaults resolvConf rotateCertificates systemCgroups staticPodPath seccompDefault'.split(
    ' ',
  );

/** Fields of the kubelet's configuration that Talos sets. */
export function* kubeletFields(node: Node): Generator<Broken> {
  for (const [key, value] of entries(node))
    if (PROTECTED.includes(key)) yield broken(value, 'is set by Talos', 'remove it');
}

/** Networks, each perhaps with `!` in front. */
export function* subnets(node: Node, what: string): Generator<Broken> {
  for (const item of items(node))
    if (isWrong(item, (value) => isSubnetOrAddress(value.replace(/^!/, ''))))
      yield broken(item, `is no network for ${what}`, 'write one such as 10.0.0.0/8');
}

const node: Rule = function* (document) {
  yield* subnets(at(document, 'nodeIP', 'validSubnets'), 'addresses of nodes');
  yield* labels(at(document, 'labels'));
  yield* annotations(at(document, 'annotations'));
  yield* taints(at(document, 'taints'));
};

const cluster: Rule = function* (document) {
  const endpoint = at(document, 'endpoint');
  if (!isFilled(endpoint) || isWrong(endpoint, isEndpoint))
    yield broken(endpoint, 'must be a URL with a host', 'write one such as https://10.0.0.2:6443');
};

const prism: Rule = function* (document) {
  const port = at(document, 'port');
  const number = Number(text(port));
  if (!(number >= 1 && number <= 65535)) yield broken(port, 'must be a port', 'write one');
};

const network: Rule = function* (document) {
  const pods = at(document, 'podSubnets');
  const services = at(document, 'serviceSubnets');
  const masks = { four: mask(document, 'IPv4', 24, 32), six: mask(document, 'IPv6', 64, 128) };
  for (const { node: at, isRight } of [masks.four, masks.six])
    if (!isRight) yield broken(at, 'is no length of a network', 'write a smaller number');
  yield* networks(pods, (prefix) => {
    const { address, bits } = partsOf(prefix);
    const { size, isRight } = address.includes(':') ? masks.six : masks.four;
    const more = size - (bits ?? 0);
    return !isRight || (more >= 0 && more <= 16);
  });
  yield* networks(services, (prefix) => hostBits(prefix) <= 20);
  if (items(pods).length !== items(services).length)
    yield broken(services, 'must be as many as podSubnets', 'write one of each family');
};

function mask(
  document: Node,
  family: 'IPv4' | 'IPv6',
  usual: number,
  most: number,
): { readonly node: Node; readonly size: number; readonly isRight: boolean } {
  const node = at(document, `nodeCIDRMaskSize${family}`);
  const size = isFilled(node) ? Number(text(node)) : usual;
  return { node, size, isRight: size >= 1 && size <= most };
}

function hostBits(prefix: string): number {
  const { address, bits } = partsOf(prefix);
  return widthOf(address) - (bits ?? 0);
}

function* networks(node: Node, fits: (prefix: string) => boolean): Generator<Broken> {
  const all = items(node);
  const families = all.map((item) => text(item).includes(':'));
  if (all.length === 0 || all.length > 2)
    yield broken(node, 'must be one network, or one of each family', 'write one or two');
  else if (families[0] === families[1])
    yield broken(node, 'must not be two of one family', 'keep one');
  for (const item of all) {
    const prefix = text(item);
    if (
      isWrong(item, () => isMasked(prefix) && hostBits(prefix) >= 4 && fits(prefix)) ||
      prefix === ''
    )
      yield broken(item, 'has no size or start that Talos takes', 'write one such as 10.42.0.0/16');
  }
}

const serviceAccount: Rule = function* (document) {
  const key = at(document, 'issuer', 'privateKey');
  if (!isFilled(key) || isWrong(key, isPrivateKey))
    yield broken(key, 'must be a private key in PEM', 'write one');
  if (!isFilled(at(document, 'issuer', 'issuerURL')))
    yield broken(
      at(document, 'issuer', 'issuerURL'),
      'must be set',
      'write the URL of the cluster',
    );
};

const authorizer: Rule = function* (document) {
  const type = text(at(document, 'type'));
  if (!/^(?:Node|RBAC|Webhook)$/.test(type))
    yield broken(at(document, 'type'), 'must be Node, RBAC or Webhook', 'write one');
  if (type === 'Webhook' && !isFilled(at(document, 'webhook')))
    yield broken(at(document, 'webhook'), 'must be set', 'describe the webhook');
};

const ROLES = 'os:admin os:operator os:reader os:etcd:backup os:impersonator'.split(' ');
const NEW_ROLES = ['os:image:verifier', 'os:meta:writer'];

/** Roles of Talos' API. */
export function* roles(node: Node, minor: number): Generator<Broken> {
  const known = minor >= 14 ? [...ROLES, ...NEW_ROLES] : ROLES;
  for (const item of items(node))
    if (!known.includes(text(item)))
      yield broken(item, 'is no role of Talos', `write one of ${known.join(', ')}`);
}

const access: Rule = (document, { minor }) => roles(at(document, 'allowedRoles'), minor);

const kubelet: Rule = (document) => kubeletFields(at(document, 'config'));

const domainName = only('name', 'a name of lower-case letters, digits, - and .', isDnsSubdomain);

const manifestUrl: Rule = function* (document) {
  const node = at(document, 'url');
  if (!isReference(node) && !/^https?$/.test(urlOf(text(node))?.scheme ?? ''))
    yield broken(node, 'must be a URL of http or https', 'write one');
};

const identity = only(
  'clusterSecret',
  'a secret of 32 bytes in base64',
  (value) => base64Length(value) === 32,
);

const discovery: Rule = function* (document) {
  const node = at(document, 'endpoint');
  const url = urlOf(text(node));
  if (!isReference(node) && !(url && /^(?:https?|grpc)$/.test(url.scheme) && url.host !== ''))
    yield broken(node, 'must be a URL with a host', 'write one such as https://discovery.example');
};

/** Rules of the documents about Kubernetes and the cluster, by kind. */
export const KUBERNETES_RULES: Readonly<Record<string, readonly Rule[]>> = {
  KubeAPIServerConfig: [required('image'), apiServer, podResources],
  KubeControllerManagerConfig: [unlessOff(required('image'), podResources)],
  KubeSchedulerConfig: [unlessOff(required('image'), podResources)],
  KubeProxyConfig: [unlessOff(required('image'), proxyMode, podResources)],
  KubeFlannelCNIConfig: [required('backendType'), podResources],
  KubeletConfig: [required('image'), kubelet],
  KubeNodeConfig: [node],
  KubeClusterConfig: [required('clusterName'), cluster],
  KubePrismConfig: [prism],
  KubeNetworkConfig: [network],
  KubeAPIServerCAConfig: [authority],
  KubeAggregatorCAConfig: [required('issuingCA'), authority],
  KubeServiceAccountConfig: [serviceAccount],
  KubeEtcdEncryptionConfig: [required('config')],
  KubeAdmissionControlConfig: [required('name')],
  KubeAuthorizerConfig: [required('name'), authorizer],
  KubeTalosAPIAccessConfig: [access],
  KubeExternalManifestConfig: [required('name'), domainName, manifestUrl],
  KubeInlineManifestConfig: [required('name'), domainName],
  KubeStaticPodConfig: [required('name', 'pod'), domainName],
  DiscoveryIdentityConfig: [required('clusterID', 'clusterSecret'), identity],
  DiscoveryServiceConfig: [required('name'), discovery],
  RegistryTLSConfig: [required('name'), registryTls],
};
