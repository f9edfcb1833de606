import { describe, expect, it } from 'vitest';
import { clusterTemplate } from '../src/import/sources/cluster-template/index.ts';
import type { SourceFile } from '../src/import/imported.ts';
import { emit, parseDocument } from '../src/model/yaml/index.ts';
import { isMap } from '../src/model/yaml/value.ts';
import { machineConfiguration } from '../src/talos/configuration.ts';
import { contractOf } from '../src/talos/contract.ts';
import { filesOfLab, loadImported } from './imported-lab.ts';

const IMAGE = 'b'.repeat(64);
const PLAIN = '376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba';

/** A source of today, of parts that a test replaces. */
const TOML = {
  network: 'node_cidr = "192.0.2.0/24"',
  kubernetes: '',
  gateways: 'internal = "192.0.2.21"\ndns = "192.0.2.20"\nexternal = "192.0.2.22"',
  repository: 'url = "https://github.com/example/home-ops.git"',
  dns: 'token = "geheim"',
  more: '',
  nodes: `[[nodes]]
name = "k8s-0"
address = "192.0.2.10"
controller = true
disk = "/dev/disk/by-id/nvme-one"
mac_addr = "52:54:00:00:00:10"
schematic_id = "${PLAIN}"
[[nodes]]
name = "k8s-1"
address = "192.0.2.11"
controller = false
disk = "S5GXNX1T"
mac_addr = "52:54:00:00:00:11"
schematic_id = "${PLAIN}"
`,
};

type Parts = Partial<typeof TOML>;

function toml(parts: Parts = {}): SourceFile[] {
  const { network, kubernetes, gateways, repository, dns, more, nodes } = { ...TOML, ...parts };
  const text = `[network]\n${network}\n[kubernetes]\n${kubernetes}\n[kubernetes.api]\naddr = "192.0.2.5"
[gateways]\n${gateways}\n[repository]\n${repository}\n[domain]\nname = "home.example"\n[dns]\n${dns}\n${more}\n${nodes}`;
  return [{ path: 'cluster.toml', text }];
}

/** Codes of what loading and checks find in the lab that is made of a source, and what the import itself finds. */
async function findings(files: readonly SourceFile[]) {
  const imported = clusterTemplate.read(files);
  const errors = imported.diagnostics.map(({ code, message }) => `${code} ${message}`);
  if (errors.length > 0) return errors;
  const { model, diagnostics } = await loadImported(imported);
  expect(model).not.toBeNull();
  const found = diagnostics.filter(({ severity }) => severity === 'error');
  return found.map(({ code }) => code);
}

/** No source has a place for snapshots of etcd, and Croft asks for one. */
const SOUND = ['etcd-backup-missing'];

const VALID: Readonly<Record<string, Parts>> = {
  public: {},
  private: {
    repository: 'url = "ssh://git@github.com/example/home-ops.git"',
    nodes: `${TOML.nodes.replaceAll(PLAIN, IMAGE)}mtu = 1500\nsecureboot = true\nencrypt_disk = true\nkernel_modules = ["nvidia", "nvidia_uvm"]\n`,
  },
  'modules of the plain image': { nodes: `${TOML.nodes}kernel_modules = ["nvidia"]\n` },
  direct: { more: '[ingress]\nmode = "direct"' },
  internal: {
    gateways: 'internal = "192.0.2.21"\ndns = "192.0.2.20"',
    dns: 'provider = "none"',
  },
  'selfhosted, over ssh': {
    repository:
      'url = "ssh://git@git.home.example/ops/home-ops.git"\nwebhook_provider = "generic-hmac"\nknown_hosts = """\ngit.home.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtleQ\n"""',
  },
  'no webhook': {
    repository: 'url = "https://git.home.example/ops/home-ops.git"\nwebhook_provider = "none"',
  },
  'three control planes, BGP, VLAN': {
    network:
      'node_cidr = "192.0.2.0/24"\nvlan_tag = "20"\ndefault_gateway = "192.0.2.254"\ndns_servers = ["192.0.2.254"]\nntp_servers = ["192.0.2.254"]',
    kubernetes: 'pod_cidr = "10.60.0.0/16"\nsvc_cidr = "10.61.0.0/16"\ncoredns_addr = "10.61.0.53"',
    gateways: 'internal = "198.51.100.1"\ndns = "198.51.100.2"\nexternal = "198.51.100.4"',
    more: '[cilium]\nloadbalancer_mode = "snat"\n[cilium.bgp]\nrouter_addr = "192.0.2.254"\nrouter_asn = "64512"\nnode_asn = "64513"\n[talos]\nschematic_id = "'.concat(
      IMAGE,
      '"\n[spegel]\nenabled = false',
    ),
    nodes: ['10', '11', '12']
      .map(
        (last) =>
          `[[nodes]]\nname = "k8s-${last}"\naddress = "192.0.2.${last}"\ncontroller = true\ndisk = "SERIAL${last}"\nmac_addr = "52:54:00:00:00:${last}"\nmtu = 9000\n`,
      )
      .join(''),
  },
  'one node': { nodes: TOML.nodes.slice(0, TOML.nodes.lastIndexOf('[[nodes]]')) },
};

