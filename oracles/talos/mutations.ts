import {
  emit,
  parseDocuments,
  type Emittable,
  type Path,
  type YamlValue,
} from '../../src/model/yaml/index.ts';
import { isMap } from '../../src/model/yaml/value.ts';
import { keysOf, typeOf } from '../../src/talos/validate/structure.ts';
import { TWINS } from '../../src/talos/validate/twins.ts';

/** A configuration that may be right or wrong, and what was done to it. */
export interface Mutant {
  readonly what: string;
  readonly yaml: string;
}

/** Numbers from 0 to below a bound, the same in every run (mulberry32). */
type Dice = (bound: number) => number;

function dice(seed: number): Dice {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

function pick<T>(roll: Dice, all: readonly T[]): T {
  const one = all[roll(all.length)];
  if (one === undefined) throw new Error('nothing to choose from');
  return one;
}

/** What a type is tried with: what it takes and what it refuses. */
const TRIED: Readonly<Record<string, readonly YamlValue[]>> = {
  string: [
    'a',
    'abc-1',
    'eth0',
    '10.0.0.2',
    '10.0.0.0/8',
    'https://10.0.0.2:6443',
    '',
    5,
    true,
    'A_b',
    '!10.0.0.0/8',
  ],
  bool: [true, false, true, 'x', 1, 'yes'],
  int: [0, 1, 7445, -1, 70000, 'x', 1.5],
  int32: [0, 1, -1, 2 ** 40],
  uint: [0, 1, -1],
  uint8: [0, 5, 300, -2],
  uint16: [0, 1, 4094, 4095, 70000],
  uint32: [0, 1, 1280, 1000, -1, 'x'],
  uint64: [0, 1, -1, 'x'],
  duration: ['10s', '1h', '5s', '-1s', 10, 'x', '1d', '0'],
  addr: ['10.0.0.2', 'fd00::1', '10.0.0.0/8', '300.0.0.1', '0.0.0.0', '::', ''],
  prefix: ['10.0.0.2/24', 'fd00::/64', '10.0.0.2', '10.0.0.0/33', '0.0.0.0/0', '10.42.0.0/16', ''],
  addrport: ['10.0.0.2:80', '10.0.0.2', '[fd00::1]:80', 'x:80'],
  url: [
    'https://a.example',
    'tcp://10.0.0.2:80',
    'udp://10.0.0.2:80/x',
    '::',
    'http://[::1',
    'a',
    '',
    'grpc://a',
    'https://a/%zz',
  ],
  arg: ['a', ['a', 'b'], { a: 'b' }, 5],
  bytes: ['10GiB', '1GB', '-1GB', '10XB', '5', 'x', '1.5 MiB'],
  disksize: ['10GB', 'x', '5'],
  percent: ['50%', '50', 'x%'],
  size: ['10GiB', '50%', 'x', '20GB', '-1GB', '100'],
  sizematch: ['>= 100GB', '100GB', 'x', '< 1TB'],
  cel: [
    'disk.size > 1u * GB',
    'true',
    'disk.size >',
    'nothing.size > 1u',
    '!system_disk',
    'volume.size > 1u',
    '',
  ],
  mac: ['02:00:00:00:00:01', 'x', '0200'],
  ports: [80, '80-90', '90-80', 'x', 70000],
  table: ['main', 100, 'x', '254', 'local'],
  base64: ['YQ==', '?', 'YQ'],
  any: ['a', 1, null, { a: 1 }],
  object: [{ a: 1 }, {}, 'x'],
};

const MISFITS: readonly YamlValue[] = [null, 'x', 5, true, [], {}, ['a'], { a: 'b' }];

/** A value of a type, at times a wrong one. */
function valueOf(type: string, minor: number, roll: Dice, depth = 0): YamlValue {
  if (roll(40) === 0) return pick(roll, MISFITS);
  const plain = type.replace(/^\*/, '');
  if (plain.startsWith('='))
    return roll(8) === 0 ? 'nobody' : pick(roll, plain.slice(1).split('|'));
  if (plain.startsWith('['))
    return Array.from({ length: roll(3) }, () =>
      valueOf(plain.slice(1, -1), minor, roll, depth + 1),
    );
  if (plain.startsWith('{'))
    return Object.fromEntries(
      Array.from({ length: roll(3) }, () => [
        pick(roll, ['a', 'b.example/c', 'A_B', 'x/y/z', 'node-role']),
        valueOf(plain.slice(1, -1), minor, roll, depth + 1),
      ]),
    );
  if (plain.startsWith('.')) return depth > 5 ? {} : structOf(plain.slice(1), minor, roll, depth);
  const tried = TRIED[plain];
  if (!tried) throw new Error(`nothing is tried of the type ${plain}`);
  // What a type takes stands in front.
  return roll(2) === 0 ? pick(roll, tried.slice(0, 2)) : pick(roll, tried);
}

/** How often a key is written. */
function structOf(struct: string, minor: number, roll: Dice, depth: number): YamlValue {
  const keys = keysOf(struct, minor).filter(() => roll(depth < 2 ? 3 : 2) > 0);
  return Object.fromEntries(
    keys.map((key) => [key, valueOf(typeOf(struct, key, minor) ?? 'any', minor, roll, depth + 1)]),
  );
}

/** A document of a kind with whatever its keys may hold. */
function documentOf(kind: string, minor: number, roll: Dice): YamlValue {
  const struct = (typeOf('kind', kind, minor) ?? '').slice(1);
  const value = structOf(struct, minor, roll, 0);
  const names = ['eth0', 'EPHEMERAL', 'STATE', '10.0.0.9', 'a b', 'data', '10.9.0.0/16'];
  const name = keysOf(struct, minor).includes('name') ? { name: pick(roll, names) } : {};
  return { ...(isMap(value) ? value : {}), ...name, apiVersion: 'v1alpha1', kind };
}

/** Every place in a value. */
function placesOf(value: YamlValue, path: Path = []): Path[] {
  const below = Array.isArray(value)
    ? value.map((inner, index): [number, YamlValue] => [index, inner])
    : isMap(value)
      ? Object.entries(value)
      : [];
  return below.flatMap(([step, inner]) => [[...path, step], ...placesOf(inner, [...path, step])]);
}

/** A value with another at a place; undefined takes it away. */
function replaced(value: YamlValue, [step, ...rest]: Path, by: YamlValue | undefined): YamlValue {
  if (step === undefined) return by ?? null;
  if (Array.isArray(value))
    return value.flatMap((item, index) => {
      if (index !== step) return [item];
      return rest.length === 0 && by === undefined ? [] : [replaced(item, rest, by)];
    });
  if (!isMap(value)) return value;
  if (rest.length === 0 && by === undefined)
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== String(step)));
  return { ...value, [step]: replaced(value[String(step)] ?? {}, rest, by) };
}

