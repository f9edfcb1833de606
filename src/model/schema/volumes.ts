import { z } from 'zod';
import { name, secretRef, size } from './scalars.ts';

const SIZE = 'a size such as 50Gi, a share of the disk such as 80%, or what is left free such as -10Gi';

/** What Talos takes as the largest size of a volume. */
const largestSize = z
  .string()
  .regex(/^-?\d+(?:\.\d+)?(?:Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?$|^-?(?:100|\d{1,2})%$/, {
    error: `expected ${SIZE}`,
  })
  .describe(`At most this large: ${SIZE}.`);

const cel = z.string().min(1);

const provisioning = {
  disk: cel.optional().describe('CEL expression that selects the disk, as Talos takes it.'),
  minSize: size.optional().describe('At least this large.'),
  maxSize: largestSize.optional(),
  grow: z.boolean().optional().describe('Takes what the disk has left, also later.'),
};

const key = z
  .strictObject({
    tpm: z
      .strictObject({
        pcrs: z
          .array(z.int().min(0).max(23))
          .optional()
          .describe('Registers of the TPM that the key is bound to.'),
        checkSecureBoot: z
          .boolean()
          .optional()
          .describe('Take the key only while Secure Boot is on.'),
      })
      .optional()
      .describe('The TPM holds the key.'),
    static: secretRef.optional().describe('A passphrase.'),
    nodeID: z.literal(true).optional().describe('Derived from the node itself: weak.'),
    kms: z
      .strictObject({ endpoint: z.url().describe('Where the key management service answers.') })
      .optional()
      .describe('A key management service holds the key.'),
    lockToState: z.boolean().optional().describe('Opens only together with STATE.'),
  })
  .refine(
    (value) =>
      [value.tpm, value.static, value.nodeID, value.kms].filter((one) => one !== undefined)
        .length === 1,
    { error: 'a key is one of tpm, static, nodeID and kms' },
  );

/** How a volume is encrypted: the kind of key, or everything. */
export const encryption = z.union([
  z.enum(['tpm', 'nodeID']),
  z.strictObject({
    keys: z
      .array(key)
      .min(1, { error: 'an encrypted volume needs at least one key' })
      .describe('Keys that open it, in the order of their slots.'),
    cipher: z
      .enum([
        'aes-xts-plain64',
        'xchacha12,aes-adiantum-plain64',
        'xchacha20,aes-adiantum-plain64',
      ])
      .optional()
      .describe('Cipher of the volume.'),
    keySize: z.int().min(1).optional().describe('Size of the key, in bits.'),
    blockSize: z.int().min(1).optional().describe('Size of a block, in bytes.'),
    options: z
      .array(z.enum(['no_read_workqueue', 'no_write_workqueue', 'same_cpu_crypt']))
      .default([])
      .describe('What makes it faster.'),
  }),
]);

export type Encryption = z.infer<typeof encryption>;

/** Volumes of Talos itself, but STATE, whose place and size are fixed. */
export const systemVolumes = z
  .strictObject({
    ephemeral: z
      .strictObject({
        ...provisioning,
        secure: z
          .boolean()
          .optional()
          .describe('Mounted so that nothing on it is executed with privileges.'),
      })
      .optional()
      .describe('EPHEMERAL, which is /var: images, logs, etcd.'),
    imageCache: z
      .strictObject(provisioning)
      .optional()
      .describe('IMAGECACHE, which holds images that the installation brought.'),
  })
  .describe('Place and size of the volumes that Talos itself needs.');

export type SystemVolumes = z.infer<typeof systemVolumes>;

/** A volume that the configuration adds. */
export const volume = z.strictObject({
  name: name
    .max(34, { error: 'the name of a volume has at most 34 characters' })
    .describe('A user volume is mounted at /var/mnt/<name>.'),
  kind: z
    .enum(['user', 'raw', 'existing', 'swap'])
    .default('user')
    .describe(
      'With a file system; without one, for storage providers; one that is there already; swap space.',
    ),
  type: z
    .enum(['partition', 'disk', 'directory'])
    .default('partition')
    .describe('What a user volume is made of: a partition, a whole disk, or a directory of EPHEMERAL.'),
  ...provisioning,
  volume: cel.optional().describe('CEL expression that selects the existing volume.'),
  filesystem: z.enum(['xfs', 'ext4', 'btrfs']).default('xfs').describe('How it is formatted.'),
  projectQuota: z.boolean().optional().describe('Count use by project; XFS only.'),
  encrypted: z.boolean().default(false).describe('Encrypted with the TPM.'),
  encryption: encryption.optional().describe('How it is encrypted, instead of `encrypted`.'),
  readOnly: z.boolean().optional().describe('An existing volume is mounted to be read only.'),
  accessTime: z.boolean().optional().describe('Note when a file is read; default: true.'),
  secure: z
    .boolean()
    .optional()
    .describe('Mounted so that nothing on it is executed with privileges.'),
});

export type Volume = z.infer<typeof volume>;
