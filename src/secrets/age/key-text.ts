import type { CroftError } from '../../base/error.ts';
import { ageError } from './error.ts';

/** Kinds of key that are read here; `tag` is a recipient only, whose identity lives in hardware. */
export type AgeKeyKind = 'x25519' | 'post-quantum' | 'tag';

/** No recipient is longer; post-quantum ones have about 2,000 characters. */
const LONGEST = 4_096;

const IDENTITIES: Readonly<Record<string, AgeKeyKind>> = {
  'AGE-SECRET-KEY-': 'x25519',
  'AGE-SECRET-KEY-PQ-': 'post-quantum',
};

const RECIPIENTS: Readonly<Record<string, AgeKeyKind>> = {
  age: 'x25519',
  age1pq: 'post-quantum',
  age1tag: 'tag',
  age1tagpq: 'tag',
};

const SSH = /^(?:(?:ssh|ecdsa|sk)-[\w@.-]+(?:\s|$)|-----BEGIN [A-Z ]*PRIVATE KEY-----)/;
const PLUGIN_IDENTITY = /^AGE-PLUGIN-([A-Z0-9+\-._]{1,60})-1/;
const PLUGIN_RECIPIENT = /^age1([a-z0-9+\-._]{1,60})1[02-9ac-hj-np-z]+$/;

/** What kind of identity a text claims to be; throws the AgeErrorCode that fits a plugin's, SSH's or no key. */
export function identityKind(text: string): AgeKeyKind {
  const kind = IDENTITIES[text.slice(0, text.lastIndexOf('1'))];
  if (kind && text.length <= LONGEST) return kind;
  if (SSH.test(text)) throw sshError();
  const plugin = PLUGIN_IDENTITY.exec(text)?.[1];
  if (plugin !== undefined) throw pluginError(plugin.toLowerCase(), 'identity');
  if (text.startsWith('age1'))
    throw malformedIdentity('this is a recipient (a public key), not an identity');
  throw malformedIdentity('this is no age identity; one begins with AGE-SECRET-KEY-');
}

/** What kind of recipient a text claims to be; throws the AgeErrorCode that fits a plugin's, SSH's or no key. */
export function recipientKind(text: string): AgeKeyKind {
  const kind = RECIPIENTS[text.slice(0, text.lastIndexOf('1'))];
  if (kind && text.length <= LONGEST) return kind;
  if (SSH.test(text)) throw sshError();
  const plugin = PLUGIN_RECIPIENT.exec(text)?.[1];
  if (plugin !== undefined) throw pluginError(plugin, 'recipient');
  if (/^AGE-/i.test(text))
    throw malformedRecipient('this is an identity (a private key), not a recipient');
  throw malformedRecipient('this is no age recipient; one begins with age1');
}

export function malformedIdentity(why: string): CroftError {
  return ageError('age-identity-malformed', why);
}

export function malformedRecipient(why: string): CroftError {
  return ageError('age-recipient-malformed', why);
}

function pluginError(plugin: string, what: 'identity' | 'recipient'): CroftError {
  return ageError(
    'age-plugin-unsupported',
    `the ${what} needs the program age-plugin-${plugin}; Croft runs no age plugins`,
    { plugin, hint: 'add a recipient of a native key: croft secret recipients add' },
  );
}

function sshError(): CroftError {
  return ageError('age-ssh-unsupported', 'SSH keys are not supported as age keys', {
    hint: 'make an age key and add it as a recipient',
  });
}
