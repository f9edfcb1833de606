import { expect, test } from 'vitest';
import { createMemoryRandom } from '../../../base/host/memory-random.ts';
import { emit } from '../../../model/yaml/index.ts';
import { resolved } from '../../../model/secret-reference.ts';
import { readBundle } from '../../../talos/bundle/fields.ts';
import { newBundle } from '../../../talos/bundle/new.ts';
import { generatedConfiguration } from '../talos/generated.ts';
import type { Imported, Role } from '../../imported.ts';
import { machineConfig } from './index.ts';
import { plain } from '../../../talos/value.ts';

const BUNDLE = newBundle({
  random: createMemoryRandom('machine configurations'),
  clock: { now: () => Date.UTC(2026, 10, 21) },
});
const { fields: FIELDS } = readBundle('secrets.yaml', BUNDLE);

function configuration(role: Role, minor: number, secrets: 'clear' | 'references'): string {
  const documents = generatedConfiguration({
    ...{ contract: { minor: [1, minor] }, role, clusterName: 'home', kubernetes: '1.34.1' },
    ...{ endpoint: 'https://10.0.50.50:6443', endpointHost: '10.0.50.50' },
    image: `factory.talos.dev/metal-installer/abc:v1.${String(minor)}.1`,
  });
  const text = documents.map(({ value }) => emit(plain(value))).join('');
  if (secrets === 'references') return text;
  return resolved(text, ({ field, isPem }) => {
    const value = FIELDS.get(field ?? '') ?? '';
    return isPem ? JSON.stringify(Buffer.from(value, 'base64').toString()).slice(1, -1) : value;
  });
}

function read(files: Readonly<Record<string, string>>): Imported {
  return machineConfig.read(Object.entries(files).map(([path, text]) => ({ path, text })));
}

test.each([11, 12, 13])('the files of talosctl gen config 1.%i', (minor) => {
  const imported = read({
    'controlplane.yaml': configuration('control-plane', minor, 'clear'),
    'worker.yaml': configuration('worker', minor, 'clear'),
    talosconfig: 'context: home\n',
    'other.yaml': 'a: 1\n',
  });
  expect(imported.diagnostics).toEqual([]);
  const [cluster, ...others] = imported.clusters;
  expect(others).toEqual([]);
  expect(cluster).toMatchObject({ name: 'home', contract: { minor: [1, minor] } });
  expect(cluster?.settings).toEqual({ talos: { version: `1.${String(minor)}.1` } });
  expect(cluster?.machines.map(({ name, role }) => [name, role])).toEqual([
    ['controlplane', 'control-plane'],
    ['worker', 'worker'],
  ]);
  expect(cluster?.bundle).toBe(BUNDLE);
  expect(imported.report.map(({ fate, to }) => [fate, to])).toEqual([
    ['mapped', 'node controlplane'],
    ['mapped', 'node worker'],
    ['kept', 'secrets of the cluster'],
  ]);
});

test('names come from the configuration, and places lead to its lines', () => {
  const text = `${configuration('worker', 13, 'references')}---
apiVersion: v1alpha1
kind: LinkConfig
name: eth0
mtu: 9000
`.replace('auto: stable', 'hostname: n7');
  const [cluster] = read({ 'talos/main/x.sops.yaml': text }).clusters;
  const [machine] = cluster?.machines ?? [];
  expect(machine?.name).toBe('n7');
  const link = machine?.documents.at(-1);
  const line = text.split('\n').indexOf('mtu: 9000') + 1;
  expect(link && machine?.placeOf(link, ['mtu'])).toEqual({
    file: 'talos/main/x.sops.yaml',
    line,
    path: 'LinkConfig eth0 mtu',
  });
});

test('references in place of secrets are no bundle', () => {
  const imported = read({ 'cp.yaml': configuration('control-plane', 13, 'references') });
  expect(imported.clusters[0]?.bundle).toBeNull();
  expect(imported.diagnostics).toEqual([]);
});

test.each<[files: Readonly<Record<string, string>>, problem: string]>([
  [{ 'readme.yaml': 'a: 1\n' }, 'error import-missing . there is no machine configuration'],
  [
    { 'cp.yaml': 'version: v1alpha1\nmachine: {\n' },
    'error import-malformed cp.yaml it cannot be read as YAML in line 3 (yaml-syntax)',
  ],
  [
    { 'patch.yaml': 'version: v1alpha1\nmachine:\n  sysctls: {}\n' },
    'error import-value patch.yaml machine.type is neither controlplane nor worker',
  ],
  [
    { 'wk.yaml': configuration('worker', 13, 'clear') },
    'warning import-missing wk.yaml no control plane is there, whose configuration holds the secrets of the cluster',
  ],
  [
    {
      'a.yaml': configuration('worker', 13, 'references').replace('auto: stable', 'hostname: n'),
      'b.yaml': configuration('worker', 13, 'references').replace('auto: stable', 'hostname: n'),
    },
    'error import-value b.yaml it is the configuration of n, as a.yaml is',
  ],
  [
    { 'a.sops.yaml': 'version: v1alpha1\nmachine:\n  token: ENC[AES256_GCM,data:x]\nsops: {}\n' },
    'error import-locked a.sops.yaml it is encrypted, and no key at hand opens it',
  ],
])('%j is said', (files, problem) => {
  const found = read(files).diagnostics.map(
    ({ severity, code, file, message }) => `${severity} ${code} ${file} ${message}`,
  );
  expect(found).toContain(problem);
});
