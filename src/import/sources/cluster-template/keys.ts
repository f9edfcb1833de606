import type { Key } from '../keys/index.ts';
import {
  ANY_TEXT,
  ASN,
  BOOLEAN,
  DOMAIN,
  FILLED,
  IPV4,
  listOf,
  MAC,
  MACHINES,
  MTU,
  NETWORK,
  NODE_NAME,
  oneOf,
  REPOSITORY_NAME,
  REPOSITORY_URL,
  SCHEMATIC,
  VLAN,
  type Kind,
} from '../keys/kinds.ts';

/** What cluster-template calls every cluster that it makes, and its files are then called here. */
export const CLUSTER = 'kubernetes';
export const LAB_FILE = 'lab.yaml';
export const CLUSTER_FILE = `clusters/${CLUSTER}/cluster.yaml`;
export const NODES_FILE = `clusters/${CLUSTER}/nodes.yaml`;

/** `cluster.yaml` and `nodes.yaml`, or `cluster.toml`. */
export type Form = 'legacy' | 'current';

const inLab = (path: string): string => `${LAB_FILE} ${path}`;
const inCluster = (path: string): string => `${CLUSTER_FILE} ${path}`;
const inNode = (path: string): string => `${NODES_FILE} nodes[].${path}`;

/** A key by what both forms call it; null where a form does not have it. */
type Word = Omit<Key<string>, 'name' | 'path' | 'needed'> & {
  readonly legacy: string | null;
  readonly current: string | null;
  readonly needed?: 'both' | Form;
};

const ALL_OR_NONE = 'BGP is off: it wants all three of its keys';

