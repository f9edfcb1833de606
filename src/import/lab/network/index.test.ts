import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { YamlMap } from '../../../model/yaml/value.ts';
import { contractOf } from '../../../talos/contract.ts';
import { machineDocuments, type MachineLab } from '../../../talos/testing-machine.ts';
import { plain } from '../../../talos/testing.ts';
import { nodeNetwork, type NodeNetwork } from './index.ts';
import { machineOf, readingOf, written, type TestMachine } from '../../read/testing.ts';
import { mapOf, putBack, readMachine, type Reader } from '../../subject.ts';

const MAC = (n: number): string => `52:54:00:00:00:0${n}`;

/** A device by its address, with a route through the router. */
function device(n: number, extra = ''): string {
  return `machine:
  network:
    interfaces:
      - deviceSelector: { hardwareAddr: "${MAC(n)}" }
        addresses: [10.0.50.1${n}/24]
        routes: [{ network: 0.0.0.0/0, gateway: 10.0.50.254 }]
${extra.replaceAll(/^(?=.)/gm, '        ')}`;
}

const plane = (n: number, documents: string, words?: YamlMap): TestMachine => ({
  ...{ name: `control${n}`, documents, talos: '1.11.6' },
  ...(words && { words }),
});
const worker = (n: number, documents: string): TestMachine => ({
  ...{ name: `worker${n}`, role: 'worker', documents, talos: '1.11.6' },
});

function networkOf(
  machines: readonly TestMachine[],
  endpoint: string | null = '10.0.50.50',
): NodeNetwork {
  const contract = contractOf(machines[0]?.talos ?? '1.13.9') ?? { minor: [1, 13] };
  const read = machines.map((test) => ({ machine: machineOf(test), reading: readingOf(test) }));
  return nodeNetwork(read, { contract, endpoint });
}

/** Words of each node. */
function nodesOf({ nodes }: NodeNetwork): unknown {
  return Object.fromEntries(
    [...nodes].map(([name, { words, findings }]) => [
      name,
      plain({ ...words, ...written(findings).node }),
    ]),
  );
}

describe('machines with one plain link', () => {
  const found = networkOf([
    plane(1, device(1, 'vip: { ip: 10.0.50.50 }\n')),
    plane(2, device(2, 'vip: { ip: 10.0.50.50 }\nmtu: 9000\n')),
    worker(3, device(3)),
  ]);

  it('have the short form, in a network that is said once', () => {
    expect(plain(found.network)).toEqual({
      name: 'nodes',
      cidr: '10.0.50.0/24',
      gateway: '10.0.50.254',
    });
    expect(plain(found.settings)).toEqual({ network: { nodes: 'nodes' } });
    expect(found.hosts).toEqual([]);
    expect(nodesOf(found)).toEqual({
      control1: { address: '10.0.50.11', mac: MAC(1) },
      control2: { address: '10.0.50.12', mac: MAC(2), mtu: 9000 },
      worker3: { address: '10.0.50.13', mac: MAC(3) },
    });
  });

  it('and can be put back once', () => {
    const machine = found.nodes.get('control2');
    expect(machine?.findings.map(({ pieces }) => pieces.length)).toEqual([1, 0]);
  });
});

it('a router that is the first address of the network need not be said', () => {
  const first = device(1).replace('10.0.50.254', '10.0.50.1');
  expect(plain(networkOf([plane(1, first)]).network)).toEqual({
    name: 'nodes',
    cidr: '10.0.50.0/24',
  });
});

it('something in front of the control planes is a host of the lab', () => {
  const { hosts } = networkOf([plane(1, device(1))]);
  expect(hosts.map(plain)).toMatchObject([{ kind: 'appliance', address: '10.0.50.50' }]);
});

it.each([
  ['the address of a machine', '10.0.50.11'],
  ['elsewhere', '203.0.113.5'],
])('an endpoint that is %s is shared by nobody', (_, endpoint) => {
  expect(networkOf([plane(1, device(1))], endpoint).hosts).toEqual([]);
});

it('where the endpoint is a name, it is what the control planes share, else the first of them', () => {
  const sharing = networkOf([plane(1, device(1, 'vip: { ip: 10.0.50.50 }\n'))], null);
  expect(plain(sharing.settings)).toMatchObject({ endpoint: { address: '10.0.50.50' } });
  expect(nodesOf(sharing)).toEqual({ control1: { address: '10.0.50.11', mac: MAC(1) } });
  const alone = networkOf([plane(1, device(1))], null);
  expect(plain(alone.settings)).toMatchObject({ endpoint: { address: '10.0.50.11' } });
});

