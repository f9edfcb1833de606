import { describe, expect, test } from 'vitest';
import type { Emittable } from '../../yaml/index.ts';
import { labOf } from '../testing.ts';
import { at, originOf, plain } from '../tree.ts';
import { resolveWorkloads } from '../workloads.ts';

const TEMPLATE = `
kind: CatalogueEntry
name: app-template
title: Common library chart
home: https://charts.example
namespace: default
profile: chart
chart: { oci: "oci://charts.example/app-template", version: 5.1.0 }
`;

const HEAD = `
kind: CatalogueEntry
name: app
title: App
home: https://app.example
namespace: default
profile: app-template
image: { repository: images.example/app, tag: 1.2.3, digest: "sha256:${'a'.repeat(64)}" }
ports: { http: 8080, dns: { port: 5353, protocol: UDP } }
`;

/** Values of one application of an entry. */
function values(entry: string, app = 'kind: App\n', cluster = '', head = HEAD): Emittable {
  const { model, cluster: declared } = labOf({
    entries: { app: head + entry, 'app-template': TEMPLATE },
    apps: { 'default/app': app },
    cluster,
  });
  const { workloads, diagnostics } = resolveWorkloads(model, declared);
  expect(diagnostics).toEqual([]);
  return workloads.find(({ name }) => name === 'app')?.values;
}

const CONTAINER = ['controllers', 'app', 'containers', 'app'];

function get(tree: Emittable, ...path: (string | number)[]): unknown {
  return plain(at(tree, path));
}

describe('the container', () => {
  test('has its image with the digest behind the tag', () => {
    expect(get(values(''), ...CONTAINER, 'image')).toEqual({
      repository: 'images.example/app',
      tag: `1.2.3@sha256:${'a'.repeat(64)}`,
    });
  });

  test('variables of the application win over those of the entry, each with its own origin', () => {
    const tree = values('env: { A: "1", B: "2" }\n', 'kind: App\nenv: { B: "3", C: true }\n');
    expect(get(tree, ...CONTAINER, 'env')).toEqual({ A: '1', B: '3', C: true });
    const origin = (name: string) => originOf(at(tree, [...CONTAINER, 'env', name]));
    expect(origin('A')).toMatchObject({ kind: 'catalogue', file: 'catalogue/app.yaml' });
    expect(origin('B')).toMatchObject({ kind: 'source', file: 'clusters/main/apps/default/app.yaml' });
  });

  test('braces of plain data are kept from Helm', () => {
    expect(get(values('env: { A: "{{ x }}" }\n'), ...CONTAINER, 'env', 'A')).toBe('{{ "{{" }} x }}');
  });

  test('resources of the application replace those that they name', () => {
    const tree = values(
      'resources: { requests: { cpu: 10m, memory: 64Mi }, limits: { memory: 1Gi } }\n',
      'kind: App\nresources: { requests: { cpu: 50m }, limits: { memory: 2Gi } }\n',
    );
    expect(get(tree, ...CONTAINER, 'resources')).toEqual({
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { memory: '2Gi' },
    });
  });

  test.each<[string, string, object]>([
    ['http', 'probes: { http: /ping }', { httpGet: { path: '/ping', port: 8080 } }],
    [
      'http on a named port',
      'probes: { http: { path: /ping, port: dns, failureThreshold: 9 } }',
      { httpGet: { path: '/ping', port: 5353 }, failureThreshold: 9 },
    ],
    ['tcp', 'probes: { tcp: dns }', { tcpSocket: { port: 5353 } }],
    ['exec', 'probes: { exec: { command: [pg_isready] } }', { exec: { command: ['pg_isready'] } }],
  ])('is probed by %s', (_, entry, spec) => {
    const tree = values(`${entry}\n`);
    for (const probe of ['liveness', 'readiness'])
      expect(get(tree, ...CONTAINER, 'probes', probe)).toMatchObject({
        enabled: true,
        custom: true,
        spec,
      });
  });

  test('secrets arrive as variables', () => {
    const tree = values('', 'kind: App\nsecrets: { KEY: { secret: app-key } }\n');
    expect(get(tree, ...CONTAINER, 'envFrom')).toEqual([{ secretRef: { name: 'app-secret' } }]);
  });

  test('root, privileges and capabilities are said, not assumed', () => {
    const tree = values('security: { root: true, readOnlyRoot: false, capabilities: [NET_ADMIN] }\n');
    expect(get(tree, ...CONTAINER, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] },
      readOnlyRootFilesystem: false,
    });
    expect(get(tree, 'defaultPodOptions', 'securityContext')).toMatchObject({
      runAsNonRoot: false,
      runAsUser: 0,
    });
    expect(get(tree, 'persistence')).toBeUndefined();
    expect(get(values('security: { privileged: true, hostNetwork: true }\n'), 'defaultPodOptions')).toMatchObject({
      hostNetwork: true,
      dnsPolicy: 'ClusterFirstWithHostNet',
    });
  });
});

