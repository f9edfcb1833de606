import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocuments, type Path, type YamlValue } from '../../model/yaml/index.ts';
import { isMap, type YamlMap } from '../../model/yaml/value.ts';
import { contractOf } from '../../talos/contract.ts';
import { V1ALPHA1, type TalosDocument } from '../../talos/document.ts';
import { applyPatch } from '../../talos/patch/apply.ts';
import { rulesFor } from '../../talos/patch/rules.ts';
import type { SourceMachine } from '../imported.ts';
import { mapOf, readMachine } from '../subject.ts';
import { plainDocument } from './change.ts';
import { compare, type Comparison } from './compare.ts';
import { hideSecrets } from './hide.ts';
import { layersOf, patchText } from './layers.ts';
import { lostOf, strangeSecrets } from './proof.ts';

const CONTRACT = contractOf('1.13.0') ?? { minor: [1, 13] };
const RULES = rulesFor(CONTRACT);

/** How a machine differs from what is rendered, when no reader took anything. */
function compared(source: YamlMap[], rendered: YamlMap[], isGenerated = true): Comparison {
  return compare({
    ...{ source, left: source, rendered, rules: RULES },
    answerFor: () => 'none',
    isGenerated: () => isGenerated,
  });
}

/** What is rendered with patches over it, as Talos applies them. */
function patched(rendered: readonly YamlMap[], text: string): YamlMap[] {
  const { documents, diagnostics } = parseDocuments('patch.yaml', text);
  expect(diagnostics).toEqual([]);
  let all = rendered.map((value): TalosDocument => {
    const { kind, name } = value;
    if (typeof kind !== 'string') return { kind: V1ALPHA1, value };
    return { kind, ...(typeof name === 'string' && { name }), value };
  });
  for (const document of documents) {
    const patch = {
      ...{ file: 'patch.yaml', value: document.value },
      range: (path: Path) => document.range(path),
      origin: () => ({ kind: 'rule', rule: 'test' }) as const,
    };
    const { documents: after, problems } = applyPatch(all, patch, CONTRACT);
    // What one document takes away, the next one may set again.
    expect(problems.filter(({ lost }) => !lost)).toEqual([]);
    all = [...after];
  }
  return all.map(({ value }) => plainDocument(value));
}

