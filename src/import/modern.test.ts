import { expect, it } from 'vitest';
import { contractOf } from '../talos/contract.ts';
import { plain } from '../talos/testing.ts';
import type { SourceMachine } from './imported.ts';
import { modernised } from './modern.ts';
import { machineOf, readingOf, type TestMachine } from './read/testing.ts';
import { readMachine } from './subject.ts';
import { MACHINE_READERS } from './read/machine.ts';

const OLD = `version: v1alpha1
machine:
  type: worker
  network:
    hostname: control0
    nameservers: [10.0.50.3, "fd00::53"]
    disableSearchDomain: true
    interfaces: [{ interface: eth0, ignore: true }]
  time: { disabled: false, servers: [time.home.example] }
  features: { hostDNS: { enabled: true } }
  systemDiskEncryption: { state: { provider: luks2, keys: [{ slot: 0, tpm: {} }] } }
---
apiVersion: v1alpha1
kind: ResolverConfig
hostDNS: { resolveMemberNames: true }
`;

function modern(talos: string, test: TestMachine = { documents: OLD }): SourceMachine {
  const contract = contractOf(talos) ?? { minor: [1, 13] };
  const machine = machineOf(test);
  return modernised(
    {
      ...machine,
      placeOf: (document, path) => ({
        file: `${machine.documents.indexOf(document)}`,
        path: path.join('.'),
      }),
    },
    contract,
  );
}

it('what Talos refuses beside documents becomes part of them', () => {
  expect(modern('1.13.9').documents.map(plain)).toEqual([
    {
      version: 'v1alpha1',
      machine: {
        type: 'worker',
        network: { interfaces: [{ interface: 'eth0', ignore: true }] },
        features: { hostDNS: { enabled: true } },
      },
    },
    {
      ...{ apiVersion: 'v1alpha1', kind: 'ResolverConfig', hostDNS: { resolveMemberNames: true } },
      nameservers: [{ address: '10.0.50.3' }, { address: 'fd00::53' }],
      searchDomains: { disableDefault: true },
    },
    { apiVersion: 'v1alpha1', kind: 'HostnameConfig', hostname: 'control0' },
    {
      ...{ apiVersion: 'v1alpha1', kind: 'TimeSyncConfig', enabled: true },
      ntp: { servers: ['time.home.example'] },
    },
    {
      ...{ apiVersion: 'v1alpha1', kind: 'VolumeConfig', name: 'STATE' },
      encryption: { provider: 'luks2', keys: [{ slot: 0, tpm: {} }] },
    },
  ]);
});

it('values keep the place that they have in the source', () => {
  const { documents, placeOf } = modern('1.13.9');
  const place = (kind: string, ...path: (string | number)[]): string => {
    const document = documents.find((one) => (one['kind'] ?? 'v1alpha1') === kind) ?? {};
    const { file, path: at } = placeOf(document, path);
    return `${file}:${at}`;
  };
  expect(place('ResolverConfig', 'nameservers', 1, 'address')).toBe(
    '0:machine.network.nameservers.1',
  );
  expect(place('ResolverConfig', 'hostDNS')).toBe('1:hostDNS');
  expect(place('ResolverConfig')).toBe('1:');
  expect(place('TimeSyncConfig', 'ntp', 'servers', 0)).toBe('0:machine.time.servers.0');
  expect(place('TimeSyncConfig')).toBe('0:machine.time.disabled');
  expect(place('v1alpha1', 'machine', 'type')).toBe('0:machine.type');
});

it('Talos 1.11 has such documents for encryption only; what stands in both places is left to be refused', () => {
  expect(modern('1.11.6').documents.map(({ kind }) => kind)).toEqual([
    undefined,
    'ResolverConfig',
    'VolumeConfig',
  ]);
  const twice = `machine: { network: { hostname: a } }
---
apiVersion: v1alpha1
kind: HostnameConfig
hostname: b
`;
  const { documents } = modern('1.13.9', { documents: twice });
  expect(documents.map(plain)).toEqual([
    { machine: { network: { hostname: 'a' } } },
    { apiVersion: 'v1alpha1', kind: 'HostnameConfig', hostname: 'b' },
  ]);
  const none = machineOf({ documents: 'machine: { type: worker }\n' });
  expect(modernised(none, { minor: [1, 14] })).toBe(none);
});

it('the same words are read of it, and what is left merges over what is rendered', () => {
  const words = (findings: ReturnType<typeof readingOf>['findings']): unknown =>
    findings.map(({ path, value }) => [path.join('.'), plain(value)]).sort();
  const machine = modern('1.13.9');
  const { findings, left } = readMachine(machine, { minor: [1, 13] }, MACHINE_READERS);
  expect(words(findings)).toEqual(words(readingOf({ documents: OLD }).findings));
  expect(left.slice(1).map(plain)).toEqual([
    {
      ...{ apiVersion: 'v1alpha1', kind: 'ResolverConfig', hostDNS: { resolveMemberNames: true } },
      searchDomains: { disableDefault: true },
    },
  ]);
});
