import type { Encryption } from '../../model/schema/volumes.ts';
import type { Emittable, Path, Sourced } from '../../model/yaml/index.ts';
import type { EncryptionKey, EncryptionSpec } from '../documents/volume-spec.ts';
import { labReference } from '../../model/secret-reference.ts';

/** A value with its line; the path begins in what is declared. */
export type Of = (path: Path, value: Emittable) => Sourced;

type Key = Exclude<Encryption, string>['keys'][number];

/** How a volume is encrypted, from the kind of key alone or from everything that is declared. */
export function encryptionOf(declared: Encryption, of: Of): EncryptionSpec {
  if (typeof declared === 'string')
    return { provider: 'luks2', keys: [{ slot: of([], 0), [declared]: {} }] };
  const { keys, cipher, keySize, blockSize, options } = declared;
  const value = (key: string, one: Emittable): Sourced | undefined =>
    one === undefined ? undefined : of([key], one);
  return {
    provider: 'luks2',
    keys: keys.map((key, slot) => keyOf(key, slot, of)),
    cipher: value('cipher', cipher),
    keySize: value('keySize', keySize),
    blockSize: value('blockSize', blockSize),
    options:
      options.length > 0 ? options.map((option, i) => of(['options', i], option)) : undefined,
  };
}

/** The key of the short forms: the TPM of the machine. */
export function tpmEncryption(of: Of): EncryptionSpec {
  return encryptionOf('tpm', of);
}

function keyOf(
  { tpm, static: secret, nodeID, kms, lockToState }: Key,
  slot: number,
  of: Of,
): EncryptionKey {
  const at = (...path: Path): Path => ['keys', slot, ...path];
  return {
    slot: of(at(), slot),
    static: secret && { passphrase: of(at('static'), labReference(secret.secret)) },
    nodeID: nodeID && {},
    kms: kms && { endpoint: of(at('kms', 'endpoint'), kms.endpoint) },
    tpm: tpm && {
      options: tpm.pcrs && {
        pcrs: tpm.pcrs.map((pcr, i) => of(at('tpm', 'pcrs', i), pcr)),
      },
      checkSecurebootStatusOnEnroll:
        tpm.checkSecureBoot === undefined
          ? undefined
          : of(at('tpm', 'checkSecureBoot'), tpm.checkSecureBoot),
    },
    lockToState: lockToState === undefined ? undefined : of(at('lockToState'), lockToState),
  };
}
