import {
  formatAddress,
  formatCidr,
  formatRange,
  networkOf,
  parseAddress,
  parseCidr,
  type AddressRange,
} from '../../../model/address.ts';
import type { YamlMap } from '../../../model/yaml/value.ts';
import { PLAIN_SCHEMATIC } from '../../../talos/schematic.ts';
import { kebab } from '../../names.ts';
import type { Values } from '../keys/index.ts';
import { mapFrom, type Plain } from '../plain.ts';
import type { Tunnel } from './side-files.ts';
import { ADDONS, fixedKubernetes, fixedTalos } from './fixed.ts';
import type { NodeName } from './keys.ts';
import { schematicOfNode, type Template } from './model.ts';

/** Names of the secrets that a lab of cluster-template refers to. */
export const SECRETS = {
  token: 'cloudflare-token',
  tunnel: 'cloudflare-tunnel',
  deployKey: 'deploy-key',
  webhook: 'flux-webhook-token',
} as const;

/** The network that its nodes live in. */
const NETWORK = 'servers';

/** The address of the repository; the legacy form knows GitHub only. */
export function repositoryUrl({ top }: Template): string {
  const name = top.text('repositoryName');
  if (name === undefined) return top.text('url') ?? '';
  const start = top.text('visibility') === 'private' ? 'ssh://git@' : 'https://';
  return `${start}github.com/${name}.git`;
}

/** A name for a lab from the address of its repository: `home-ops`. */
export function nameFromUrl(url: string): string {
  const last = /([^/]+?)(?:\.git)?\/?$/.exec(url)?.[1] ?? '';
  return kebab(last) || 'home-ops';
}

/** Workflows that are of use where the repository lies. */
export function ciOf(url: string): string | undefined {
  const host = /^(?:https?:\/\/|ssh:\/\/git@)(?:[^/@]*@)?([^/:]+)/.exec(url)?.[1];
  if (host === 'github.com') return undefined;
  return host === 'codeberg.org' ? 'forgejo' : 'none';
}

/** Keys of lab.yaml. */
export function labOf(template: Template): YamlMap {
  const { top } = template;
  const url = repositoryUrl(template);
  return mapFrom({
    name: nameFromUrl(url),
    domain: top.text('domain'),
    repository: {
      url,
      branch: top.text('branch'),
      webhook: top.text('webhook') ?? 'github',
      knownHosts: top.text('knownHosts'),
      ci: ciOf(url),
    },
    networks: [
      {
        name: NETWORK,
        vlan: top.number('vlan'),
        cidr: top.text('nodeCidr'),
        gateway: top.text('gateway'),
      },
    ],
  });
}

/** Keys of cluster.yaml, without kind and name. */
export function settingsOf(
  template: Template,
  { versions, tunnel }: { versions: Versions; tunnel: Tunnel | null },
): YamlMap {
  const { top, form } = template;
  const api = top.text('api');
  const names = top.texts('sans') ?? [];
  return mapFrom({
    talos: {
      version: versions.talos,
      schematic: { id: template.schematic },
      certSans: [api, ...names],
      ...fixedTalos(form),
    },
    kubernetes: { version: versions.kubernetes, ...fixedKubernetes(form) },
    endpoint: { address: api, names: names.length > 0 ? names : undefined },
    network: {
      nodes: NETWORK,
      pods: top.text('pods'),
      services: top.text('services'),
      clusterDns: top.text('clusterDns'),
      dns: top.texts('dns'),
      ntp: top.texts('ntp'),
    },
    gitops: { substitutions: { config: { SECRET_DOMAIN: top.text('domain') } } },
    platform: platformOf(template, tunnel),
  });
}

/** Exact versions of Talos and Kubernetes. */
export interface Versions {
  readonly talos: string;
  readonly kubernetes: string;
}