const TOP = {
  nodeCidr: {
    ...{ legacy: 'node_cidr', current: 'network.node_cidr', needed: 'both', kind: NETWORK },
    to: inLab('networks[0].cidr'),
  },
  dns: {
    ...{ legacy: 'node_dns_servers', current: 'network.dns_servers', kind: listOf(IPV4) },
    to: inCluster('network.dns'),
    otherwise: '1.1.1.1 and 1.0.0.1, as in the source',
  },
  ntp: {
    ...{ legacy: 'node_ntp_servers', current: 'network.ntp_servers', kind: listOf(IPV4) },
    to: inCluster('network.ntp'),
    otherwise: '162.159.200.1 and 162.159.200.123, as in the source',
  },
  gateway: {
    ...{ legacy: 'node_default_gateway', current: 'network.default_gateway', kind: IPV4 },
    to: inLab('networks[0].gateway'),
    otherwise: 'the first address of the network, as in the source',
  },
  vlan: {
    ...{ legacy: 'node_vlan_tag', current: 'network.vlan_tag', kind: VLAN },
    to: `${inLab('networks[0].vlan')}, ${NODES_FILE} nodes[].links[0].vlans`,
    otherwise: 'the interfaces of the nodes carry no VLAN',
  },
  pods: {
    ...{ legacy: 'cluster_pod_cidr', current: 'kubernetes.pod_cidr', kind: NETWORK },
    to: inCluster('network.pods'),
    otherwise: '10.42.0.0/16, as in the source',
  },
  services: {
    ...{ legacy: 'cluster_svc_cidr', current: 'kubernetes.svc_cidr', kind: NETWORK },
    to: inCluster('network.services'),
    otherwise: '10.43.0.0/16, as in the source',
  },
  clusterDns: {
    ...{ legacy: null, current: 'kubernetes.coredns_addr', kind: IPV4 },
    to: inCluster('network.clusterDns'),
    otherwise: 'the tenth address of the services, as in the source',
  },
  api: {
    ...{ legacy: 'cluster_api_addr', current: 'kubernetes.api.addr', needed: 'both', kind: IPV4 },
    to: inCluster('endpoint.address'),
  },
  sans: {
    ...{
      legacy: 'cluster_api_tls_sans',
      current: 'kubernetes.api.tls_sans',
      kind: listOf(DOMAIN),
    },
    to: `${inCluster('endpoint.names')}, talos.certSans`,
    otherwise: 'the API has no names, only its address',
  },
  internal: {
    ...{ legacy: 'cluster_gateway_addr', current: 'gateways.internal', needed: 'both', kind: IPV4 },
    to: inCluster('platform.gateways.internal.address'),
  },
  splitDns: {
    ...{ legacy: 'cluster_dns_gateway_addr', current: 'gateways.dns', needed: 'both', kind: IPV4 },
    to: inCluster('platform.dns.split.address'),
  },
  external: {
    ...{
      legacy: 'cloudflare_gateway_addr',
      current: 'gateways.external',
      needed: 'legacy',
      kind: IPV4,
    },
    to: inCluster('platform.gateways.external.address'),
    otherwise: 'there is no gateway to the internet',
  },
  repositoryName: {
    ...{ legacy: 'repository_name', current: null, needed: 'legacy', kind: REPOSITORY_NAME },
    to: `${inLab('repository.url')}, name`,
  },
  visibility: {
    ...{ legacy: 'repository_visibility', current: null, kind: oneOf('public', 'private') },
    to: inLab('repository.url'),
    why: 'public is read over https, private over ssh with the deploy key',
    otherwise: 'public, as in the source: read over https',
  },
  url: {
    ...{ legacy: null, current: 'repository.url', needed: 'current', kind: REPOSITORY_URL },
    to: `${inLab('repository.url')}, name`,
  },
  branch: {
    ...{ legacy: 'repository_branch', current: 'repository.branch', kind: FILLED },
    to: inLab('repository.branch'),
    otherwise: 'main, as in the source',
  },
  webhook: {
    ...{ legacy: null, current: 'repository.webhook_provider' },
    kind: oneOf('github', 'gitlab', 'generic-hmac', 'none'),
    to: inLab('repository.webhook'),
    otherwise: 'github, as in the source',
  },
  knownHosts: {
    ...{ legacy: null, current: 'repository.known_hosts', kind: ANY_TEXT, blank: true },
    to: inLab('repository.knownHosts'),
    otherwise: 'keys of github.com, gitlab.com and codeberg.org are known',
  },
  domain: {
    ...{ legacy: 'cloudflare_domain', current: 'domain.name', needed: 'both', kind: DOMAIN },
    to: `${inLab('domain')}, ${inCluster('gitops.substitutions.config.SECRET_DOMAIN')}`,
  },
  dnsProvider: {
    ...{ legacy: null, current: 'dns.provider', kind: oneOf('cloudflare', 'none') },
    to: `${inCluster('platform.dns.public')}, platform.certificates`,
    otherwise: 'cloudflare, as in the source',
  },
  token: {
    ...{ legacy: 'cloudflare_token', current: 'dns.token', needed: 'legacy' },
    ...{ kind: FILLED, blank: true, secret: true },
    to: 'secrets/cloudflare-token.sops.yaml',
    otherwise: 'nothing is published, so that no token is needed',
  },
  ingress: {
    ...{ legacy: null, current: 'ingress.mode' },
    kind: oneOf('cloudflare-tunnel', 'direct', 'none'),
    to: `${inCluster('platform.tunnel')}, platform.gateways.external.via`,
    otherwise: 'cloudflare-tunnel where Cloudflare serves the zone, else none, as in the source',
  },
  lbMode: {
    ...{ legacy: 'cilium_loadbalancer_mode', current: 'cilium.loadbalancer_mode' },
    kind: oneOf('dsr', 'snat'),
    to: inCluster('platform.cni.mode'),
    otherwise: 'dsr, as in the source',
  },
  bgpRouter: {
    ...{ legacy: 'cilium_bgp_router_addr', current: 'cilium.bgp.router_addr' },
    ...{ kind: IPV4, blank: true, otherwise: ALL_OR_NONE },
    to: inCluster('platform.loadBalancer.bgp.router'),
  },
  bgpRouterAsn: {
    ...{ legacy: 'cilium_bgp_router_asn', current: 'cilium.bgp.router_asn' },
    ...{ kind: ASN, blank: true, otherwise: ALL_OR_NONE },
    to: inCluster('platform.loadBalancer.bgp.routerAsn'),
  },
  bgpNodeAsn: {
    ...{ legacy: 'cilium_bgp_node_asn', current: 'cilium.bgp.node_asn' },
    ...{ kind: ASN, blank: true, otherwise: ALL_OR_NONE },
    to: inCluster('platform.loadBalancer.bgp.nodeAsn'),
  },
  schematic: {
    ...{ legacy: null, current: 'talos.schematic_id', kind: SCHEMATIC, blank: true },
    to: inCluster('talos.schematic.id'),
    otherwise: 'every node names its own',
  },
  spegel: {
    ...{ legacy: null, current: 'spegel.enabled', kind: BOOLEAN },
    to: inCluster('platform.addons'),
    otherwise: 'on where there are several nodes, as in the source',
  },
  argoPassword: {
    ...{ legacy: 'argo_password', current: null, kind: ANY_TEXT, secret: true },
    dropped:
      'Flux brings the repository into the cluster, so that there is no Argo CD to sign in to',
    otherwise: 'only forks with Argo CD have it',
  },
  nodes: {
    ...{ legacy: null, current: 'nodes', needed: 'current', kind: MACHINES },
    to: `${NODES_FILE} nodes`,
  },
} as const satisfies Readonly<Record<string, Word>>;

