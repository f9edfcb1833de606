import { CroftError } from '../../base/error.ts';

/**
 * Why age work fails: the text is no armored file; the file is no age file; it is not what was encrypted; it is longer
 * than the bound; a key or recipient is not one; a kind of key that needs a plugin, or that is SSH's; a key file that is
 * itself encrypted, or cannot be read; a command that would have to be run for a key.
 */
export type AgeErrorCode =
  | 'age-armor-malformed'
  | 'age-header-malformed'
  | 'age-tampered'
  | 'age-too-large'
  | 'age-identity-malformed'
  | 'age-recipient-malformed'
  | 'age-plugin-unsupported'
  | 'age-ssh-unsupported'
  | 'age-key-file-encrypted'
  | 'age-key-file-unreadable'
  | 'age-key-command';

/**
 * The error for failed age work. No text that was read goes in, as it may be a key; no cause either, as decoders
 * repeat what they were given.
 */
export function ageError(
  code: AgeErrorCode,
  message: string,
  data: Readonly<Record<string, string | number>> = {},
): CroftError {
  return new CroftError(code, message, { data });
}
