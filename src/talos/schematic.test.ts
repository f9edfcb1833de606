import { describe, expect, test } from 'vitest';
import {
  PLAIN_SCHEMATIC,
  schematicId,
  schematicOf,
  schematicYaml,
  type Schematic,
} from './schematic.ts';

const EMPTY = { extensions: [], kernelArgs: [] };

/** Ids of the image factory. */
const KNOWN: readonly (readonly [id: string, schematic: Partial<Schematic>])[] = [
  [PLAIN_SCHEMATIC, {}],
  [
    '9cba8e32753f91a16c1837ab8abf356af021706ef284aef07380780177d9a06c',
    { kernelArgs: ['noapic', 'nolapic'] },
  ],
  [
    'd308a2a5ee2277bed5fbaa104fcbc8d59122abfa737df987a95b4ca763459a7f',
    { meta: [{ key: 10, value: 'foo' }] },
  ],
  [
    'fa8e05f142a851d3ee568eb0a8e5841eaf6b0ebc8df9a63df16ac5ed2c04f3e6',
    { secureBoot: { includeWellKnownCertificates: true } },
  ],
  [
    'ee21ef4a5ef808a9b7484cc0dda0f25075021691c8c09a276591eedb638ea1f9',
    { overlay: { image: 'siderolabs/sbc-raspberrypi', name: 'rpi_generic' } },
  ],
];

test.each(KNOWN)('%s', (id, schematic) => {
  expect(schematicId({ ...EMPTY, ...schematic })).toBe(id);
});

test('the canonical text has every part in its place', () => {
  expect(
    schematicYaml({
      extensions: ['siderolabs/iscsi-tools'],
      kernelArgs: ['console=ttyS0', 'yes', '- a'],
      overlay: {
        image: 'siderolabs/sbc-raspberrypi',
        name: 'rpi_generic',
        options: {
          a10: '007',
          a9: [true, null, 1.5, [], {}],
          configTxt: 'dtparam=i2c_arm=on\narm_64bit=1\n',
          nested: { '<<': ' led ', empty: '' },
        },
      },
      meta: [{ key: 12, value: 'a\n\n' }],
      bootloader: 'sd-boot',
      secureBoot: { includeWellKnownCertificates: true },
    }),
  ).toBe(`overlay:
    image: siderolabs/sbc-raspberrypi
    name: rpi_generic
    options:
        a9:
            - true
            - null
            - 1.5
            - []
            - {}
        a10: "007"
        configTxt: |
            dtparam=i2c_arm=on
            arm_64bit=1
        nested:
            "<<": ' led '
            empty: ""
customization:
    extraKernelArgs:
        - console=ttyS0
        - "yes"
        - '- a'
    meta:
        - key: 12
          value: |+
            a

    systemExtensions:
        officialExtensions:
            - siderolabs/iscsi-tools
    bootloader: sd-boot
    secureboot:
        includeWellKnownCertificates: true
`);
});

test('the order of extensions and of kernel arguments counts', () => {
  const ids = [
    { ...EMPTY, extensions: ['a/a', 'b/b'] },
    { ...EMPTY, extensions: ['b/b', 'a/a'] },
    { ...EMPTY, kernelArgs: ['a', 'b'] },
    { ...EMPTY, kernelArgs: ['b', 'a'] },
  ].map(schematicId);
  expect(new Set(ids).size).toBe(4);
});

describe('the schematic of a node', () => {
  const shared = { ...EMPTY, extensions: ['a/a'] };
  const id = 'a'.repeat(64);

  test.each([
    [
      'that of its cluster',
      {},
      { schematic: shared },
      { id: schematicId(shared), content: shared },
    ],
    [
      'its own',
      { schematic: EMPTY },
      { schematic: shared },
      { id: schematicId(EMPTY), content: EMPTY },
    ],
    ['an id of its own', { schematic: id }, { schematic: shared }, { id, content: null }],
    ['an id of its cluster', {}, { schematic: { ...shared, id } }, { id, content: null }],
    [
      'an id that the content of its cluster has',
      {},
      { schematic: { ...shared, id: schematicId(shared) } },
      { id: schematicId(shared), content: shared },
    ],
  ])('%s', (_, node, cluster, expected) => {
    expect(schematicOf(node, cluster)).toEqual(expected);
  });
});
