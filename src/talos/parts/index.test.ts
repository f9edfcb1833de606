import { describe, expect, test } from 'vitest';
import type { Workload } from '../../model/workload.ts';
import { DIFFERENCES } from '../differences.ts';
import { machineConfiguration } from '../configuration.ts';
import type { TalosDocument } from '../document.ts';
import { CLUSTER, configurationOf, ofKind, promising, sceneOf, type Case } from '../testing.ts';

const CILIUM = [['{ cni: { use: flannel } }', '{ cni: { use: cilium } }']] as const;
const workloads = [promising('cni', 'kube-proxy', 'cluster-dns')];

interface Whole {
  readonly machine: Record<string, unknown>;
  readonly cluster: Record<string, unknown>;
}

async function whole(test: Case): Promise<Whole> {
  const [one] = ofKind(await configurationOf(test), 'v1alpha1');
  return one as Whole;
}

async function kinds(test: Case): Promise<string[]> {
  return (await configurationOf(test)).map(({ kind }) => kind);
}

describe('a CNI and a CoreDNS of the platform', () => {
  const test13 = { changes: { [CLUSTER]: CILIUM }, scene: { workloads } };

  test('switch off those of Talos', async () => {
    const { cluster } = await whole(test13);
    expect(cluster.network).toMatchObject({ cni: { name: 'none' } });
    expect(cluster.proxy).toEqual({
      disabled: true,
      image: 'registry.k8s.io/kube-proxy:v1.34.1',
    });
    expect(cluster.coreDNS).toEqual({ disabled: true });
  });

  test('leave no document of Flannel in 1.14', async () => {
    const documents = await configurationOf({ ...test13, talos: '1.14' });
    expect(ofKind(documents, 'KubeFlannelCNIConfig')).toEqual([]);
    expect(ofKind(documents, 'KubeProxyConfig')).toMatchObject([{ enabled: false }]);
    expect(ofKind(documents, 'KubeCoreDNSConfig')).toMatchObject([{ enabled: false }]);
  });

  test('keep kube-proxy where it is declared, and where the CNI does not do its work', async () => {
    const kept = [['{ use: flannel }', '{ use: cilium, kubeProxy: true }']] as const;
    const proxy = [['endpoint:', '  proxy: { mode: ipvs, args: { v: 2 } }\nendpoint:']] as const;
    const changes = { [CLUSTER]: [...kept, ...proxy] };
    const expected = { mode: 'ipvs', extraArgs: { v: '2' } };
    expect((await whole({ changes, scene: { workloads } })).cluster.proxy).toMatchObject(expected);
    const documents = await configurationOf({ talos: '1.14', changes, scene: { workloads } });
    expect(ofKind(documents, 'KubeProxyConfig')).toMatchObject([expected]);
    const other = { changes: { [CLUSTER]: CILIUM }, scene: { workloads: [promising('cni')] } };
    expect((await whole(other)).cluster.proxy).not.toHaveProperty('disabled');
  });

  test('are nothing that a worker is told, but that there is no Flannel', async () => {
    const { cluster } = await whole({ ...test13, node: 'wk' });
    expect(cluster).not.toHaveProperty('proxy');
    expect(cluster).not.toHaveProperty('coreDNS');
    expect(cluster.network).toMatchObject({ cni: { name: 'none' } });
  });
});

describe('the Talos API for pods', () => {
  const asking: Workload = {
    ...promising('upgrades'),
    namespace: 'system-upgrade',
    entry: { value: { requires: { talosRoles: ['os:admin'] } } } as unknown as Workload['entry'],
  };
  const access = {
    allowedRoles: ['os:admin', 'os:reader'],
    allowedKubernetesNamespaces: ['monitoring', 'system-upgrade'],
  };
  const changes = {
    [CLUSTER]: [
      ['talos:\n', 'talos:\n  apiAccess: { roles: [os:reader], namespaces: [monitoring] }\n'],
    ],
  } as const;
  const scene = { workloads: [asking] };

  test('is open to what entries and the cluster ask for', async () => {
    const { machine } = await whole({ changes, scene });
    expect(machine.features).toMatchObject({
      kubernetesTalosAPIAccess: { enabled: true, ...access },
    });
    const documents = await configurationOf({ talos: '1.14', changes, scene });
    expect(ofKind(documents, 'KubeTalosAPIAccessConfig')).toMatchObject([access]);
  });

  test('is closed without, and on workers', async () => {
    expect(await kinds({ talos: '1.14' })).not.toContain('KubeTalosAPIAccessConfig');
    expect(await kinds({ talos: '1.14', node: 'wk', scene })).not.toContain(
      'KubeTalosAPIAccessConfig',
    );
    const { machine } = await whole({ node: 'wk', changes, scene });
    expect(machine.features).not.toHaveProperty('kubernetesTalosAPIAccess');
  });
});

