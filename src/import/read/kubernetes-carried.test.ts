import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import type { SourceMachine } from '../imported.ts';
import { labOf, lostOf, machinesOf } from './testing-kubernetes.ts';
import { MINORS, WORDS } from './testing-words.ts';

// Configurations that somebody changed: what is taken must be in the render of what was read, all else must be left.

const VALUES: readonly YamlValue[] = [
  ...[
    true,
    false,
    null,
    0,
    7,
    -1,
    1.5,
    '',
    'x',
    'true',
    '10.0.60.1',
    '10.0.60.0/24',
    'k8s.home.example',
  ],
  ...['os:admin', 'a:b:c', 'NoSchedule', 'ghcr.io/siderolabs/kubelet:v1.33.0'],
  ...['https://10.0.60.1:7443', 'https://k8s.home.example:6443'],
  ...['flannel', 'none', 'custom', 'disk.rotational', 'http://0.0.0.0:2381', '-'],
  ...[
    [],
    {},
    ['x'],
    ['10.0.60.0/24'],
    ['a', 'b'],
    [null],
    [{ a: 1 }],
    { a: { b: 1 } },
    { name: 'x' },
  ],
];

/** Every map and list in a value, the value itself first. */
function containersOf(value: YamlValue): (YamlMap | YamlValue[])[] {
  if (Array.isArray(value)) return [value, ...value.flatMap(containersOf)];
  return isMap(value) ? [value, ...Object.values(value).flatMap(containersOf)] : [];
}

const KEYS = ['odd', 'oidc-groups-claim', 'name', 'disabled', 'enabled', 'extraArgs', 'prefix'];

interface Change {
  readonly machine: number;
  readonly container: number;
  readonly entry: number;
  readonly value: YamlValue;
  readonly how: 'replace' | 'remove' | 'add';
}

const change: fc.Arbitrary<Change> = fc.record({
  machine: fc.nat(1),
  container: fc.nat(),
  entry: fc.nat(),
  value: fc.constantFrom(...VALUES),
  how: fc.constantFrom('replace', 'replace', 'remove', 'add'),
});

function apply(
  machines: readonly SourceMachine[],
  { machine, container, entry, value, how }: Change,
): void {
  const documents = machines[machine % machines.length]?.documents ?? [];
  const containers = documents.flatMap((one) => containersOf(one));
  const at = containers[container % containers.length];
  if (at === undefined) return;
  if (Array.isArray(at)) {
    if (how === 'add') at.push(structuredClone(value));
    else if (how === 'remove') at.splice(entry % Math.max(at.length, 1), 1);
    else if (at.length > 0) at[entry % at.length] = structuredClone(value);
    return;
  }
  const keys = Object.keys(at).filter((key) => !HEADER.has(key) || !('apiVersion' in at));
  const key = how === 'add' ? KEYS[entry % KEYS.length] : keys[entry % Math.max(keys.length, 1)];
  if (key === undefined || (key === 'name' && documents.includes(at))) return;
  if (how === 'remove') Reflect.deleteProperty(at, key);
  else at[key] = structuredClone(value);
}

const HEADER = new Set(['apiVersion', 'kind', 'name', 'version']);

/** What means the same as its absence, by its last keys. */
const SAYS_NOTHING =
  /(?:proxy\.disabled|coreDNS\.disabled|allowSchedulingOnControlPlanes|KubeProxyConfig\.enabled|cluster\.network\.cni\.name|discovery\.enabled|registries\.service|KubeNodeConfig\.nodeIP|machine\.certSANs|UnattendedInstallConfig\.installer|Kube[A-Za-z]*Config\.config|KubeEtcdEncryptionConfig\.config\.resources|apiVersion|kind|version)$/;

test('nothing is taken that is not carried over', async () => {
  const cases = MINORS.flatMap((talos) =>
    Object.values(WORDS).map((words) => ({ talos, ...words })),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...cases),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      async (declared, changes) => {
        const machines = await machinesOf(declared);
        for (const one of changes) apply(machines, one);
        const { lab, left } = labOf(machines, declared);
        const again = await machinesOf(lab);
        for (const [index, { documents }] of machines.entries()) {
          const lost = lostOf(documents, again[index]?.documents ?? [], left[index] ?? []);
          expect(lost.filter((path) => !SAYS_NOTHING.test(path))).toEqual([]);
        }
      },
    ),
    { numRuns: 300 },
  );
});