/** Without what says nothing: null, and maps and lists with nothing in them. Talos reads 1 and "1" alike where it knows the type. */
function said(value: YamlValue): YamlValue | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.map((one) => said(one) ?? null);
  if (!isMap(value)) return String(value);
  const entries = Object.entries(value).flatMap(([key, one]) => {
    const inner = said(one);
    return inner === undefined ? [] : [[key, inner] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const scalar = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'true'),
  fc.constantFrom(0, 1, 2),
  fc.boolean(),
);
const item = fc.oneof(scalar, fc.record({ name: fc.constantFrom('x', 'y'), size: scalar }));
const list = fc.array(item, { minLength: 1, maxLength: 3 });
const tree: fc.Arbitrary<YamlMap> = fc.dictionary(
  fc.constantFrom('p', 'q', 'r'),
  fc.oneof(
    scalar,
    list,
    fc.dictionary(fc.constantFrom('s', 't'), fc.oneof(scalar, list), { minKeys: 1 }),
  ),
  { minKeys: 1, maxKeys: 3 },
);
const configuration = fc
  .record({ machine: tree, link: fc.option(tree) })
  .map(({ machine, link }): YamlMap[] => [
    mapOf({ version: 'v1alpha1', machine }),
    ...(link ? [mapOf({ apiVersion: 'v1alpha1', kind: 'OtherConfig', name: 'one', ...link })] : []),
  ]);

test('patches make any configuration of any other', () => {
  fc.assert(
    fc.property(configuration, configuration, (source, rendered) => {
      const { changes } = compared(source, rendered);
      const text = patchText(changes, 'Imported.');
      const after = text === '' ? rendered : patched(rendered, text);
      expect(after.map(said)).toEqual(source.map(said));
    }),
    { numRuns: 3_000 },
  );
});

test('machines share patches, and each gets exactly its own configuration', () => {
  const machine = fc.tuple(configuration, configuration);
  fc.assert(
    fc.property(fc.array(machine, { minLength: 2, maxLength: 4 }), (machines) => {
      const changed = machines.map(([source, rendered], index) => ({
        ...({ name: `n${index}`, role: index < 2 ? 'control-plane' : 'worker' } as const),
        ...{ source, rendered, changes: compared(source, rendered).changes },
      }));
      const layers = layersOf(changed, RULES);
      for (const [index, [source, rendered]] of machines.entries()) {
        const { name = '', role = '' } = changed[index] ?? {};
        const after = ['all', role, name].reduce((whole, layer) => {
          const text = patchText(layers.get(layer) ?? [], 'Imported.');
          return text === '' ? whole : patched(whole, text);
        }, rendered);
        expect(after.map(said)).toEqual(source.map(said));
      }
    }),
    { numRuns: 1_000 },
  );
});

test('what Croft sets and talosctl does not generate stays, and is told', () => {
  const rendered = [mapOf({ machine: mapOf({ sysctls: mapOf({ a: '1' }), time: 'x' }) })];
  const { changes, defaulted } = compared(
    [mapOf({ machine: mapOf({ time: 'x' }) })],
    rendered,
    false,
  );
  expect(changes).toEqual([]);
  expect(defaulted).toEqual([{ kind: V1ALPHA1, path: ['machine', 'sysctls', 'a'] }]);
});

test('a document of its own is not taken away where the source says the same in v1alpha1', () => {
  const source = [mapOf({ machine: mapOf({ network: mapOf({ hostname: 'one' }) }) })];
  const host = mapOf({ apiVersion: 'v1alpha1', kind: 'HostnameConfig', hostname: 'one' });
  const { changes } = compared(source, [...source, host]);
  expect(changes).toEqual([]);
});

test('a document stands in the way only of what it says', () => {
  const own = mapOf({
    machine: mapOf({ features: mapOf({ hostDNS: mapOf({ enabled: false }) }) }),
  });
  const bare = mapOf({ machine: mapOf({}) });
  const resolvers = (more: YamlMap): YamlMap =>
    mapOf({ apiVersion: 'v1alpha1', kind: 'ResolverConfig', ...more });
  const changesWith = (more: YamlMap): number =>
    compared([own, resolvers(more)], [bare, resolvers(more)]).changes.length;
  expect(changesWith(mapOf({}))).toBe(1);
  expect(changesWith(mapOf({ hostDNS: mapOf({ enabled: true }) }))).toBe(0);
});

test('a document of which Talos takes values away is patched once, with these values in it', () => {
  const volume = (size: string): YamlMap =>
    mapOf({
      ...{ apiVersion: 'v1alpha1', kind: 'VolumeConfig', name: 'EPHEMERAL' },
      provisioning: mapOf({
        diskSelector: mapOf({ match: 'disk.transport == "nvme"' }),
        minSize: '10GB',
        maxSize: size,
      }),
    });
  const { changes } = compared([volume('100GB')], [volume('50GB')]);
  const [source, rendered] = [[volume('100GB')], [volume('50GB')]];
  const machine = { name: 'one', role: 'worker', source, rendered, changes } as const;
  const text = patchText(layersOf([machine], RULES).get('all') ?? [], 'Imported.');
  expect(patched([volume('50GB')], text)).toEqual([volume('100GB')]);
});

test('no secret stands in a patch: what Talos keeps secret, what looks so, and what the cluster knows', () => {
  const change = (path: string[], set: YamlValue) => ({
    ...{ kind: V1ALPHA1, path, remove: false, set },
  });
  const { layers, secrets } = hideSecrets(
    new Map([
      [
        'n0',
        [
          change(['machine', 'token'], 'abcdef.0123456789abcdef'),
          change(['machine', 'env', 'API_TOKEN'], 'k3Jx9QpLr8TzVw2YbN5s'),
          change(['machine', 'url'], 'https://link.example/?jointoken=abc'),
          change(['machine', 'ca', 'key'], 'known'),
          change(['machine', 'time', 'server'], 'time.example'),
          change(['machine', 'sysctls', 'a'], 'it is hidden'),
        ],
      ],
    ]),
    'main',
    {
      taken: ['main-n0-v1alpha1-machine-token'],
      references: new Map([['known', '<secret:talos#x>']]),
      texts: ['hidden'],
    },
  );
  expect(layers.get('n0')?.map(({ set }) => set)).toEqual([
    mapOf({ secret: 'main-n0-v1alpha1-machine-token-2' }),
    mapOf({ secret: 'main-n0-machine-env-api-token' }),
    mapOf({ secret: 'main-n0-v1alpha1-machine-url' }),
    '<secret:talos#x>',
    'time.example',
    mapOf({ secret: 'main-n0-machine-sysctls-a' }),
  ]);
  expect(secrets.map(({ value }) => value)).toEqual([
    'abcdef.0123456789abcdef',
    'k3Jx9QpLr8TzVw2YbN5s',
    'https://link.example/?jointoken=abc',
    'it is hidden',
  ]);
});

const machineOf = (...documents: YamlMap[]): SourceMachine => ({
  ...{ name: 'one', role: 'worker', documents, words: mapOf({}) },
  placeOf: (_, path) => ({ file: 'one.yaml', path: path.join('.') }),
});

test('what is rendered without a value of the source is told as not carried', () => {
  const machine = machineOf(
    mapOf({ machine: mapOf({ time: 'x', list: ['a', 'b'], word: 'w' }) }),
    mapOf({ apiVersion: 'v1alpha1', kind: 'OtherConfig', name: 'gone' }),
  );
  const reading = readMachine(machine, CONTRACT, [
    (subject) => {
      subject.word('node', ['word'], (take) => take(subject.v1alpha1, ['machine', 'word']));
    },
  ]);
  const lost = (rendered: YamlMap[], again = reading.findings) =>
    lostOf({
      ...{ machine: { machine, reading }, rendered, again, rules: RULES },
      ...{ returned: new Set(), clear: () => '' },
    }).map(({ path }) => path.join('.'));
  expect(lost([...machine.documents])).toEqual([]);
  expect(lost([mapOf({ machine: mapOf({ time: 'y', list: ['b'] }) })])).toEqual([
    'machine.time',
    'machine.list.0',
    '',
  ]);
  expect(lost([...machine.documents].slice(0, 1), [])).toEqual(['']);
  expect(lost([mapOf({ machine: mapOf({ time: 'x', list: ['a', 'b'] }) })], [])).toContain('word');
});

test('a machine with another secret than its cluster is found', () => {
  const machine = machineOf(mapOf({ machine: mapOf({ token: 'other', type: 'worker' }) }));
  const reading = readMachine(machine, CONTRACT, []);
  const rendered = [mapOf({ machine: mapOf({ token: '<secret:talos#trustdinfo.token>' }) })];
  const strange = (value: string) =>
    strangeSecrets({ machine: { machine, reading }, rendered, clear: () => value });
  expect(strange('own').map(({ path }) => path.join('.'))).toEqual(['machine.token']);
  expect(strange('other')).toEqual([]);
  expect(strange('<secret:talos#trustdinfo.token>')).toEqual([]);
});

test('a way out that the network of the nodes says is nothing that Croft adds', () => {
  const link = (more: Readonly<Record<string, YamlValue>>): YamlMap =>
    mapOf({ apiVersion: 'v1alpha1', kind: 'LinkConfig', name: 'lan', ...more });
  const routes = [mapOf({ gateway: '10.0.50.254' })];
  expect(compared([link({})], [link({ routes })], false)).toMatchObject({
    changes: [],
    defaulted: [],
  });
  expect(compared([link({})], [link({ mtu: 9000 })], false).defaulted).toHaveLength(1);
});