describe('etcd', () => {
  test('shows its metrics, and takes arguments and networks', async () => {
    const etcd =
      '  etcd: { metrics: true, args: { election-timeout: 5000 }, subnets: [10.0.0.0/8] }';
    const changes = { [CLUSTER]: [['endpoint:', `${etcd}\nendpoint:`]] } as const;
    for (const talos of ['1.11', '1.14'])
      expect((await whole({ talos, changes })).cluster.etcd).toMatchObject({
        extraArgs: { 'election-timeout': '5000', 'listen-metrics-urls': 'http://0.0.0.0:2381' },
        advertisedSubnets: ['10.0.0.0/8'],
      });
  });

  test('is encrypted with every key of an old cluster', async () => {
    const scene = { encryptionKeys: ['aescbc', 'secretbox'] } as const;
    expect((await whole({ scene })).cluster).toMatchObject({
      secretboxEncryptionSecret: '<secret:talos#secrets.secretboxencryptionsecret>',
      aescbcEncryptionSecret: '<secret:talos#secrets.aescbcencryptionsecret>',
    });
    const [config] = ofKind(
      await configurationOf({ talos: '1.14', scene }),
      'KubeEtcdEncryptionConfig',
    );
    const reference = (field: string): string => `<secret:talos#secrets.${field}>`;
    expect(config).toMatchObject({
      config: {
        resources: [
          {
            providers: [
              {
                secretbox: {
                  keys: [{ name: 'key2', secret: reference('secretboxencryptionsecret') }],
                },
              },
              { aescbc: { keys: [{ name: 'key1', secret: reference('aescbcencryptionsecret') }] } },
            ],
          },
        ],
      },
    });
  });
});

test('the scheduler and the controller manager take arguments, the scheduler a configuration', async () => {
  const lines = `  controllerManager: { args: { bind-address: 0.0.0.0 } }
  scheduler: { args: { v: 4 }, config: { profiles: [{ schedulerName: tight }] } }
endpoint:`;
  const changes = { [CLUSTER]: [['endpoint:', lines]] } as const;
  const manager = { extraArgs: { 'bind-address': '0.0.0.0' } };
  const scheduler = { extraArgs: { v: '4' }, config: { profiles: [{ schedulerName: 'tight' }] } };
  const { cluster } = await whole({ changes });
  expect(cluster.controllerManager).toMatchObject(manager);
  expect(cluster.scheduler).toMatchObject(scheduler);
  const documents = await configurationOf({ talos: '1.14', changes });
  expect(ofKind(documents, 'KubeControllerManagerConfig')).toMatchObject([manager]);
  expect(ofKind(documents, 'KubeSchedulerConfig')).toMatchObject([scheduler]);
});

test('names of the Talos API are the declared ones and endpoints that are no machine', async () => {
  const talos = `talos:
  certSans: [talos.home.example, 192.0.2.1]
  endpoints: [10.0.50.11, api.home.example]
`;
  const changes = { [CLUSTER]: [['talos:\n', talos]] } as const;
  for (const talos of ['1.11', '1.14'])
    expect((await whole({ talos, node: 'wk', changes })).machine.certSANs).toEqual([
      '192.0.2.1',
      'api.home.example',
      'talos.home.example',
    ]);
});

test('machines do not look for each other where nobody wants it', async () => {
  const changes = { [CLUSTER]: [['talos:\n', 'talos:\n  discovery: false\n']] } as const;
  expect((await whole({ changes })).cluster.discovery).toMatchObject({ enabled: false });
  const found = await kinds({ talos: '1.14', changes });
  expect(found).not.toContain('DiscoveryServiceConfig');
  expect(found).toContain('DiscoveryIdentityConfig');
});

test('an IPv6 endpoint stands in brackets', async () => {
  const changes = { [CLUSTER]: [['address: 10.0.50.50', 'address: "2001:db8::50"']] } as const;
  expect((await whole({ changes })).cluster.controlPlane).toEqual({
    endpoint: 'https://[2001:db8::50]:6443',
  });
});

test('another domain of the cluster is told to Talos', async () => {
  const changes = { [CLUSTER]: [['endpoint:', '  domain: k8s.home.example\nendpoint:']] } as const;
  expect((await whole({ changes })).cluster.network).toMatchObject({
    dnsDomain: 'k8s.home.example',
  });
});

test('every difference to what talosctl generates is there', async () => {
  const all: TalosDocument[] = [];
  for (const talos of ['1.11', '1.12', '1.13', '1.14'])
    for (const node of ['cp', 'wk'] as const)
      for (const encryptionKeys of [['secretbox'], ['aescbc']] as const)
        all.push(
          ...machineConfiguration(await sceneOf({ talos, node, scene: { encryptionKeys } })),
        );
  for (const { kind, path, how } of DIFFERENCES) {
    const found = ofKind(all, kind);
    const isThere = (one: unknown): boolean => path === '' || at(one, path) !== undefined;
    if (how === 'left out') expect(found.every(isThere), `${kind} ${path}`).toBe(false);
    else expect(found.some(isThere), `${kind} ${path}`).toBe(true);
  }
});

function at(value: unknown, path: string): unknown {
  let here = value;
  for (const key of path.split('.')) here = (here as Record<string, unknown> | undefined)?.[key];
  return here;
}