describe('cluster.toml', () => {
  it.each(Object.entries(VALID))('%s: gives a lab that loads and checks', async (name, parts) => {
    expect(await findings(toml(parts)), name).toEqual(SOUND);
  });

  it('gives the lab as a person would write it', () => {
    const files = filesOfLab(clusterTemplate.read(toml(VALID['three control planes, BGP, VLAN'])));
    expect(files.get('lab.yaml')).toContain(`name: home-ops
domain: home.example
repository:
  url: https://github.com/example/home-ops.git
  webhook: github
networks:
  - name: servers
    vlan: 20
    cidr: 192.0.2.0/24
    gateway: 192.0.2.254
`);
    const cluster = files.get('clusters/kubernetes/cluster.yaml') ?? '';
    expect(cluster).toContain(`network:
  nodes: servers
  pods: 10.60.0.0/16
  services: 10.61.0.0/16
  clusterDns: 10.61.0.53
  dns:
    - 192.0.2.254
  ntp:
    - 192.0.2.254
`);
    expect(cluster).toContain(`  loadBalancer:
    use: cilium-bgp
    pool:
      - 198.51.100.1-198.51.100.2
      - 198.51.100.4/32
    bgp:
      router: 192.0.2.254
      routerAsn: 64512
      nodeAsn: 64513
`);
    expect(files.get('clusters/kubernetes/nodes.yaml')).toContain(`nodes:
  - name: k8s-10
    role: control-plane
    address: 192.0.2.10
    disk:
      serial: SERIAL10
    links:
      - name: bond0
        mtu: 9000
        bond:
          members:
            - "52:54:00:00:00:10"
          mode: active-backup
        vlans:
          - id: 20
            addresses:
              - 192.0.2.10/24
            mtu: 9000
`);
  });
});

/** The older form, with what the newer one cannot say. */
const LEGACY = `node_cidr: 192.0.2.0/24
cluster_api_addr: 192.0.2.5
cluster_gateway_addr: 192.0.2.21
cluster_dns_gateway_addr: 192.0.2.20
repository_name: example/home-ops
cloudflare_domain: home.example
cloudflare_token: geheim
cloudflare_gateway_addr: 192.0.2.22
`;
const MACHINES = `nodes:
  - name: k8s-0
    address: 192.0.2.10
    controller: true
    disk: S5GXNX0T
    mac_addr: 52:54:00:00:00:10
    schematic_id: ${IMAGE}
`;

const MORE = {
  public: '',
  private: 'repository_visibility: private\n',
  'BGP and a VLAN':
    'node_vlan_tag: "20"\ncilium_bgp_router_addr: 192.0.2.1\ncilium_bgp_router_asn: "64512"\ncilium_bgp_node_asn: "64513"\n',
};

