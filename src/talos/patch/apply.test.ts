import { expect, test } from 'vitest';
import { placeIn } from '../../model/origin.ts';
import { emit, emitWithOrigins, parseDocument, parseDocuments } from '../../model/yaml/index.ts';
import { contractOf } from '../contract.ts';
import { V1ALPHA1, type TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { applyPatch } from './apply.ts';
import type { Patch } from './patch.ts';

function patchOf(text: string): Patch {
  const { document, diagnostics } = parseDocument('patch.yaml', text);
  if (!document) throw new Error(diagnostics.map(({ message }) => message).join());
  return {
    file: 'patch.yaml',
    value: document.value,
    origin: (path) => placeIn('source', document, path),
    range: (path) => document.range(path),
  };
}

function documentsOf(text: string): TalosDocument[] {
  return parseDocuments('talos.yaml', text).documents.map(({ value }) => {
    const map = value as TalosMap;
    const { kind, name } = map;
    return {
      kind: typeof kind === 'string' ? kind : V1ALPHA1,
      ...(typeof name === 'string' ? { name } : {}),
      value: map,
    };
  });
}

/** What a patch makes of a configuration, as values, and the codes of what is wrong with it. */
function patched(configuration: string, patch: string, talos = '1.13.0'): [unknown[], string[]] {
  const contract = contractOf(talos);
  if (!contract) throw new Error(talos);
  const { documents, problems } = applyPatch(documentsOf(configuration), patchOf(patch), contract);
  const plain = documents.map(
    ({ value }): unknown => parseDocument('x', emit(value)).document?.value,
  );
  return [plain, problems.map(({ code }) => code)];
}

const VOLUME = 'apiVersion: v1alpha1\nkind: VolumeConfig\nname: EPHEMERAL\n';

test.each<[name: string, before: string, patch: string, after: unknown]>([
  [
    'maps are merged',
    'machine: { sysctls: { a: "1" } }',
    'machine: { sysctls: { b: "2" } }',
    { machine: { sysctls: { a: '1', b: '2' } } },
  ],
  [
    'lists are appended',
    'machine: { certSANs: [a] }',
    'machine: { certSANs: [b, a] }',
    { machine: { certSANs: ['a', 'b', 'a'] } },
  ],
  [
    'subnets are replaced',
    'cluster: { network: { podSubnets: [a] } }',
    'cluster: { network: { podSubnets: [b] } }',
    { cluster: { network: { podSubnets: ['b'] } } },
  ],
  [
    'zero replaces nothing',
    'machine: { install: { disk: /dev/sda } }',
    'machine: { install: { disk: "" } }',
    { machine: { install: { disk: '/dev/sda' } } },
  ],
  [
    'false replaces',
    'machine: { install: { wipe: true } }',
    'machine: { install: { wipe: false } }',
    { machine: { install: { wipe: false } } },
  ],
  [
    'null replaces nothing',
    'machine: { install: { wipe: true } }',
    'machine: { install: { wipe: null } }',
    { machine: { install: { wipe: true } } },
  ],
  [
    'zero is a text where there is a text',
    'machine: { sysctls: { a: "1" } }',
    'machine: { sysctls: { a: 0 } }',
    { machine: { sysctls: { a: 0 } } },
  ],
  [
    'a path of an endpoint stays',
    'cluster: { controlPlane: { endpoint: "https://a:6443/x" } }',
    'cluster: { controlPlane: { endpoint: "https://b" } }',
    { cluster: { controlPlane: { endpoint: 'https://b/x' } } },
  ],
  [
    'interfaces are found by their name, VLANs by their number',
    'machine: { network: { interfaces: [{ interface: a, vlans: [{ vlanId: 1, mtu: 9 }] }] } }',
    'machine: { network: { interfaces: [{ interface: a, dhcp: true, vlans: [{ vlanId: 1, dhcp: false }, { vlanId: 2 }] }, { interface: b }] } }',
    {
      machine: {
        network: {
          interfaces: [
            {
              interface: 'a',
              dhcp: true,
              vlans: [{ vlanId: 1, mtu: 9, dhcp: false }, { vlanId: 2 }],
            },
            { interface: 'b' },
          ],
        },
      },
    },
  ],
  [
    'interfaces are found by their selector, but not with physical',
    'machine: { network: { interfaces: [{ deviceSelector: { driver: x } }, { deviceSelector: { driver: yy, physical: true } }] } }',
    'machine: { network: { interfaces: [{ deviceSelector: { driver: x }, mtu: 9 }, { deviceSelector: { driver: yy, physical: true }, mtu: 9 }] } }',
    {
      machine: {
        network: {
          interfaces: [
            { deviceSelector: { driver: 'x' }, mtu: 9 },
            { deviceSelector: { driver: 'yy', physical: true } },
            { deviceSelector: { driver: 'yy', physical: true }, mtu: 9 },
          ],
        },
      },
    },
  ],
  [
    'a key is deleted',
    'machine: { network: { hostname: a, nameservers: [b] } }',
    'machine: { network: { hostname: { $patch: delete } } }',
    { machine: { network: { nameservers: ['b'] } } },
  ],
  [
    'an item is deleted',
    'machine: { kernel: { modules: [{ name: a }, { name: b }] } }',
    'machine: { kernel: { modules: [{ name: a, $patch: delete }] } }',
    { machine: { kernel: { modules: [{ name: 'b' }] } } },
  ],
  [
    'deletions come first',
    'machine: { certSANs: [a], env: { A: b } }',
    'machine: { env: { C: d }, certSANs: { $patch: delete } }',
    { machine: { env: { A: 'b', C: 'd' } } },
  ],
  [
    'a share does not replace bytes',
    `${VOLUME}provisioning: { maxSize: 1GiB }`,
    `${VOLUME}provisioning: { maxSize: 80% }`,
    {
      apiVersion: 'v1alpha1',
      kind: 'VolumeConfig',
      name: 'EPHEMERAL',
      provisioning: { maxSize: '1GiB' },
    },
  ],
  [
    'accept does not replace block',
    'apiVersion: v1alpha1\nkind: NetworkDefaultActionConfig\ningress: block',
    'apiVersion: v1alpha1\nkind: NetworkDefaultActionConfig\ningress: accept',
    { apiVersion: 'v1alpha1', kind: 'NetworkDefaultActionConfig', ingress: 'block' },
  ],
  [
    'secrets are named',
    'machine: {}',
    'machine: { env: { A: { secret: wifi }, B: { secret: tls, field: key } } }',
    { machine: { env: { A: '<secret:lab-wifi>', B: '<secret:lab-tls#key>' } } },
  ],
  [
    'cluster is no secret',
    'cluster: { id: a }',
    'cluster: { secret: b }',
    { cluster: { id: 'a', secret: 'b' } },
  ],
  [
    'a JSON patch',
    'machine: { certSANs: [a, b], env: { x: why } }',
    '[{ op: remove, path: /machine/certSANs/0 }, { op: add, path: /machine/certSANs/-, value: c }, { op: move, from: /machine/env/x, path: /machine/env/z }, { op: test, path: /machine/env/z, value: why }]',
    { machine: { certSANs: ['b', 'c'], env: { z: 'why' } } },
  ],
  [
    'escaped steps',
    'machine: { env: { a/b~c: x } }',
    '[{ op: replace, path: /machine/env/a~1b~0c, value: z }]',
    { machine: { env: { 'a/b~c': 'z' } } },
  ],
])('%s', (_, before, patch, after) => {
  expect(patched(before, patch)).toEqual([[after], []]);
});

test('what a volume does not repeat is lost, and said to be', () => {
  const header = { apiVersion: 'v1alpha1', kind: 'VolumeConfig', name: 'EPHEMERAL' };
  expect(
    patched(
      `${VOLUME}provisioning: { minSize: 1GiB, grow: true }`,
      `${VOLUME}provisioning: { maxSize: 2GiB }`,
    ),
  ).toEqual([
    [{ ...header, provisioning: { grow: true, maxSize: '2GiB' } }],
    ['talos-patch-drops'],
  ]);
});

test('a document that is not there is added, and one that is there can be deleted', () => {
  const volume = { apiVersion: 'v1alpha1', kind: 'VolumeConfig', name: 'EPHEMERAL' };
  expect(patched('machine: {}', VOLUME)).toEqual([[{ machine: {} }, volume], []]);
  expect(patched(`machine: {}\n---\n${VOLUME}`, `${VOLUME}$patch: delete`)).toEqual([
    [{ machine: {} }],
    [],
  ]);
});

test('arguments are merged by version', () => {
  const before = 'machine: { kubelet: { extraArgs: { v: "2" } } }';
  const patch = 'machine: { kubelet: { extraArgs: { v: "" } } }';
  expect(patched(before, patch, '1.12.0')[0]).toEqual([
    { machine: { kubelet: { extraArgs: { v: '2' } } } },
  ]);
  expect(patched(before, patch, '1.13.0')[0]).toEqual([
    { machine: { kubelet: { extraArgs: { v: '' } } } },
  ]);
});

test('zero has an effect in some documents since 1.12', () => {
  const zswap = 'apiVersion: v1alpha1\nkind: ZswapConfig\nmaxPoolPercent: ';
  const percent = (talos: string): unknown => patched(`${zswap}20`, `${zswap}0`, talos)[0][0];
  expect(percent('1.11.0')).toMatchObject({ maxPoolPercent: 20 });
  expect(percent('1.12.0')).toMatchObject({ maxPoolPercent: 0 });
});

const MISSING = 'talos-patch-missing';
const MALFORMED = 'talos-patch-malformed';
const REFUSED = 'talos-patch-refused';

test.each<[code: string, before: string, patch: string]>([
  [MISSING, 'machine: {}', 'machine: { network: { $patch: delete } }'],
  [
    MISSING,
    'machine: { kernel: { modules: [{ name: a }] } }',
    'machine: { kernel: { modules: [{ name: b, $patch: delete }] } }',
  ],
  [
    MISSING,
    'machine: { network: { interfaces: [{ mtu: 9 }] } }',
    'machine: { network: { interfaces: [{ mtu: 9, $patch: delete }] } }',
  ],
  [MISSING, 'machine: { ca: { crt: a, key: b } }', 'machine: { ca: { key: { $patch: delete } } }'],
  [MISSING, 'machine: {}', `${VOLUME}$patch: delete`],
  [MISSING, 'machine: {}', '[{ op: remove, path: /machine/env }]'],
  [MISSING, 'machine: {}', '[{ op: add, path: /machine/env/a, value: b }]'],
  [MISSING, 'machine: { certSANs: [a] }', '[{ op: add, path: /machine/certSANs/2, value: b }]'],
  [
    MISSING,
    'machine: { type: worker }',
    '[{ op: test, path: /machine/type, value: controlplane }]',
  ],
  [MISSING, 'machine: {}', '[{ op: copy, from: /machine/__proto__, path: /machine/x }]'],
  [MISSING, 'machine: {}', 'machine: { constructor: { $patch: delete } }'],
  [MALFORMED, 'machine: {}', 'text'],
  [MALFORMED, 'machine: {}', 'version: v1alpha1'],
  [MALFORMED, 'machine: {}', '$patch: delete'],
  [MALFORMED, 'machine: {}', 'kind: LinkConfig'],
  [MALFORMED, 'machine: {}', 'machine: { network: { $patch: replace } }'],
  [MALFORMED, 'machine: {}', 'machine: { kernel: { modules: [{ $patch: delete }] } }'],
  [
    MALFORMED,
    'machine: {}',
    'machine: { network: { interfaces: [{ vlans: [{ vlanId: 1, $patch: delete }] }] } }',
  ],
  [MALFORMED, 'machine: {}', '[{ op: merge, path: /machine }]'],
  [MALFORMED, 'machine: {}', '[{ op: add, path: machine }]'],
  [MALFORMED, 'machine: {}', '[{ op: move, path: /machine }]'],
  [MALFORMED, 'machine: {}', '[machine]'],
  [REFUSED, `machine: {}\n---\n${VOLUME}`, '[{ op: add, path: /machine/env, value: {} }]'],
  [
    REFUSED,
    'machine: { kubelet: { extraConfig: { a: 1 } } }',
    'machine: { kubelet: { extraConfig: { a: b } } }',
  ],
  [
    REFUSED,
    'machine: { kubelet: { extraConfig: { a: 1 } } }',
    'machine: { kubelet: { extraConfig: { a: null } } }',
  ],
  [REFUSED, 'machine: { certSANs: [a] }', 'machine: { certSANs: b }'],
  [
    REFUSED,
    'machine: { install: { diskSelector: { size: ">1GB" } } }',
    'machine: { install: { diskSelector: { size: ">2GB" } } }',
  ],
])('%s: %s with %s', (code, before, patch) => {
  const [documents, codes] = patched(before, patch);
  expect(codes).toEqual([code]);
  expect(documents).toEqual(patched(before, 'machine: {}')[0]);
});

test('a document and what it replaces do not meet', () => {
  const before = 'machine: {}\n---\napiVersion: v1alpha1\nkind: KubeletConfig\nimage: a';
  const [, codes] = patched(before, 'machine: { kubelet: { image: b } }', '1.14.0');
  expect(codes).toEqual(['talos-patch-twin']);
});

test.each([
  ['wider', (i: number) => `/machine/x${i}`],
  ['deeper', () => '/machine/x'],
])('a patch that copies itself ends: %s', (_, path) => {
  const copies = Array.from(
    { length: 300 },
    (__, i) => `{ op: copy, from: /machine, path: ${path(i)} }`,
  );
  const [documents, codes] = patched('machine: { a: [1, 2, 3] }', `[${copies.join(', ')}]`);
  expect(codes).toEqual([MALFORMED]);
  expect(documents).toEqual([{ machine: { a: [1, 2, 3] } }]);
});

test('__proto__ is a key', () => {
  const [[document]] = patched('machine: { env: { a: b } }', 'machine: { env: { __proto__: c } }');
  expect(emit(document as TalosMap)).toContain('__proto__: c');
  expect({}).not.toHaveProperty('c');
});

test('values of a patch know their line', () => {
  const contract = contractOf('1.13.0');
  if (!contract) throw new Error('no version');
  const patch = patchOf('machine:\n  certSANs:\n    - b\n');
  const { documents } = applyPatch(documentsOf('machine: { certSANs: [a] }'), patch, contract);
  const { lines } = emitWithOrigins(documents[0]?.value);
  expect(lines.at(-1)?.origin).toMatchObject({ file: 'patch.yaml', range: { start: { line: 3 } } });
});
