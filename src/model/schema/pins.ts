import { z } from 'zod';

/** `version`, or `version@sha256:digest`. */
const pin = z
  .string()
  .regex(/^[^@\s]+(?:@sha256:[0-9a-f]{64})?$/, {
    error: 'expected a version, with or without @sha256:<digest>',
  })
  .meta({ description: 'An exact version, optionally followed by @ and its digest.' });

/**
 * `pins.yaml`: the one place of every chart and image version. A name is a catalogue entry (`cilium`) or one of
 * its further images (`immich.machine-learning`), or a tool of the people who run the lab (`tools.sops`). What has no
 * line here has the version of the catalogue.
 */
export const pinsSchema = z
  .strictObject({
    kind: z.literal('Pins'),
    pins: z.record(
      z.string().regex(/^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)?$/, {
        error: 'expected the name of a catalogue entry',
      }),
      pin,
    ).describe('Versions by the name of the entry, <entry>.<image> for a further image, or tools.<tool>.'),
  })
  .meta({ id: 'Pins', title: 'pins.yaml', description: 'Exact versions of charts and images.' });

export type Pins = z.infer<typeof pinsSchema>;