it('an address that not all control planes share there stays at its link', () => {
  const found = networkOf([plane(1, device(1, 'vip: { ip: 10.0.50.50 }\n')), plane(2, device(2))]);
  expect(nodesOf(found)).toEqual({
    control1: {
      address: '10.0.50.11',
      links: [{ name: 'lan', mac: MAC(1), addresses: ['10.0.50.11/24'], vip: '10.0.50.50' }],
    },
    control2: { address: '10.0.50.12', mac: MAC(2) },
  });
  expect(found.hosts).toEqual([]);
});

it('the network of a VLAN, and the way out of the link that carries it', () => {
  const bond = `machine:
  network:
    interfaces:
      - interface: bond0
        bond: { mode: 802.3ad, interfaces: [eth0, eth1], miimon: 100 }
        addresses: [10.0.99.11/24]
        vlans:
          - vlanId: 50
            addresses: [10.0.50.11/24]
            routes: [{ network: 0.0.0.0/0, gateway: 10.0.50.1 }, { network: 10.9.0.0/16, gateway: 10.0.50.2 }]
`;
  const found = networkOf([plane(1, bond)], '10.0.50.11');
  expect(plain(found.network)).toEqual({ name: 'nodes', vlan: 50, cidr: '10.0.50.0/24' });
  expect(nodesOf(found)).toEqual({
    control1: {
      address: '10.0.50.11',
      links: [
        {
          name: 'bond0',
          bond: { members: ['eth0', 'eth1'], mode: '802.3ad' },
          addresses: ['10.0.99.11/24'],
          vlans: [
            {
              id: 50,
              addresses: ['10.0.50.11/24'],
              routes: [{ network: '10.9.0.0/16', gateway: '10.0.50.2' }],
            },
          ],
        },
      ],
    },
  });
});

it('a route that is more than the way out stays, and one through another router', () => {
  const metric = device(1).replace('10.0.50.254 }', '10.0.50.254, metric: 5 }');
  const other = device(3).replace('10.0.50.254', '10.0.50.253');
  const found = networkOf([plane(1, metric), plane(2, device(2)), worker(3, other)], '10.0.50.11');
  expect(nodesOf(found)).toMatchObject({
    control1: { links: [{ routes: [{ gateway: '10.0.50.254', metric: 5 }] }] },
    control2: { mac: MAC(2) },
    worker3: { links: [{ routes: [{ gateway: '10.0.50.253' }] }] },
  });
});

it('a machine without a way out keeps its devices, since the model would give it one', () => {
  const test = plane(1, device(1).replace(/ *routes.*\n/, ''));
  const found = networkOf([test]);
  expect(nodesOf(found)).toEqual({ control1: { address: '10.0.50.11', links: [] } });
  const { refused = [] } = found.nodes.get('control1') ?? {};
  expect(refused.flatMap(putBack)).toEqual([
    {
      machine: {
        network: {
          interfaces: [{ deviceSelector: { hardwareAddr: MAC(1) }, addresses: ['10.0.50.11/24'] }],
        },
      },
    },
  ]);
});

it('documents of a machine without a way out are words, since asking for nothing is in none', async () => {
  const lab = {
    ...{
      talos: '1.13.9',
      node: `links: [{ name: lan, mac: "${MAC(1)}", addresses: [10.0.50.10/24] }]`,
    },
  };
  const documents = (await machineDocuments(lab)).map((document) => {
    const { routes, ...value } = document.value;
    return document.kind === 'LinkConfig' && routes !== undefined
      ? { ...document, value }
      : document;
  });
  const found = networkOf([{ name: 'node', documents, talos: '1.13.9' }]);
  expect(JSON.stringify(nodesOf(found))).toContain('"dhcp":{"ipv4":false,"ipv6":false}');
});

it('a machine whose address stands on a link that was not read keeps its other links, too', () => {
  const documents = `machine:
  network:
    interfaces:
      - { interface: eth1, addresses: [10.0.60.11/24] }
      - { deviceSelector: { busPath: "0*" }, addresses: [10.0.50.11/24] }
`;
  const found = networkOf([plane(1, documents, mapOf({ address: '10.0.50.11' }))]);
  expect(nodesOf(found)).toEqual({ control1: { address: '10.0.50.11', links: [] } });
  expect(found.nodes.get('control1')?.refused).toHaveLength(1);
});

it('a machine of which no link has its address, nor asks for it, keeps its devices', () => {
  const words = mapOf({ address: '10.0.50.21' });
  const found = networkOf([plane(1, device(1), words)]);
  expect(nodesOf(found)).toEqual({ control1: { address: '10.0.50.21', links: [] } });
  expect(found.nodes.get('control1')?.refused).toHaveLength(1);
});