type Mutate = (documents: readonly YamlValue[], minor: number, roll: Dice) => [string, YamlValue[]];

function atPlace(
  name: string,
  change: (value: YamlValue, path: Path, roll: Dice) => YamlValue,
): Mutate {
  return (documents, _minor, roll) => {
    const index = roll(documents.length);
    const document = documents[index] ?? null;
    const path = pick(roll, placesOf(document));
    return [
      `${name} ${String(index)} ${path.join('.')}`,
      documents.map((one, at) => (at === index ? change(one, path, roll) : one)),
    ];
  };
}

const STRINGS: readonly YamlValue[] = TRIED['string'] ?? [];

const MUTATIONS: readonly Mutate[] = [
  atPlace('remove', (value, path) => replaced(value, path, undefined)),
  atPlace('misfit', (value, path, roll) => replaced(value, path, pick(roll, MISFITS))),
  atPlace('text', (value, path, roll) => replaced(value, path, pick(roll, STRINGS))),
  atPlace('unknown', (value, path) => replaced(value, [...path.slice(0, -1), 'unheard'], 1)),
  (documents, _minor, roll) => {
    const index = roll(documents.length);
    return [`twice ${String(index)}`, [...documents, documents[index] ?? null]];
  },
  (documents, _minor, roll) => {
    const index = roll(documents.length);
    return [`without ${String(index)}`, documents.filter((_, at) => at !== index)];
  },
  (documents, _minor, roll) => {
    const { path } = pick(roll, Object.values(TWINS).flat());
    const by = pick<YamlValue>(roll, ['a', true, {}, [], { a: 'b' }, null]);
    const [first = null, ...rest] = documents;
    return [`twin ${path}`, [replaced(first, path.split('.'), by), ...rest]];
  },
  (documents, minor, roll) => {
    const kind = pick(
      roll,
      keysOf('kind', minor).filter((one) => one !== 'v1alpha1'),
    );
    return [`document ${kind}`, [...documents, documentOf(kind, minor, roll)]];
  },
  (documents, minor, roll) => {
    const section = pick(roll, [
      'MachineConfig',
      'ClusterConfig',
      'NetworkConfig',
      'Device',
      'InstallConfig',
      'FeaturesConfig',
    ]);
    const paths: Readonly<Record<string, Path>> = {
      MachineConfig: ['machine'],
      ClusterConfig: ['cluster'],
      NetworkConfig: ['machine', 'network'],
      Device: ['machine', 'network', 'interfaces'],
      InstallConfig: ['machine', 'install'],
      FeaturesConfig: ['machine', 'features'],
    };
    const path = paths[section] ?? [];
    const struct = `v1alpha1.${section}`;
    const key = pick(roll, keysOf(struct, minor));
    const type = typeOf(struct, key, minor) ?? 'any';
    const value = valueOf(type, minor, roll, 2);
    const [first = null, ...rest] = documents;
    const by = section === 'Device' ? [{ interface: 'eth0', [key]: value }] : undefined;
    const at = section === 'Device' ? path : [...path, key];
    return [`section ${section}.${key}`, [replaced(first, at, by ?? value), ...rest]];
  },
];

/** Configurations made of sound ones by one change each; the same for the same count. */
export function* mutants(
  sound: readonly string[],
  minor: number,
  count: number,
): Generator<Mutant> {
  const roll = dice(minor);
  const parsed = sound.map((yaml) => parseDocuments('a', yaml).documents.map(({ value }) => value));
  for (let made = 0; made < count; made += 1) {
    const [what, documents] = pick(roll, MUTATIONS)(pick(roll, parsed), minor, roll);
    yield { what, yaml: documents.map((one) => emit(one as Emittable)).join('') };
  }
}