describe('the controller', () => {
  const CLAIM = 'storage: { config: { path: /config, default: 5Gi } }\n';

  test.each<[string, string, string]>([
    ['RollingUpdate', '', 'kind: App\n'],
    ['Recreate', CLAIM, 'kind: App\n'],
    ['RollingUpdate', CLAIM, 'kind: App\nstorage: { config: { modes: [ReadWriteMany] } }\n'],
    ['RollingUpdate', CLAIM, 'kind: App\nstorage: { config: { emptyDir: true } }\n'],
  ])('has strategy %s', (strategy, entry, app) => {
    expect(get(values(entry, app), 'controllers', 'app', 'strategy')).toBe(strategy);
  });

  test('is spread over nodes from two replicas on', () => {
    const spread = (app: string) => get(values('', app), 'defaultPodOptions', 'topologySpreadConstraints');
    expect(spread('kind: App\n')).toBeUndefined();
    expect(spread('kind: App\nreplicas: 2\n')).toMatchObject([
      {
        topologyKey: 'kubernetes.io/hostname',
        labelSelector: { matchLabels: { 'app.kubernetes.io/instance': 'app' } },
      },
    ]);
  });

  test('of a cron job has its schedule in the time zone of the lab, and no replicas', () => {
    const tree = values('controller: cronjob\nschedule: "0 3 * * *"\n');
    expect(get(tree, 'controllers', 'app')).toMatchObject({
      type: 'cronjob',
      cronjob: { schedule: '0 3 * * *', timeZone: 'Europe/Oslo' },
    });
    expect(get(tree, 'controllers', 'app', 'replicas')).toBeUndefined();
  });

  test('of a stateful set has no strategy of a deployment', () => {
    const tree = values('controller: statefulset\n');
    expect(get(tree, 'controllers', 'app', 'type')).toBe('statefulset');
    expect(get(tree, 'controllers', 'app', 'strategy')).toBeUndefined();
  });
});

describe('the service', () => {
  test('has every port, with the numbers of the application', () => {
    expect(get(values('', 'kind: App\nports: { http: 9090 }\n'), 'service')).toEqual({
      app: { ports: { http: { port: 9090 }, dns: { port: 5353, protocol: 'UDP' } } },
    });
  });

  test('asks for its address in the words of the load balancer', () => {
    const { model, cluster } = labOf({
      entries: {
        app: `${HEAD}serviceType: LoadBalancer\nserviceAddress: 10.0.50.105\n`,
        'app-template': TEMPLATE,
        metallb: `
kind: CatalogueEntry
name: metallb
title: MetalLB
home: https://metallb.io
slots: [loadBalancer]
namespace: metallb-system
profile: objects
provides: { addressAnnotation: metallb.io/loadBalancerIPs }
`,
      },
      apps: { 'default/app': 'kind: App\n' },
      cluster: 'platform: { loadBalancer: { use: metallb, pool: 10.0.50.100-10.0.50.119 } }\n',
    });
    const tree = resolveWorkloads(model, cluster).workloads.find(({ name }) => name === 'app');
    expect(get(tree?.values, 'service', 'app')).toMatchObject({
      type: 'LoadBalancer',
      annotations: { 'metallb.io/loadBalancerIPs': '10.0.50.105' },
    });
  });
});