it.each(Object.entries(MORE))(
  'cluster.yaml, %s: gives a lab that loads and checks',
  async (_what, more) => {
    const files = [
      { path: 'cluster.yaml', text: LEGACY + more },
      { path: 'nodes.yaml', text: MACHINES },
    ];
    expect(await findings(files)).toEqual(SOUND);
  },
);

/** Documents of the network in what is rendered for the first machine. */
async function networkOf(files: readonly SourceFile[]): Promise<unknown[]> {
  const { model } = await loadImported(clusterTemplate.read(files));
  const [cluster] = model?.clusters ?? [];
  const [node] = cluster?.nodes.value.nodes ?? [];
  const contract = contractOf('1.14.1');
  if (!model || !cluster || !node || !contract) throw new Error('there is no machine');
  const documents = machineConfiguration({
    ...{ model, cluster, node, contract, workloads: [] },
    settings: cluster.declared.value,
    nodePath: ['nodes', 0],
    schematicId: () => IMAGE,
  });
  return documents
    .map(({ value }) => parseDocument('machine.yaml', emit(value)).document?.value)
    .filter(isMap)
    .filter(({ kind }) => typeof kind === 'string' && /^(?:Bond|VLAN|Link|Layer2)/.test(kind));
}

it('the machines have the bond, the VLAN and the shared address that cluster.toml gives them', async () => {
  const parts = VALID['three control planes, BGP, VLAN'];
  expect(await networkOf(toml(parts))).toMatchObject([
    { kind: 'LinkAliasConfig' },
    { kind: 'BondConfig', name: 'bond0', bondMode: 'active-backup', mtu: 9000 },
    {
      ...{ kind: 'VLANConfig', name: 'bond0.20', vlanID: 20, parent: 'bond0', mtu: 9000 },
      addresses: [{ address: '192.0.2.10/24' }],
      routes: [{ gateway: '192.0.2.254' }],
    },
    { kind: 'Layer2VIPConfig', name: '192.0.2.5', link: 'bond0.20' },
  ]);
});

const node = (rest: string) => `${TOML.nodes}${rest}`;
const replaced = (from: string, to: string) => ({ nodes: TOML.nodes.replace(from, to) });

