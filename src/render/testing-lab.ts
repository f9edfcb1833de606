// One lab that uses every layer: a platform in which everything depends on something, and an application with it all.
import type { Origin } from '../model/origin.ts';
import { sourced } from '../model/yaml/index.ts';
import type { LabTexts } from './testing.ts';

const origin: Origin = { kind: 'rule', rule: 'test' };

const chart = (name: string, namespace: string, rest: string): string =>
  `kind: CatalogueEntry
name: ${name}
title: ${name}
home: https://${name}.example
profile: chart
namespace: ${namespace}
chart: { oci: "oci://registry.example/charts/${name}", version: 1.2.3 }
${rest}`;

const gateway = (name: string, address: string): Record<string, never> =>
  ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name, annotations: { 'cert-manager.io/cluster-issuer': 'internal-ca' } },
    spec: {
      gatewayClassName: 'envoy',
      addresses: [{ type: 'IPAddress', value: address }],
      listeners: [
        {
          name: 'https',
          port: 443,
          protocol: 'HTTPS',
          allowedRoutes: { namespaces: { from: 'All' } },
          tls: { certificateRefs: [{ name: 'home-example-tls' }] },
        },
      ],
    },
  }) as unknown as Record<string, never>;

const CLUSTER = `kind: Cluster
name: main
talos: { version: 1.13.9 }
kubernetes: { version: 1.35.4 }
endpoint: { address: 10.0.50.50 }
network: { nodes: servers }
gitops:
  substitutions:
    config: { CLUSTER_NAME: main, VLAN: "050" }
    secrets: { SECRET_DOMAIN: { secret: domain } }
    upgrades: { TALOS_VERSION: v1.13.9 }
platform:
  gateways: { internal: { address: 10.0.50.101 } }
  certificates: {}
  storage: [{ class: longhorn, use: longhorn, default: true }]
  databases: { postgres: {}, redis: {} }
  secretStore: { use: onepassword, token: { secret: connect-token } }
  backup:
    target: { s3: "https://s3.nas.home.example/volsync", credentials: { secret: volsync } }
`;

const SONARR = `kind: App
expose: { gateway: internal, host: sonarr.home.example }
storage: { config: { size: 5Gi } }
backup: daily
database: { postgres: { instances: 2, extensions: [vector] }, redis: {} }
secrets: { API_KEY: { secret: sonarr-api-key }, TOKEN: { external: { key: sonarr, property: token } } }
replicas: 2
network: { from: [monitoring], to: [internet] }
patches:
  - { apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: { name: sonarr }, spec: { maxHistory: 2 } }
`;

const OWN = `kind: App
use: manifests
after: [sonarr]
`;

const STATEFUL = `apiVersion: v1
kind: Service
metadata:
  name: jellyfin # kept as it is
spec:
  clusterIP: None
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: jellyfin }
spec:
  serviceName: jellyfin
  selector: { matchLabels: { app.kubernetes.io/name: jellyfin } }
  template:
    metadata: { labels: { app.kubernetes.io/name: jellyfin } }
    spec:
      containers:
        - name: app
          image: registry.example/jellyfin:10.11.0
          args: ["--domain=\${CLUSTER_NAME}", "--shell=$\${HOME}"]
          volumeMounts: [{ name: dev, mountPath: /dev/dri }]
      volumes: [{ name: dev, hostPath: { path: /dev/dri } }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { storageClassName: longhorn, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;

/** The lab that golden files and properties are made from. */
export const EVERYTHING: LabTexts = {
  cluster: CLUSTER,
  apps: {
    'media/sonarr': SONARR,
    'media/jellyfin': {
      app: OWN,
      files: { 'jellyfin.yaml': STATEFUL, 'notes.txt': 'free text\n' },
    },
  },
  entries: {
    sonarr: {
      entry: `kind: CatalogueEntry
name: sonarr
title: TV
home: https://sonarr.tv
profile: app-template
namespace: media
image: { repository: ghcr.io/home-operations/sonarr, tag: 4.0.16, digest: "sha256:${'a'.repeat(64)}" }
chart: { oci: "oci://ghcr.io/bjw-s-labs/helm/app-template", version: 5.1.0 }
ports: { http: 8989 }
storage: { config: { path: /config } }
`,
      values: {
        controllers: {
          sonarr: {
            replicas: sourced(2, origin),
            containers: {
              app: {
                image: {
                  repository: 'ghcr.io/home-operations/sonarr',
                  tag: `4.0.16@sha256:${'a'.repeat(64)}`,
                },
                env: { TZ: 'Etc/UTC', HOST: '${SECRET_DOMAIN}' },
                envFrom: [{ secretRef: { name: 'sonarr-secret' } }],
              },
            },
          },
        },
        service: { app: { ports: { http: { port: 8989 } } } },
        persistence: { config: { existingClaim: 'sonarr' } },
      },
      routes: [
        {
          gateway: 'internal',
          hosts: ['sonarr.home.example'],
          path: '/',
          service: 'sonarr',
          port: 8989,
          origin,
        },
      ],
      claims: [
        {
          volume: 'config',
          claim: 'sonarr',
          existing: false,
          size: '5Gi',
          class: 'longhorn',
          modes: ['ReadWriteOnce'],
          backup: 'daily',
          origin,
        },
      ],
      secrets: [
        { key: 'API_KEY', source: { secret: 'sonarr-api-key' }, optional: false, origin },
        {
          key: 'TOKEN',
          source: { external: { key: 'sonarr', property: 'token' } },
          optional: false,
          origin,
        },
      ],
    },
    'envoy-gateway': {
      entry: chart(
        'envoy-gateway',
        'network',
        'slots: [gateways]\ncrds: chart\nbootstrap: false\npodSecurity: restricted\n',
      ),
      values: { config: { envoyGateway: { provider: { type: 'Kubernetes' } } } },
      config: [
        {
          apiVersion: 'gateway.networking.k8s.io/v1',
          kind: 'GatewayClass',
          metadata: { name: 'envoy' },
          spec: { controllerName: 'gateway.envoyproxy.io/gatewayclass-controller' },
        },
        gateway('internal', '10.0.50.101'),
      ],
      provides: [
        'crd:gateway.networking.k8s.io/Gateway',
        'crd:gateway.networking.k8s.io/GatewayClass',
        'crd:gateway.networking.k8s.io/HTTPRoute',
        'gateway-class:envoy',
        'gateway:internal',
      ],
    },
    'cert-manager': {
      entry: chart(
        'cert-manager',
        'cert-manager',
        'slots: [certificates]\nbootstrap: true\npodSecurity: restricted\ncrds: chart\n',
      ),
      values: { crds: { enabled: true } },
      config: [
        {
          apiVersion: 'cert-manager.io/v1',
          kind: 'ClusterIssuer',
          metadata: { name: 'internal-ca' },
          spec: { selfSigned: {} },
        },
      ],
      provides: [
        'crd:cert-manager.io/ClusterIssuer',
        'crd:cert-manager.io/Certificate',
        'issuer:internal-ca',
      ],
    },
    longhorn: {
      entry: `kind: CatalogueEntry
