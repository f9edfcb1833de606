import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Contract } from '../../../talos/contract.ts';
import type { EncryptionKey } from '../../../talos/scene.ts';
import type { Contents } from './contents.ts';
import type { Talconfig } from './talconfig.ts';

/** What every machine of a talconfig.yaml is made with. */
export interface Making {
  readonly talconfig: Talconfig;
  readonly contract: Contract;
  /** With `v`. */
  readonly talosVersion: string;
  readonly encryptionKeys: readonly EncryptionKey[];
  readonly contents: Contents;
  /** Texts that the source keeps encrypted. */
  readonly sealed: readonly string[];
  readonly diagnostics: Diagnostic[];
}
