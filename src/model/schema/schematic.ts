import { z } from 'zod';
import { anything, schematicId } from './scalars.ts';

const content = {
  extensions: z
    .array(
      z.string().regex(/^[a-z0-9-]+\/[a-z0-9.-]+$/, {
        error: 'expected an extension such as siderolabs/iscsi-tools',
      }),
    )
    .default([])
    .describe('System extensions in the image; their order counts.'),
  kernelArgs: z
    .array(z.string().min(1))
    .default([])
    .describe('Further kernel arguments; their order counts.'),
  overlay: z
    .strictObject({
      image: z.string().min(1).describe('Image of the overlay.'),
      name: z.string().min(1).describe('Name of the overlay.'),
      options: z.record(z.string(), anything).default({}).describe('Options of the overlay.'),
    })
    .optional()
    .describe('Board support, for single-board computers.'),
  meta: z
    .array(
      z.strictObject({
        key: z.int().min(0).max(255).describe('Key of the value, for example 10.'),
        value: z.string().describe('The value.'),
      }),
    )
    .default([])
    .describe('What the META partition of the image holds at first.'),
  bootloader: z
    .enum(['sd-boot', 'grub', 'dual-boot'])
    .optional()
    .describe('Boot loader of the image; default: what suits the version of Talos.'),
  secureBoot: z
    .strictObject({
      includeWellKnownCertificates: z
        .boolean()
        .default(false)
        .describe('Enroll the well-known UEFI certificates with those of Talos.'),
    })
    .optional()
    .describe('Signed images.'),
};

/** The schematic of a cluster: what it is made of, or an id. */
export const schematic = z.strictObject({
  ...content,
  id: schematicId.optional().describe('An opaque id, when its content is not known.'),
});

/** The schematic of a node that has its own. */
export const ownSchematic = z.union([schematicId, z.strictObject(content)]);