describe('probes', () => {
  test('give a slow start its time, and notice a hang soon', () => {
    const tree = values('probes: { http: { path: /ping, periodSeconds: 20, startupSeconds: 900 } }\n');
    const spec = (name: string) => get(tree, ...CONTAINER, 'probes', name, 'spec');
    expect(spec('startup')).toMatchObject({ periodSeconds: 20, failureThreshold: 45 });
    expect(spec('liveness')).toMatchObject({ periodSeconds: 20, failureThreshold: 3 });
  });
});

describe('ports for the LAN', () => {
  const PORTS = HEAD.replace(
    /^ports: .*$/m,
    'ports: { http: 8080, sync: { port: 22000, lan: true }, quic: { port: 22000, protocol: UDP, lan: true } }',
  );

  test('have a second Service once the application has an address of its own', () => {
    const tree = values('', 'kind: App\naddress: 10.0.50.110\n', '', PORTS);
    expect(get(tree, 'service', 'lan')).toEqual({
      controller: 'app',
      type: 'LoadBalancer',
      ports: {
        sync: { port: 22000, protocol: 'TCP' },
        quic: { port: 22000, protocol: 'UDP' },
      },
    });
    expect(get(tree, 'service', 'app', 'ports', 'sync')).toEqual({ port: 22000 });
  });

  test('have none without', () => {
    expect(get(values('', 'kind: App\n', '', PORTS), 'service', 'lan')).toBeUndefined();
  });
});

describe('storage', () => {
  const ENTRY = `storage:
  config: { path: /config, default: 5Gi }
  cache: { path: /cache, kind: emptyDir }
  media: { path: /media, kind: shared, readOnly: true }
`;

  test('is mounted by claim, by NFS or for the life of the pod', () => {
    const tree = values(
      ENTRY,
      'kind: App\nstorage: { media: { nfs: { server: nas0, path: /tank/media } } }\n',
    );
    expect(get(tree, 'persistence')).toEqual({
      config: { existingClaim: 'app', globalMounts: [{ path: '/config' }] },
      cache: { type: 'emptyDir', globalMounts: [{ path: '/cache' }] },
      media: {
        type: 'nfs',
        server: '10.0.50.5',
        path: '/tank/media',
        globalMounts: [{ path: '/media', readOnly: true }],
      },
      tmp: { type: 'emptyDir', globalMounts: [{ path: '/tmp' }] },
    });
  });

  test('of a volume that exists takes its claim', () => {
    const tree = values(ENTRY, 'kind: App\nstorage: { media: { existing: films } }\n');
    expect(get(tree, 'persistence', 'media', 'existingClaim')).toBe('films');
  });

  test('files become one ConfigMap, each at its own path; a map becomes YAML', () => {
    const tree = values(`files:
  /config/app.yaml: { host: { $from: self.name }, zone: { $from: lab.domain } }
  /config/motd: hello {{ name }}
`);
    expect(get(tree, 'configMaps', 'config', 'data')).toEqual({
      'config.app.yaml': 'host: app\nzone: home.example\n',
      'config.motd': 'hello {{ "{{" }} name }}',
    });
    expect(get(tree, 'persistence', 'files')).toEqual({
      type: 'configMap',
      identifier: 'config',
      globalMounts: [
        { path: '/config/app.yaml', subPath: 'config.app.yaml', readOnly: true },
        { path: '/config/motd', subPath: 'config.motd', readOnly: true },
      ],
    });
  });
});

test("values of the entry go over the builder's, and the application's over both", () => {
  const tree = values(
    'values: { controllers: { app: { annotations: { a: entry, b: entry } } } }\n',
    'kind: App\nvalues: { controllers: { app: { annotations: { b: own, reloader.stakater.com/auto: null } } } }\n',
  );
  expect(get(tree, 'controllers', 'app', 'annotations')).toEqual({ a: 'entry', b: 'own' });
});
