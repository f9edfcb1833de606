import fc from 'fast-check';
import { expect, test } from 'vitest';
import { talhelper } from '../../../src/import/sources/talhelper/index.ts';
import { labs } from '../generated-labs/lab.ts';
import { BUNDLE } from '../generated-labs/secrets.ts';
import { importOf, type Outcome } from './import.ts';
import { nothingSeen, roundTrip } from './round-trip.ts';

const SEED = 20261121;
const LABS = 30;

test.each([11, 12, 13, 14])(
  'what labs of Talos 1.%i render gives labs again that render the same',
  { timeout: 60_000 },
  async (minor) => {
    const seen = nothingSeen();
    for (const lab of fc.sample(labs(minor), { numRuns: LABS, seed: SEED }))
      expect(await roundTrip(lab, seen), String(lab)).toEqual([]);
    expect(seen.counts).toMatchObject({ labs: LABS, refused: 0 });
    expect(seen.counts.machines).toBeGreaterThan(LABS * 2);
    // A reader that reads nothing makes patches of everything.
    expect(seen.counts['without patches']).toBeGreaterThan(LABS / 2);
  },
);

/** A folder of talhelper with these lines in talconfig.yaml. */
function folder(talconfig: string, more: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const files = { 'talconfig.yaml': talconfig, 'talsecret.yaml': BUNDLE, ...more };
  return importOf(talhelper.read(Object.entries(files).map(([path, text]) => ({ path, text }))));
}

function talconfig(version: string, more: string): string {
  return `clusterName: main
talosVersion: ${version}
kubernetesVersion: v1.34.1
endpoint: https://10.0.50.50:6443
${more}`;
}

const NODE = `nodes:
  - hostname: control0
    ipAddress: 10.0.50.11
    controlPlane: true
    installDisk: /dev/sda
`;

/** What became of a folder, when all of it was carried over. */
async function made(
  outcome: Promise<Outcome>,
): Promise<Exclude<Outcome, { readonly refused: unknown }>> {
  const found = await outcome;
  if ('refused' in found) throw new Error(JSON.stringify(found.refused));
  expect(found.proven.lost).toEqual([]);
  expect(found.errors).toEqual([]);
  return found;
}

test.each(['v1.12.7', 'v1.13.9'])(
  'what has a document of its own in Talos %s is no patch of the old form',
  async (version) => {
    const patches = `patches:
  - |-
    machine:
      network:
        disableSearchDomain: true
        nameservers: [10.0.50.254]
      time: { disabled: false, servers: [time.home.example] }
`;
    const { proven, machines } = await made(folder(talconfig(version, patches + NODE)));
    const cluster = proven.files.get('clusters/main/cluster.yaml') ?? '';
    expect(cluster).toContain('dns: [10.0.50.254]');
    expect(cluster).toContain('ntp: [time.home.example]');
    expect(JSON.stringify(machines.get('control0'))).toContain('"disableDefault":true');
    const [v1alpha1] = machines.get('control0') ?? [];
    expect(v1alpha1).not.toHaveProperty('machine.network.disableSearchDomain');
    expect(v1alpha1).not.toHaveProperty('machine.time');
  },
);

test('servers that no machine names are not those of Croft', async () => {
  const { machines } = await made(folder(talconfig('v1.13.9', NODE)));
  const documents = machines.get('control0') ?? [];
  const kinds = new Map(documents.map((one) => [one['kind'], one]));
  expect(kinds.get('ResolverConfig')).toMatchObject({ nameservers: [] });
  expect(kinds.get('TimeSyncConfig')).not.toHaveProperty('ntp');
});

test('what an encrypted talenv holds never stands in clear, and machines get it', async () => {
  const hidden = 'correct-horse-battery';
  const inline = `inlineManifests:
  - name: one
    contents: |
      apiVersion: v1
      kind: ConfigMap
      metadata: { name: one }
      data: { a: "\${HIDDEN}" }
patches:
  - |-
    machine:
      sysctls: { kernel.domainname: "\${HIDDEN}" }
      kubelet: { extraArgs: { provider-id: "id-\${HIDDEN}" } }
      env: { PLAIN: "\${HIDDEN}", OTHER: visible }
schematic:
  customization:
    extraKernelArgs: ["ip=\${HIDDEN}"]
controlPlane:
  schematic:
    customization: { extraKernelArgs: ["ip=\${HIDDEN}"] }
`;
  const files = [
    { path: 'talconfig.yaml', text: talconfig('v1.13.9', inline + NODE) },
    { path: 'talsecret.yaml', text: BUNDLE },
    { path: 'talenv.sops.yaml', text: `HIDDEN: ${hidden}\n`, wasSealed: true as const },
  ];
  const { proven, machines, draft } = await made(importOf(talhelper.read(files)));
  expect([...proven.files].filter(([, text]) => text.includes(hidden))).toEqual([]);
  const lines = JSON.stringify([...draft.report, ...proven.report]);
  expect(lines).not.toContain(hidden);
  expect(lines).toContain('keeps its value encrypted');
  const documents = machines.get('control0') ?? [];
  const [v1alpha1] = documents;
  expect(documents.find(({ kind }) => kind === 'EnvironmentConfig')).toMatchObject({
    variables: { PLAIN: hidden, OTHER: 'visible' },
  });
  expect(v1alpha1).toMatchObject({
    machine: {
      sysctls: { 'kernel.domainname': hidden },
      kubelet: { extraArgs: { 'provider-id': `id-${hidden}` } },
    },
  });
  expect(JSON.stringify(v1alpha1)).toContain(`a: \\"${hidden}\\"`);
  expect(proven.secrets.length).toBeGreaterThan(3);
});

test('further addresses of a node of talhelper are reported', async () => {
  const nodes = NODE.replace('10.0.50.11', '10.0.50.11, 10.0.51.11');
  const { draft, proven } = await made(folder(talconfig('v1.13.9', nodes)));
  expect(proven.files.get('clusters/main/nodes.yaml')).toContain('address: 10.0.50.11');
  expect(draft.report).toContainEqual({
    fate: 'dropped',
    from: { file: 'talconfig.yaml', line: 7, path: 'nodes[0].ipAddress' },
    why: 'a node has one address, the first; what the others are for is said by its interfaces, if anywhere',
  });
});