it('addresses that a server gives are those that the source says', () => {
  const asking = 'machine: { network: { interfaces: [{ interface: eth0, dhcp: true }] } }\n';
  const said = networkOf([plane(1, asking, mapOf({ address: '192.168.7.11' }))]);
  expect(plain(said.network)).toEqual({ name: 'nodes', cidr: '192.168.7.0/24' });
  expect(said.report).toMatchObject([{ fate: 'defaulted', to: 'lab.yaml networks[0].cidr' }]);
  expect(nodesOf(said)).toEqual({
    control1: { address: '192.168.7.11', links: [{ name: 'eth0', interface: 'eth0', dhcp: true }] },
  });
  const { network, diagnostics } = networkOf([plane(1, asking), plane(2, device(2))]);
  expect(network).not.toBeNull();
  expect(diagnostics).toMatchObject([{ code: 'import-address-missing', file: 'control1.yaml' }]);
});

it('a network that nobody guesses is the one from which the kubelet takes its address', () => {
  const test = plane(1, 'machine: { type: controlplane }\n', mapOf({ address: '10.0.50.11' }));
  const machine = machineOf(test);
  const readKubelet: Reader = (subject) => {
    subject.word('cluster', ['talos', 'kubelet', 'validSubnets'], (take) =>
      take(subject.v1alpha1, ['machine', 'type']) === undefined
        ? undefined
        : ['192.168.0.0/16', '10.0.48.0/21'],
    );
  };
  const contract = { minor: [1, 11] } as const;
  const read = [{ machine, reading: readMachine(machine, contract, [readKubelet]) }];
  const { network, report } = nodeNetwork(read, { contract, endpoint: null });
  expect(plain(network)).toEqual({ name: 'nodes', cidr: '10.0.48.0/21' });
  expect(report).toEqual([]);
});

it('a machine that names no interface has no links', () => {
  const found = networkOf([
    plane(1, 'machine: { type: controlplane }\n', mapOf({ address: '10.0.50.11' })),
  ]);
  expect(nodesOf(found)).toEqual({ control1: { address: '10.0.50.11', links: [] } });
});

it('devices that become documents end what Talos asks servers by itself', () => {
  const { report } = networkOf([{ ...plane(1, device(1)), talos: '1.13.9' }]);
  expect(report).toMatchObject([{ fate: 'mapped', from: { file: 'control1.yaml' } }]);
});

describe.each(['1.11.6', '1.12.7', '1.13.9', '1.14.1'])('Talos %s', (talos) => {
  const NODES = `  - name: control1
    role: control-plane
    address: 10.0.50.11
    disk: { serial: A }
`;
  const FORMS: Readonly<Record<string, string>> = {
    'the short form': `    mac: "${MAC(1)}"\n    mtu: 9000\n`,
    'a bond with a VLAN': `    links: [{ name: bond0, bond: { members: ["${MAC(1)}"] }, vlans: [{ id: 50, addresses: [10.0.50.11/24] }, { id: 7, dhcp: true }] }]\n`,
    'an address that a server gives': `    links: [{ name: eth0, interface: eth0, dhcp: true }]\n`,
    'two ways out': `    links: [{ name: eth0, interface: eth0, addresses: [10.0.50.11/24], routes: [{ gateway: 10.0.50.254 }, { network: "::/0", gateway: "fd00::1" }] }]\n`,
  };

  it.each(Object.keys(FORMS))('%s is found again', async (form) => {
    const lab: MachineLab = { talos, nodes: `${NODES}${FORMS[form] ?? ''}` };
    const documents = await machineDocuments(lab, 'control1');
    const test = { name: 'control1', documents, talos, words: mapOf({ address: '10.0.50.11' }) };
    const found = networkOf([test]);
    const { words, findings } = found.nodes.get('control1') ?? { words: mapOf({}), findings: [] };
    const { name, role, disk } = { name: 'control1', role: 'control-plane', disk: { serial: 'A' } };
    const { mac, mtu, links } = written(findings).node;
    const node = JSON.stringify({ name, role, disk, ...words, mac, mtu, ...(links && { links }) });
    const again = await machineDocuments({ talos, nodes: `  - ${node}\n` }, 'control1');
    const sorted = (all: typeof again): string[] =>
      all.map(({ value }) => JSON.stringify(plain(value)).replaceAll('bond0-port0', 'port')).sort();
    expect(sorted(again)).toEqual(sorted(documents));
    expect(mac !== undefined).toBe(form === 'the short form');
  });
});

