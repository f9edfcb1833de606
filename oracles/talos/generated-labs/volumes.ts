import fc from 'fast-check';
import type { Emittable } from '../../../src/model/yaml/index.ts';
import { distinct, few, name, secret, words, type Values, type Words } from './values.ts';

const SELECTORS = [
  '!system_disk',
  'disk.serial == "S5GXNX0T" && !disk.rotational',
  'disk.size > 100u * GB && disk.transport in ["nvme", "sata"]',
  'disk.dev_path == "/dev/sdb"',
];

const PLACES = [
  'volume.partition_label == "data"',
  'volume.name == "ext4" && disk.size < 2u * TiB',
];

/** Sizes in every form that a version takes, the smaller one first. */
function sizes(minor: number): fc.Arbitrary<Words> {
  const most = ['2Ti', '5T', ...(minor >= 12 ? ['80%'] : []), ...(minor >= 13 ? ['-10Gi'] : [])];
  const minSize = fc.constantFrom('1Gi', '50Gi', '100G', '1.5Gi', '2048Mi');
  return fc.oneof(
    words({ minSize }, { maxSize: fc.constantFrom(...most) }),
    words({ maxSize: fc.constantFrom(...most) }),
  );
}

const disk = fc.constantFrom(...SELECTORS);

function joined(...parts: fc.Arbitrary<Words>[]): fc.Arbitrary<Words> {
  return fc.tuple(...parts).map((all) => Object.assign({}, ...all) as Words);
}

function key(minor: number, canLock: boolean): fc.Arbitrary<Emittable> {
  const pcrs: Values =
    minor >= 12 ? { pcrs: fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { maxLength: 4 }) } : {};
  const kinds = [
    words({ tpm: words({}, { ...pcrs, checkSecureBoot: fc.boolean() }) }),
    words({ static: secret() }),
    words({ nodeID: fc.constant(true) }),
    words({
      kms: words({
        endpoint: fc.constantFrom('https://kms.home.example:4043', 'grpc://10.0.50.9:7'),
      }),
    }),
  ];
  return fc
    .tuple(
      fc.oneof(...kinds),
      words({}, { lockToState: canLock ? fc.boolean() : fc.constant(false) }),
    )
    .map(([one, rest]) => ({ ...one, ...rest }));
}

/** How a volume is encrypted. STATE cannot be locked to itself. */
function encryption(minor: number, isState = false): fc.Arbitrary<Emittable> {
  const whole = words(
    { keys: few(key(minor, !isState)) },
    {
      cipher: fc.constantFrom(
        'aes-xts-plain64',
        'xchacha12,aes-adiantum-plain64',
        'xchacha20,aes-adiantum-plain64',
      ),
      keySize: fc.constantFrom(256, 512, 32),
      blockSize: fc.constantFrom(512, 4096),
      options: distinct(
        fc.constantFrom('no_read_workqueue', 'no_write_workqueue', 'same_cpu_crypt'),
      ),
    },
  );
  return fc.oneof(fc.constantFrom('tpm', 'nodeID'), whole);
}

/** `encryption` of all nodes or of one. */
export function systemEncryption(minor: number): fc.Arbitrary<Words> {
  const one = encryption(minor);
  return words({}, { state: encryption(minor, true), ephemeral: one, imageCache: one });
}

/** `systemVolumes` of all nodes or of one. */
export function systemVolumes(minor: number): fc.Arbitrary<Words> {
  const place: Values = { disk, grow: fc.boolean() };
  const secure: Values = minor >= 13 ? { secure: fc.boolean() } : {};
  const sized = (more: Values): fc.Arbitrary<Words> =>
    joined(words({}, { ...place, ...more }), fc.oneof(fc.constant({}), sizes(minor)));
  return words({}, { ephemeral: sized(secure), imageCache: sized({}) });
}

/** `volumes` of a node: each kind with what it may and must have. */
export function volumes(minor: number): fc.Arbitrary<Emittable[]> {
  const mount: Values = minor >= 13 ? { accessTime: fc.boolean(), secure: fc.boolean() } : {};
  const sealed: Values = { encrypted: fc.boolean(), encryption: encryption(minor) };
  const others = ['ext4', ...(minor >= 14 ? ['btrfs'] : [])];
  const filesystem = fc.oneof(
    words({}, { filesystem: fc.constant('xfs'), projectQuota: fc.boolean() }),
    words({ filesystem: fc.constantFrom(...others) }),
  );
  const sized = sizes(minor);
  const user = words({ disk }, { grow: fc.boolean(), ...sealed, ...mount });
  const kinds = [
    joined(user, filesystem, sized),
    joined(
      words({ kind: fc.constant('user'), type: fc.constant('partition') }),
      words({ disk }),
      sized,
    ),
    joined(words({ kind: fc.constant('raw'), disk }, { grow: fc.boolean(), ...sealed }), sized),
    joined(words({ kind: fc.constant('swap'), disk }, { grow: fc.boolean(), ...sealed }), sized),
    words(
      { kind: fc.constant('existing'), volume: fc.constantFrom(...PLACES) },
      { readOnly: fc.boolean(), ...mount },
    ),
  ];
  if (minor >= 12)
    kinds.push(
      words({ type: fc.constant('directory') }),
      joined(words({ type: fc.constant('disk'), disk }, { ...sealed, ...mount }), filesystem),
    );
  return distinct(
    fc.tuple(fc.oneof(...kinds), name).map(([one, called]) => ({ name: called, ...one })),
    (one) => one.name,
  );
}