name: longhorn
title: Longhorn
home: https://longhorn.example
profile: chart
namespace: longhorn-system
podSecurity: privileged
slots: [storage]
chart: { repository: https://charts.longhorn.example, name: longhorn, version: 1.12.1 }
`,
      values: { metrics: { serviceMonitor: { enabled: true } } },
      config: [
        {
          apiVersion: 'snapshot.storage.k8s.io/v1',
          kind: 'VolumeSnapshotClass',
          metadata: { name: 'longhorn-snapshot' },
          driver: 'driver.longhorn.io',
          deletionPolicy: 'Delete',
        },
      ],
      provides: ['storage-class:longhorn', 'snapshot-class:longhorn-snapshot'],
      needs: ['crd:monitoring.coreos.com/ServiceMonitor'],
    },
    'snapshot-controller': {
      entry: chart('snapshot-controller', 'kube-system', 'slots: [snapshots]\n'),
      provides: ['crd:snapshot.storage.k8s.io/VolumeSnapshotClass'],
    },
    'kube-prometheus-stack': {
      entry: chart(
        'kube-prometheus-stack',
        'observability',
        'slots: [observability.metrics]\npodSecurity: privileged\ncrds: chart\n',
      ),
      values: { prometheus: { storageSpec: { storageClassName: 'longhorn' } } },
      provides: ['crd:monitoring.coreos.com/ServiceMonitor'],
    },
    'cloudnative-pg': {
      entry: chart(
        'cloudnative-pg',
        'database',
        'slots: [databases.postgres]\npodSecurity: restricted\nimages: { postgres: { repository: ghcr.io/cloudnative-pg/postgresql, tag: "18.1" } }\n',
      ),
      provides: [
        'crd:postgresql.cnpg.io/Cluster',
        'crd:postgresql.cnpg.io/ScheduledBackup',
        'postgres',
      ],
    },
    'dragonfly-operator': {
      entry: chart('dragonfly-operator', 'database', 'slots: [databases.redis]\n'),
      provides: ['crd:dragonflydb.io/Dragonfly', 'redis'],
    },
    volsync: {
      entry: chart('volsync', 'volsync-system', 'slots: [backup]\n'),
      provides: ['crd:volsync.backube/ReplicationSource', 'backup'],
    },
    'external-secrets': {
      entry: chart('external-secrets', 'external-secrets', 'slots: [addons]\n'),
      config: [
        {
          apiVersion: 'external-secrets.io/v1',
          kind: 'ClusterSecretStore',
          metadata: { name: 'onepassword' },
          spec: {
            provider: {
              onepassword: {
                connectHost: 'http://connect',
                vaults: { homelab: 1 },
                auth: { secretRef: { connectTokenSecretRef: { name: 'connect', key: 'token' } } },
              },
            },
          },
        },
      ],
      provides: [
        'crd:external-secrets.io/ClusterSecretStore',
        'crd:external-secrets.io/ExternalSecret',
        'secret-store:onepassword',
      ],
    },
    cilium: {
      entry: chart(
        'cilium',
        'kube-system',
        'slots: [cni]\nbootstrap: true\npodSecurity: privileged\n',
      ),
      values: { kubeProxyReplacement: true },
      provides: ['cni'],
    },
    coredns: {
      entry: chart('coredns', 'kube-system', 'slots: [addons]\nbootstrap: true\nneeds: [cni]\n'),
      needs: ['cni'],
      provides: ['dns'],
    },
    'flux-operator': {
      entry: chart(
        'flux-operator',
        'flux-system',
        'slots: [gitops]\nbootstrap: true\npodSecurity: restricted\n',
      ),
      needs: ['dns'],
      provides: ['crd:fluxcd.controlplane.io/FluxInstance'],
    },
    'flux-instance': {
      entry: chart(
        'flux-instance',
        'flux-system',
        'slots: [gitops]\nbootstrap: true\nafter: [flux-operator]\npodSecurity: restricted\n',
      ),
      values: {
        instance: {
          sync: {
            kind: 'GitRepository',
            path: 'kubernetes/main/flux',
            ref: 'refs/heads/main',
            url: 'ssh://git@git.home.example/ops/home-ops.git',
          },
        },
      },
      needs: ['crd:fluxcd.controlplane.io/FluxInstance'],
    },
  },
};