const NODE = {
  name: { kind: NODE_NAME, needed: true, to: inNode('name') },
  address: { kind: IPV4, needed: true, to: inNode('address') },
  controller: { kind: BOOLEAN, needed: true, to: inNode('role') },
  disk: {
    ...{ kind: FILLED, needed: true, to: inNode('disk') },
    why: 'a path is a device, anything else a serial number',
  },
  mac_addr: { kind: MAC, needed: true, to: `${inNode('mac')}, or of its link` },
  schematic_id: {
    ...{ kind: SCHEMATIC, blank: true, to: `${inNode('schematic')}, or of the cluster` },
    otherwise: 'the schematic of the cluster',
  },
  mtu: {
    kind: MTU,
    to: `${inNode('mtu')}, or of its links`,
    otherwise: '1500, which is that of every network card',
  },
  secureboot: { kind: BOOLEAN, to: inNode('secureBoot'), otherwise: 'off, as in the source' },
  encrypt_disk: { kind: BOOLEAN, to: inNode('encryptDisk'), otherwise: 'off, as in the source' },
  kernel_modules: {
    ...{ kind: listOf(FILLED), to: inNode('kernelModules') },
    otherwise: 'none, as in the source',
  },
} as const satisfies Readonly<
  Record<
    string,
    { kind: Kind; needed?: boolean; blank?: boolean; to: string; otherwise?: string; why?: string }
  >
>;

export type TopName = keyof typeof TOP;
export type NodeName = keyof typeof NODE;

/** The keys of the file itself that a form has. */
export function topKeys(form: Form): Key<TopName>[] {
  return Object.entries<Word>(TOP).flatMap(([name, { legacy, current, needed, ...rest }]) => {
    const path = form === 'legacy' ? legacy : current;
    if (path === null) return [];
    const isNeeded = needed === 'both' || needed === form;
    return { ...rest, name: name as TopName, path, needed: isNeeded };
  });
}

/** The only key of `nodes.yaml`. */
export const NODES_KEYS: readonly Key<'nodes'>[] = [
  { name: 'nodes', path: 'nodes', kind: MACHINES, needed: true, to: `${NODES_FILE} nodes` },
];

/** The keys of a machine, which both forms call the same; only today a schematic may be that of the cluster. */
export function nodeKeys(form: Form): Key<NodeName>[] {
  return Object.entries<Omit<Key<string>, 'name' | 'path'>>(NODE).map(([name, rest]) => ({
    ...rest,
    name: name as NodeName,
    path: name,
    ...(form === 'legacy' && name === 'schematic_id' && { needed: true }),
  }));
}
