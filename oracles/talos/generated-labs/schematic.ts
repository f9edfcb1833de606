import fc from 'fast-check';
import type { Emittable } from '../../../src/model/yaml/index.ts';
import { data, distinct, few, line, mapOf, text, words, type Values } from './values.ts';

const CONTENT: Values = {
  extensions: distinct(
    fc.constantFrom('siderolabs/iscsi-tools', 'siderolabs/util-linux-tools', 'siderolabs/i915'),
  ),
  kernelArgs: few(line),
  overlay: words({ image: line, name: line }, { options: mapOf(['a', 'b'], data) }),
  meta: distinct(
    fc.record({ key: fc.integer({ min: 0, max: 255 }), value: text }),
    ({ key }) => key,
  ),
  bootloader: fc.constantFrom('sd-boot', 'grub', 'dual-boot'),
  secureBoot: words({}, { includeWellKnownCertificates: fc.boolean() }),
};

const id = fc.constantFrom('0'.repeat(64), 'a1'.repeat(32));

/** The schematic of a cluster. */
export const schematic: fc.Arbitrary<Emittable> = words({}, {}, { ...CONTENT, id }, 3);

/** The schematic of one node. */
export const ownSchematic: fc.Arbitrary<Emittable> = fc.oneof(words({}, {}, CONTENT, 3), id);