function platformOf(template: Template, tunnel: Tunnel | null): Plain {
  const { top, form, hasCloudflare, hasBgp, ingress, nodes } = template;
  const token = { secret: SECRETS.token };
  const isOpen = ingress !== 'none';
  const isTunnelled = ingress === 'cloudflare-tunnel';
  const hasSpegel = top.flag('spegel') ?? nodes.length > 1;
  return {
    cni: {
      use: 'cilium',
      mode: top.text('lbMode') ?? 'dsr',
      hubble: false,
      devices: form === 'current' ? [`${BOND}+`] : undefined,
    },
    loadBalancer: {
      use: hasBgp ? 'cilium-bgp' : 'cilium-l2',
      pool: poolOf(entrancesOf(template)),
      bgp: hasBgp
        ? {
            router: top.text('bgpRouter'),
            routerAsn: top.number('bgpRouterAsn'),
            nodeAsn: top.number('bgpNodeAsn'),
          }
        : undefined,
    },
    gateways: {
      internal: { address: top.text('internal') },
      external: isOpen
        ? { address: top.text('external'), via: isTunnelled ? 'cloudflare-tunnel' : undefined }
        : undefined,
    },
    tunnel: isTunnelled ? { token: { secret: SECRETS.tunnel }, id: tunnel?.id } : undefined,
    dns: {
      split: { address: top.text('splitDns') },
      // The records that are there bear the owner `default`: another would leave them to nobody.
      public:
        hasCloudflare && isOpen
          ? { provider: 'cloudflare', token, ownerId: 'default', policy: 'sync' }
          : undefined,
    },
    certificates: {
      issuer: hasCloudflare ? 'letsencrypt' : 'internal-ca',
      token: hasCloudflare && !isOpen ? token : undefined,
    },
    addons: [...ADDONS, ...(hasSpegel ? ['spegel'] : [])],
  };
}

function entrancesOf({ top, ingress }: Template): string[] {
  const external = ingress === 'none' ? undefined : top.text('external');
  return [top.text('internal'), top.text('splitDns'), external].filter((one) => one !== undefined);
}

/**
 * The smallest pool that holds some addresses. The source has the whole network of the nodes for one, in which a Service
 * that asks for none can get the next node's address.
 */
function poolOf(texts: readonly string[]): string[] {
  const addresses = texts
    .map(parseAddress)
    .filter((one) => one !== null)
    .sort((a, b) => (a.value < b.value ? -1 : 1));
  const ranges: AddressRange[] = [];
  for (const { family, value } of addresses) {
    const last = ranges.at(-1);
    if (last && value <= last.last + 1n) ranges[ranges.length - 1] = { ...last, last: value };
    else ranges.push({ family, first: value, last: value });
  }
  return ranges.map((range) =>
    range.first === range.last
      ? formatCidr(networkOf({ family: range.family, value: range.first }, 32))
      : formatRange(range),
  );
}

/** The link that the current form makes of the only card of a node. */
const BOND = 'bond0';

/** Nodes as nodes.yaml has them. */
export function nodesOf(template: Template): YamlMap[] {
  return template.nodes.map((node) => {
    const disk = node.text('disk') ?? '';
    const links = linksOf(template, node);
    return mapFrom({
      name: node.text('name'),
      role: node.flag('controller') === true ? 'control-plane' : 'worker',
      address: canonical(node.text('address')),
      mac: links ? undefined : macOf(node),
      disk: disk.startsWith('/') ? { device: disk } : { serial: disk },
      mtu: links ? undefined : node.number('mtu'),
      schematic: ownSchematic(template, node),
      secureBoot: node.flag('secureboot') === true ? true : undefined,
      encryptDisk: node.flag('encrypt_disk') === true ? true : undefined,
      kernelModules: filled(node.texts('kernel_modules')),
      links,
    });
  });
}

/**
 * The schematic of a node where it is not that of the cluster. A node that loads modules from the plain image keeps its
 * id as it is written: whether it brings them is then a question to a person, not an error that stops a lab that runs.
 */
function ownSchematic(template: Template, node: Values<NodeName>): Plain {
  const id = schematicOfNode(template, node);
  if (id === undefined && filled(node.texts('kernel_modules'))) return PLAIN_SCHEMATIC;
  return id === template.schematic ? undefined : (id ?? { extensions: [] });
}

/** The interfaces of a node where they are more than one card with one address. */
function linksOf({ form, top }: Template, node: Values<NodeName>): Plain[] | undefined {
  const vlan = top.number('vlan');
  const prefix = parseCidr(top.text('nodeCidr') ?? '')?.prefix ?? 32;
  const addresses = [`${canonical(node.text('address')) ?? ''}/${prefix}`];
  const mtu = node.number('mtu');
  const carrier = vlan === undefined ? { addresses } : { vlans: [{ id: vlan, addresses, mtu }] };
  if (form === 'current')
    return [
      { name: BOND, mtu, bond: { members: [macOf(node)], mode: 'active-backup' }, ...carrier },
    ];
  return vlan === undefined ? undefined : [{ name: 'lan', mac: macOf(node), mtu, ...carrier }];
}

function macOf(node: Values<NodeName>): string | undefined {
  return node.text('mac_addr')?.toLowerCase();
}

function canonical(text: string | undefined): string | undefined {
  const address = parseAddress(text ?? '');
  return address ? formatAddress(address) : text;
}

function filled(list: readonly string[] | undefined): readonly string[] | undefined {
  return list && list.length > 0 ? list : undefined;
}
