import type { Flag, Text, Whole } from './kind.ts';

// What documents of several kinds of volumes have in common.

export type EncryptionKey = {
  readonly slot: Whole;
  readonly static?: { readonly passphrase: Text } | undefined;
  readonly nodeID?: { readonly [key: string]: never } | undefined;
  readonly kms?: { readonly endpoint: Text } | undefined;
  readonly tpm?:
    | {
        readonly options?: { readonly pcrs: readonly Whole[] } | undefined;
        readonly checkSecurebootStatusOnEnroll?: Flag | undefined;
      }
    | undefined;
  readonly lockToState?: Flag | undefined;
};

export type EncryptionSpec = {
  readonly provider: 'luks2';
  readonly keys: readonly EncryptionKey[];
  readonly cipher?: Text | undefined;
  readonly keySize?: Whole | undefined;
  readonly blockSize?: Whole | undefined;
  readonly options?: readonly Text[] | undefined;
};

export type ProvisioningSpec = {
  readonly diskSelector?: { readonly match: Text } | undefined;
  readonly grow?: Flag | undefined;
  readonly minSize?: Text | undefined;
  readonly maxSize?: Text | undefined;
};