/** What cluster-template refuses: found by the import where a lab could not say it, else by the checks of the lab. */
const INVALID: readonly (readonly [what: string, parts: Parts, found: readonly string[]])[] = [
  [
    'an AS number that is none',
    { more: '[cilium.bgp]\nrouter_addr = "192.0.2.1"\nrouter_asn = "0"\nnode_asn = "x"' },
    [
      'import-value cilium.bgp.router_asn: expected an AS number from 1 to 4294967295, found "0"',
      'import-value cilium.bgp.node_asn: expected an AS number from 1 to 4294967295, found "x"',
    ],
  ],
  [
    'half of BGP',
    { more: '[cilium.bgp]\nrouter_addr = "192.0.2.1"' },
    [
      'import-value cilium.bgp.router_addr: BGP wants the address of the router and both AS numbers, and two are missing',
    ],
  ],
  [
    'a MAC address that is none',
    replaced('52:54:00:00:00:10', '52:54:00:00:00'),
    [
      'import-value nodes[0].mac_addr: expected a MAC address such as 52:54:00:00:00:01, found "52:54:00:00:00"',
    ],
  ],
  [
    'an address of no repository',
    { repository: 'url = "git@github.com:example/home-ops.git"' },
    [
      'import-value repository.url: expected the https:// or ssh://git@ address of a Git repository, found "git@github.com:example/home-ops.git"',
    ],
  ],
  [
    'a VLAN id that is none',
    { network: `${TOML.network}\nvlan_tag = "4095"` },
    ['import-value network.vlan_tag: expected a VLAN id from 1 to 4094, found "4095"'],
  ],
  [
    'one address for two gateways',
    { gateways: TOML.gateways.replace('.22', '.21') },
    ['ledger-address-in-use'],
  ],
  ['one name for two nodes', replaced('k8s-1', 'k8s-0'), ['name-duplicate', 'node-host-shared']],
  ['one MAC address for two nodes', replaced('00:11', '00:10'), ['ledger-mac']],
  [
    'the address of a gateway for a node',
    replaced('192.0.2.11', '192.0.2.21'),
    ['ledger-address-in-use', 'ledger-address-in-use'],
  ],
  [
    'no token of the zone',
    { dns: '' },
    ['import-missing dns.token is missing, and dns.provider is cloudflare'],
  ],
  [
    'a token of no zone',
    { dns: 'provider = "none"\ntoken = "geheim"' },
    ['import-value dns.token: there is a token, and dns.provider is none'],
  ],
  [
    'no gateway to the internet',
    { gateways: 'internal = "192.0.2.21"\ndns = "192.0.2.20"' },
    ['import-missing gateways.external is missing, and ingress.mode cloudflare-tunnel leads to it'],
  ],
  [
    'a tunnel without Cloudflare',
    { dns: 'provider = "none"', more: '[ingress]\nmode = "cloudflare-tunnel"' },
    [
      'import-value ingress.mode: cloudflare-tunnel wants the zone to be served by Cloudflare, and dns.provider is none',
    ],
  ],
  [
    'no keys of a Git host',
    { repository: 'url = "ssh://git@git.home.example/ops/home-ops.git"' },
    ['known-hosts-missing'],
  ],
  [
    'no schematic',
    { nodes: TOML.nodes.replace(`schematic_id = "${PLAIN}"\n`, '') },
    [
      'import-missing nodes[0].schematic_id is missing, and talos.schematic_id does not stand in for it',
    ],
  ],
  ['networks inside each other', { kubernetes: 'pod_cidr = "192.0.0.0/8"' }, ['ledger-overlap']],
  ['networks that overlap', { kubernetes: 'svc_cidr = "10.42.128.0/17"' }, ['ledger-overlap']],
  ['a node outside of its network', replaced('192.0.2.11', '192.0.3.11'), ['node-outside-network']],
  ['the router for a node', replaced('192.0.2.11', '192.0.2.1'), ['ledger-address-in-use']],
  [
    'host bits',
    { network: 'node_cidr = "192.0.2.10/24"' },
    [
      'import-value network.node_cidr: expected a network such as 10.0.50.0/24, found "192.0.2.10/24"',
    ],
  ],
  [
    'a reserved name',
    replaced('k8s-1', 'controller'),
    [
      'import-value nodes[1].name: expected a host name of lower-case letters, digits and dashes that is not global, all, controller, control-plane, worker or secrets, found "controller"',
    ],
  ],
  [
    'services without room',
    { kubernetes: 'svc_cidr = "10.43.0.0/30"' },
    ['cluster-dns-outside-services'],
  ],
  [
    'a router outside of its network',
    { network: `${TOML.network}\ndefault_gateway = "192.0.3.1"` },
    ['network-gateway-outside'],
  ],
  [
    'no machine',
    { nodes: 'nodes = []', more: '' },
    ['import-key dns.nodes is not known', 'import-missing nodes is missing'],
  ],
  [
    'wrong types and unknown keys, all at once',
    { nodes: node('mtu = "high"\nkernel_modules = "nvidia"\nsecureboot = 1\nrack = 2\n') },
    [
      'import-value nodes[1].mtu: expected an MTU from 1450 to 9000, found "high"',
      'import-value nodes[1].kernel_modules: expected a list, each of it a text that is not empty, found "nvidia"',
      'import-value nodes[1].secureboot: expected true or false, found 1',
      'import-key nodes[1].rack is not known',
    ],
  ],
];

describe('what cluster-template refuses', () => {
  it.each(INVALID)('%s', async (_what, parts, found) => {
    expect((await findings(toml(parts))).filter((code) => !SOUND.includes(code))).toEqual(found);
  });
});

it('renders of one source the same lab every time', () => {
  const texts = () => emit(clusterTemplate.read(toml()).clusters[0]?.settings ?? {});
  expect(texts()).toBe(texts());
});