describe('clusters of any such machines', () => {
  const address = (n: number): string => `10.0.50.1${n}`;
  const nic = (n: number): object => ({ name: `eth${n}`, interface: `eth${n}` });
  const carried = (n: number): object => ({ addresses: [`${address(n)}/24`] });
  const metric = { routes: [{ gateway: '10.0.50.254', metric: 50 }] };
  const dual = { routes: [{ network: '::/0', gateway: 'fd00::1' }, { gateway: '10.0.50.254' }] };
  const vlan = (n: number): object => ({ id: 50, ...carried(n) });
  const FORMS: readonly ((n: number) => object)[] = [
    (n) => ({ mac: MAC(n) }),
    (n) => ({ mac: MAC(n), mtu: 9000 }),
    (n) => ({ links: [{ ...nic(n), ...carried(n) }] }),
    (n) => ({ links: [{ ...nic(n), ...carried(n), ...metric }] }),
    (n) => ({ links: [{ ...nic(n), ...carried(n), ...dual }] }),
    (n) => ({
      links: [
        { ...nic(n), mtu: 9000, vlans: [vlan(n)] },
        { name: 'wan', interface: 'wan', dhcp: true },
      ],
    }),
    (n) => ({ links: [{ ...nic(n), dhcp: true }] }),
    (n) => ({ links: [{ ...nic(n), ...carried(n), ...(n < 3 && { vip: '10.0.50.60' }) }] }),
    (n) => ({ links: [{ ...nic(n), ...carried(n), ...(n < 3 && { vip: '10.0.50.50' }) }] }),
    (n) => ({ links: [{ ...nic(n), dhcp: true, ...(n < 3 && { vip: '10.0.50.50' }) }] }),
  ];
  const clusters = fc.record({
    talos: fc.constantFrom('1.11.6', '1.12.7', '1.13.9', '1.14.1'),
    forms: fc.tuple(...[1, 2, 3].map(() => fc.nat(FORMS.length - 1))),
    endpoint: fc.constantFrom('10.0.50.50', '10.0.50.11', '10.0.60.9'),
    hosts: fc.constantFrom('[]', '[{ name: lb, address: 10.0.50.50 }]'),
  });

  it('are rendered the same when they are written again', async () => {
    await fc.assert(
      fc.asyncProperty(clusters, async ({ talos, forms, endpoint, hosts }) => {
        const heads = forms.map((form, i) => {
          const role = i < 2 ? 'control-plane' : 'worker';
          const head = {
            name: `node${i + 1}`,
            role,
            address: address(i + 1),
            disk: { serial: 'A' },
          };
          return { head, form: FORMS[form]?.(i + 1) };
        });
        const lab: MachineLab = {
          ...{ talos, endpoint, hosts },
          nodes: heads
            .map(({ head, form }) => `  - ${JSON.stringify({ ...head, ...form })}\n`)
            .join(''),
        };
        const before = await renderedOf(lab);
        const tests = heads.map(({ head }, i): TestMachine => ({
          ...{ name: head.name, talos, documents: before[i] ?? [] },
          role: i < 2 ? 'control-plane' : 'worker',
          words: mapOf({ address: head.address }),
        }));
        const found = networkOf(tests, endpoint);
        expect(found.network?.['cidr']).toBe('10.0.50.0/24');
        const again: MachineLab = {
          ...{
            talos,
            endpoint,
            hosts: JSON.stringify(
              found.hosts.map((host) => mapOf({ ...host, network: undefined })),
            ),
          },
          nodes: heads
            .map(({ head }) => {
              const { words = mapOf({}), findings = [] } = found.nodes.get(head.name) ?? {};
              const { mac, mtu, links } = written(findings).node;
              const said = {
                ...head,
                ...words,
                ...(JSON.parse(JSON.stringify({ mac, mtu, links })) as object),
              };
              return `  - ${JSON.stringify(said)}\n`;
            })
            .join(''),
        };
        expect((await renderedOf(again)).map(textsOf)).toEqual(before.map(textsOf));
      }),
      { numRuns: 120 },
    );
  });

  function renderedOf(lab: MachineLab): Promise<Rendered[]> {
    return Promise.all([1, 2, 3].map((n) => machineDocuments(lab, `node${n}`)));
  }

  /** Documents of a machine, whose routes stand in no order that counts. */
  function textsOf(documents: Rendered): string[] {
    return documents.map(({ value }) => JSON.stringify(plain(value), sortedRoutes)).sort();
  }

  function sortedRoutes(key: string, value: unknown): unknown {
    if (key !== 'routes' || !Array.isArray(value)) return value;
    return value.map((one) => JSON.stringify(one)).sort();
  }
});

type Rendered = Awaited<ReturnType<typeof machineDocuments>>;
