/** The size of a generated lab. */
export interface Size {
  readonly clusters: number;
  readonly nodes: number;
  readonly apps: number;
}

/** Text of every source file of a lab of this size without errors, by path; nodes and applications are per cluster. */
export function syntheticLab({ clusters, nodes, apps }: Size): Map<string, string> {
  const files = new Map<string, string>();
  const each = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(index));
  files.set(
    'lab.yaml',
    `kind: Lab
name: synthetic
domain: synthetic.example
timezone: Europe/Oslo
repository: { url: "https://github.com/synthetic-example/lab.git" }
secrets:
  recipients:
    - { name: operator, age: age17eqdjkvktjy4p30jx4rkx3tky99vwyvx7hdgwp7pp6cspgxrny7qlet7gu }
    - { name: escrow, age: age1vc3s087gn4q3q3ql8l8tszvegqh2tctzufzvpv396qlnmsk8wgysqf2gzd, custody: offline }
networks:
${each(clusters, (c) => `  - { name: net${c}, vlan: ${100 + c}, cidr: 10.${c}.0.0/16, gateway: 10.${c}.0.1 }`).join('\n')}
`,
  );
  for (const id of ['bootstrap', 'etcd-loss', 'lost-age-key'])
    files.set(`records/runbooks/${id}.md`, runbook(id));
  for (let c = 0; c < clusters; c += 1) {
    files.set(
      `clusters/c${c}/cluster.yaml`,
      `kind: Cluster
name: c${c}
talos:
  version: 1.14.1
  schematic: { extensions: [siderolabs/iscsi-tools, siderolabs/util-linux-tools] }
kubernetes: { version: 1.35.4 }
endpoint: { address: 10.${c}.0.5, names: [k8s.c${c}.synthetic.example] }
network: { nodes: net${c}, pods: 10.${100 + c}.0.0/16, services: 10.${150 + c}.0.0/16 }
platform:
  cni: { use: cilium, l2Announcements: false }
  loadBalancer: { use: metallb, pool: 10.${c}.9.0-10.${c}.9.250 }
  gateways:
    internal: { use: envoy-gateway, address: 10.${c}.9.1 }
  storage:
    - { class: longhorn, use: longhorn, default: true }
  etcdBackup:
    target: { s3: "https://s3.synthetic.example/etcd", credentials: { secret: etcd-c${c} } }
`,
    );
    files.set(
      `clusters/c${c}/nodes.yaml`,
      `kind: Nodes
nodes:
${each(
  nodes,
  (n) => `  - name: c${c}n${n}
    role: ${n < 3 ? 'control-plane' : 'worker'}
    address: 10.${c}.1.${n + 1}
    mac: "52:54:${hex(c)}:00:${hex(n >> 8)}:${hex(n & 255)}"
    disk: { serial: disk-${c}-${n} }`,
).join('\n')}
`,
    );
    for (let a = 0; a < apps; a += 1)
      files.set(
        `clusters/c${c}/apps/ns${a % 10}/app${a}.yaml`,
        codeServer(`app${a}`, `c${c}.synthetic.example`, a),
      );
  }
  return files;
}

/** The text of an application that uses most of what one can. */
export function codeServer(name: string, domain: string, index: number): string {
  return `kind: App
use: code-server
expose: { gateway: internal, host: ${name}.${domain} }
storage: { config: { size: 5Gi } }
backup: { none: "nothing in it is worth keeping" }
replicas: 1
env: { LOG_LEVEL: info, INDEX: "${index}" }
network: { from: [network] }
values: { controllers: { ${name}: { annotations: { example.com/index: "${index}" } } } }
`;
}

function runbook(id: string): string {
  return `---
schema: 1
id: ${id}
kind: runbook
title: ${id}
status: draft
owner: operator
created: 2026-11-02
updated: 2026-11-02
affects: [lab.yaml]
triggers: [a benchmark]
risk: high
---

# ${id}

1. Time it.
`;
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
