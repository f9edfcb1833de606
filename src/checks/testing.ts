import { formatDiagnostic, type Diagnostic } from '../base/diagnostic.ts';
import { resolveWorkloads } from '../model/catalogue/index.ts';
import { changed, modelOf, shown, type Change, type SourceFiles } from '../model/testing.ts';
import { runChecks } from './index.ts';

type Changes = Readonly<Record<string, Change>>;

export const TODAY = '2026-11-21';

const AGE = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

/** A small lab that no check complains about; every test spoils a line or two of it. */
export const SOUND: SourceFiles = {
  'lab.yaml': `kind: Lab
name: home-ops
domain: home.example
repository:
  url: https://git.home.example/ops/home-ops.git
secrets:
  recipients:
    - { name: operator, age: ${AGE} }
    - { name: escrow, age: ${AGE}, custody: offline }
sites:
  - name: home
networks:
  - name: servers
    vlan: 50
    cidr: 10.0.50.0/24
    gateway: 10.0.50.254
    dhcp: 10.0.50.200-10.0.50.250
hosts:
  - { name: control0 }
  - { name: worker0, parent: rack0 }
  - { name: rack0 }
  - { name: router, kind: appliance, address: 10.0.50.254 }
resolvers:
  - { name: filter, host: router, address: 10.0.50.254, role: filter, forwards: [unbound] }
  - { name: unbound, host: router, address: 10.0.50.254, port: 5335, role: recursive }
access:
  - { name: vpn, kind: wireguard, host: router, cidr: 10.99.0.0/24, purpose: for the operator }
`,
  'clusters/main/cluster.yaml': `kind: Cluster
name: main
talos:
  version: 1.14.1
  schematic: { extensions: [siderolabs/iscsi-tools] }
kubernetes: { version: 1.37.0 }
endpoint: { address: 10.0.50.50, names: [k8s.home.example] }
network:
  nodes: servers
  dns: [10.0.50.254]
gitops:
  substitutions:
    config: { CLUSTER_NAME: main }
    secrets: { SECRET_DOMAIN: { secret: domain } }
platform:
  cni: { use: cilium }
  loadBalancer:
    pool: 10.0.50.100-10.0.50.119
  gateways:
    internal: { address: 10.0.50.101 }
    external: { address: 10.0.50.102, via: cloudflare-tunnel }
  tunnel: { token: { secret: tunnel } }
  dns:
    split: { address: 10.0.50.100 }
    public: { token: { secret: cloudflare } }
  certificates: { issuer: letsencrypt }
  storage:
    - { class: longhorn, use: longhorn, default: true }
  backup: { target: { s3: "https://s3.example/volsync", credentials: { secret: volsync } } }
  etcdBackup: { target: { s3: "https://s3.example/etcd", credentials: { secret: etcd } } }
  observability: { inside: {} }
`,
  'clusters/main/nodes.yaml': `kind: Nodes
nodes:
  - name: control0
    role: control-plane
    address: 10.0.50.11
    mac: "52:54:00:00:00:01"
    disk: { serial: S5GXNX0T }
  - name: worker0
    role: worker
    address: 10.0.50.12
    disk: { serial: S5GXNX1T }
    links:
      - { name: lan, mac: "52:54:00:00:00:02", addresses: [10.0.50.12/24] }
`,
  'clusters/main/apps/media/sonarr.yaml': `kind: App
expose: { gateway: internal }
storage: { config: { class: longhorn }, media: { existing: media } }
`,
  'clusters/main/apps/media/echo.yaml': `kind: App
after: [sonarr]
storage: { data: { size: 1Gi } }
backup: { data: daily }
`,
  'catalogue/sonarr.yaml': `kind: CatalogueEntry
name: sonarr
title: TV shows
home: https://sonarr.example
namespace: media
profile: app-template
image: { repository: ghcr.io/home/sonarr, tag: 4.0.16 }
ports: { http: 8989 }
storage:
  config: { path: /config, default: 5Gi, backup: daily }
  media: { path: /media, kind: shared }
secrets: { apikey: { generate: hex(32) } }
expose: { gateway: internal }
`,
  'catalogue/echo.yaml': `kind: CatalogueEntry
name: echo
title: Echo
home: https://echo.example
namespace: default
profile: app-template
image: { repository: ghcr.io/home/echo, tag: 1.0.0 }
ports: { http: 8080 }
storage: { data: { path: /data, default: 1Gi } }
`,
  'catalogue/longhorn.yaml': `kind: CatalogueEntry
name: longhorn
title: Longhorn
home: https://longhorn.example
slots: [storage]
namespace: longhorn-system
profile: chart
chart: { oci: 'oci://ghcr.io/home/longhorn', version: 1.12.1 }
requires: { extensions: [siderolabs/iscsi-tools] }
`,
  'records/decisions/0001-waive.md': record('"0001"', 'decision', 'accepted'),
  'records/runbooks/bootstrap.md': record('bootstrap', 'runbook', 'draft'),
  'records/runbooks/lost-age-key.md': record('lost-age-key', 'runbook', 'verified'),
  'records/runbooks/0003-etcd-loss.md': record('"0003"', 'runbook', 'verified'),
  'records/runbooks/backup-health.md': record('backup-health', 'runbook', 'verified'),
  'records/runbooks/cert-renewal.md': record('cert-renewal', 'runbook', 'verified'),
};

/** A record with further lines in its front matter. */
function record(id: string, kind: string, status: string, more = ''): string {
  return `---\nid: ${id}\nkind: ${kind}\nstatus: ${status}\n${more}---\n# Title\n`;
}

/** What the checks find in the sound lab with these changes, on a day. */
async function diagnosticsOf(files: SourceFiles, today: string): Promise<Diagnostic[]> {
  const model = await modelOf(files);
  const workloads = new Map(
    model.clusters.map((cluster) => [cluster.name, resolveWorkloads(model, cluster).workloads]),
  );
  return runChecks({ model, workloads, today });
}

/**
 * The same as lists of lines: `severity code file:line:column text that is pointed at`, the message, the remedy and
 * the related places.
 */
export async function findings(changes: Changes, today: string = TODAY): Promise<string[][]> {
  const files = changed(SOUND, changes);
  const at = (file: string, range: Diagnostic['range']): string =>
    range ? `${file}:${shown(files[file] ?? '', range)}` : file;
  return (await diagnosticsOf(files, today)).map((one) => {
    // An excerpt without a caret would mean a range that does not fit its text.
    if (!one.secret && !formatDiagnostic(one, files[one.file]).includes('^'))
      throw new Error(`no place for ${one.code}`);
    return [
      `${one.severity} ${one.code} ${at(one.file, one.range)}`,
      one.message,
      one.hint,
      ...(one.related ?? []).map((see) => `${at(see.file, see.range)} (${see.message})`),
    ];
  });
}
