import fc from 'fast-check';
import { expect, test } from 'vitest';
import { talhelper } from '../../../src/import/talhelper/index.ts';
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
