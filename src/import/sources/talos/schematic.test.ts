import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schematicId } from '../../../talos/schematic.ts';
import { foreignSchematic } from './schematic.ts';
import { mapOf } from '../../subject.ts';

const text = fc.stringMatching(/^[a-z][a-z0-9=./-]{0,20}$/);

test('a schematic that the model has words for has the id of these words', () => {
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 3 }),
      fc.array(text, { maxLength: 3 }),
      fc.constantFrom(undefined, 'sd-boot', 'grub'),
      fc.boolean(),
      (extensions, kernelArgs, bootloader, isSecure) => {
        const { id, words } = foreignSchematic(
          mapOf({
            customization: mapOf({
              systemExtensions: mapOf({ officialExtensions: extensions }),
              extraKernelArgs: kernelArgs,
              bootloader,
              secureboot: mapOf({ includeWellKnownCertificates: isSecure }),
            }),
          }),
        );
        const secureBoot = isSecure ? { includeWellKnownCertificates: true } : undefined;
        expect(id).toBe(schematicId({ extensions, kernelArgs, bootloader, secureBoot }));
        expect({ extensions: [], kernelArgs: [], ...words }).toEqual({
          ...{ extensions, kernelArgs },
          ...(bootloader !== undefined && { bootloader }),
          ...(secureBoot && { secureBoot }),
        });
      },
    ),
  );
});

test('what has no word leaves the id', () => {
  const { id, words, without } = foreignSchematic(
    mapOf({ customization: mapOf({ diskImage: mapOf({ sectorSize: 4096 }) }) }),
  );
  expect(words).toBeNull();
  expect(without).toEqual(['customization.diskImage.sectorSize']);
  expect(id).toBe('92833e9ddd9bb9e11b2464fa5525429f01866306d52ebd882ee08d7918f6d1ea');
});

test('overlay and META keep all that they say', () => {
  const { words, id } = foreignSchematic(
    mapOf({
      overlay: mapOf({ image: 'a', name: 'b', options: mapOf({ z: 1, a: [true] }) }),
      customization: mapOf({ meta: [mapOf({ key: 10, value: 'x' })] }),
    }),
  );
  const overlay = { image: 'a', name: 'b', options: { z: 1, a: [true] } };
  const meta = [{ key: 10, value: 'x' }];
  expect(words).toEqual({ overlay, meta });
  expect(id).toBe(schematicId({ extensions: [], kernelArgs: [], overlay, meta }));
});
