import { expect, test } from 'vitest';
import { labOf } from './testing.ts';
import { plain } from './tree.ts';
import { resolveWorkloads } from './workloads.ts';

const CILIUM = `
kind: CatalogueEntry
name: cilium
title: Networking
home: https://cilium.io
slots: [cni]
namespace: kube-system
podSecurity: privileged
profile: chart
chart: { oci: "oci://quay.io/cilium/charts/cilium", version: 1.20.2 }
bootstrap: true
values:
  kubeProxyReplacement: { $not: { $from: slot.kubeProxy } }
  ipv4NativeRoutingCIDR: { $from: cluster.network.pods }
  operator: { replicas: { $when: { $equals: [{ $from: nodes.count }, 1] }, $then: 1, $else: 2 } }
  k8sServiceHost: { $from: derived.apiServer.host }
`;

const TEMPLATE = `
kind: CatalogueEntry
name: app-template
title: Common library chart
home: https://bjw-s-labs.github.io/helm-charts
category: library
namespace: default
profile: chart
chart: { oci: "oci://ghcr.io/bjw-s-labs/helm/app-template", version: 5.1.0 }
`;

const ECHO = `
kind: CatalogueEntry
name: echo
title: Echo
home: https://echo.example
namespace: default
profile: app-template
image: { repository: ghcr.io/mendhak/http-https-echo, tag: "41" }
ports: { http: 8080 }
env: { HTTP_PORT: { $from: ports.http } }
probes: { http: /healthz }
expose: { gateway: internal }
`;

test('platform and applications become workloads, sorted by namespace and name', () => {
  const { model, cluster } = labOf({
    entries: { cilium: CILIUM, 'app-template': TEMPLATE, echo: ECHO },
    apps: { 'default/echo': 'kind: App\n' },
    cluster: 'platform: { gateways: { internal: { address: 10.0.50.101 } } }\n',
  });
  const { workloads, diagnostics } = resolveWorkloads(model, cluster);
  expect(diagnostics).toEqual([]);
  expect(workloads.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
    'default/echo',
    'kube-system/cilium',
  ]);
  const [echo, cilium] = workloads;
  expect(plain(cilium?.values ?? null)).toEqual({
    kubeProxyReplacement: true,
    ipv4NativeRoutingCIDR: '10.42.0.0/16',
    operator: { replicas: 2 },
    k8sServiceHost: 'localhost',
  });
  expect(plain(echo?.values ?? null)).toEqual({
    defaultPodOptions: {
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        fsGroup: 1000,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
    },
    controllers: {
      echo: {
        annotations: { 'reloader.stakater.com/auto': 'true' },
        replicas: 1,
        strategy: 'RollingUpdate',
        containers: {
          app: {
            image: { repository: 'ghcr.io/mendhak/http-https-echo', tag: '41' },
            env: { HTTP_PORT: 8080 },
            probes: Object.fromEntries(
              ['liveness', 'readiness', 'startup'].map((name) => [
                name,
                {
                  enabled: true,
                  custom: true,
                  spec: {
                    httpGet: { path: '/healthz', port: 8080 },
                    initialDelaySeconds: 0,
                    periodSeconds: 10,
                    timeoutSeconds: 5,
                    failureThreshold: name === 'startup' ? 30 : 3,
                  },
                },
              ]),
            ),
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { drop: ['ALL'] },
              readOnlyRootFilesystem: true,
            },
          },
        },
      },
    },
    service: { echo: { ports: { http: { port: 8080 } } } },
    persistence: { tmp: { type: 'emptyDir', globalMounts: [{ path: '/tmp' }] } },
  });
  expect(echo?.routes).toMatchObject([
    { gateway: 'internal', hosts: ['echo.home.example'], path: '/', service: 'echo', port: 8080 },
  ]);
  expect(echo?.chart).toMatchObject({ kind: 'oci', pin: { name: 'app-template', version: '5.1.0' } });
});
