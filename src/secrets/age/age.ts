// The only file that knows the age-encryption package.
import {
  armor,
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption';
import type { CroftError } from '../../base/error.ts';
import { ageError } from './error.ts';
import {
  identityKind,
  malformedIdentity,
  malformedRecipient,
  recipientKind,
  type AgeKeyKind,
} from './key-text.ts';

/** Who can open what is encrypted: recipients, or one passphrase and the cost of trying one (2^workFactor, 18 without). */
export type AgeTarget =
  | { readonly recipients: readonly string[] }
  | { readonly passphrase: string; readonly workFactor?: number };

/** Opens what was encrypted for one of its keys. */
export interface AgeOpener {
  /** The content of a file of at most 64 MiB; null when no key fits; throws an AgeErrorCode. */
  open(file: Uint8Array): Promise<Uint8Array | null>;
  /**
   * The content while it is read; null when no key fits; throws an AgeErrorCode for a bad header. Reading fails with
   * `age-tampered` behind the last piece that is genuine. The cost is the caller's to bound.
   */
  openStream(file: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array> | null>;
}

/** Wraps data keys of SOPS: each for one recipient, as armored text. */
export interface AgeKeyWrap {
  readonly kind: 'age';
  /** Armored text that the recipient's identity opens; throws an AgeErrorCode. */
  wrap(dataKey: Uint8Array, recipient: string): Promise<string>;
  /** The data key; null when no identity fits; throws an AgeErrorCode. */
  unwrap(armored: string): Promise<Uint8Array | null>;
}

const LARGEST_FILE = 64 * 1024 * 1024;
/** A wrapped data key has under 3 KiB. */
const LARGEST_WRAPPED = 64 * 1024;
const WORK_FACTORS = { least: 1, most: 20 };

const MESSAGES = {
  'age-header-malformed': 'the file is no age file, or its header is damaged',
  'age-tampered': 'the file is not what was encrypted: it was changed or cut off',
  'age-armor-malformed': 'the text is no armored age file',
  'age-too-large': 'the age file is larger than Croft reads',
} as const;

/** What the package says of a header that was read and is not the one that was written. */
const CHANGED = 'invalid header HMAC';

class NoMatch extends Error {}

/** Asked last, when no key fitted; the package would throw an error that only its text tells apart. */
const NOBODY = {
  unwrapFileKey(): null {
    throw new NoMatch();
  },
};

/** A new identity, from the system's random source. */
export function generateIdentity(kind: Exclude<AgeKeyKind, 'tag'>): Promise<string> {
  return kind === 'x25519' ? generateX25519Identity() : generateHybridIdentity();
}

/** The recipient of an identity; throws an AgeErrorCode that says what else the text is. */
export async function recipientOf(identity: string): Promise<string> {
  identityKind(identity);
  try {
    return await identityToRecipient(identity);
  } catch {
    throw malformedIdentity('the identity is damaged: a character is wrong or missing');
  }
}

/** The kind of a whole, valid recipient; throws an AgeErrorCode that says what else the text is. */
export function checkRecipient(recipient: string): AgeKeyKind {
  const kind = recipientKind(recipient);
  addRecipient(new Encrypter(), recipient);
  return kind;
}

/** Encrypts; throws an AgeErrorCode for a bad recipient, and for none. */
export async function encryptAge(content: Uint8Array, target: AgeTarget): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  if ('passphrase' in target) {
    const { least, most } = WORK_FACTORS;
    encrypter.setPassphrase(target.passphrase);
    encrypter.setScryptWorkFactor(Math.min(most, Math.max(least, target.workFactor ?? 18)));
  } else {
    if (target.recipients.length === 0) throw malformedRecipient('there is no recipient');
    for (const recipient of target.recipients) {
      recipientKind(recipient);
      addRecipient(encrypter, recipient);
    }
  }
  try {
    return await encrypter.encrypt(content);
  } catch {
    throw malformedRecipient('nothing can be encrypted for the recipient: its key is not valid');
  }
}

/** An opener for identities and passphrases; throws an AgeErrorCode for a text that is no identity. */
export function createAgeOpener(
  identities: readonly string[],
  passphrases: readonly string[] = [],
): AgeOpener {
  const decrypter = new Decrypter();
  for (const identity of identities) {
    identityKind(identity);
    try {
      decrypter.addIdentity(identity);
    } catch {
      throw malformedIdentity('the identity is damaged: a character is wrong or missing');
    }
  }
  for (const passphrase of passphrases) decrypter.addPassphrase(passphrase);
  decrypter.addIdentity(NOBODY);
  const openStream: AgeOpener['openStream'] = async (file) => {
    try {
      return translated(await decrypter.decrypt(file));
    } catch (error) {
      if (error instanceof NoMatch) return null;
      throw failure(error);
    }
  };
  return {
    openStream,
    async open(file) {
      if (file.length > LARGEST_FILE) throw known('age-too-large');
      const content = await openStream(new Blob([Uint8Array.from(file)]).stream());
      return content && new Uint8Array(await new Response(content).arrayBuffer());
    },
  };
}

/** Wraps for any recipient and unwraps with these identities; throws an AgeErrorCode for a text that is no identity. */
export function createAgeKeyWrap(identities: readonly string[]): AgeKeyWrap {
  const opener = createAgeOpener(identities);
  return {
    kind: 'age',
    async wrap(dataKey, recipient) {
      return armored(await encryptAge(dataKey, { recipients: [recipient] }));
    },
    async unwrap(text) {
      if (text.length > LARGEST_WRAPPED) throw known('age-too-large');
      return opener.open(dearmored(text));
    },
  };
}

/** A file as text, which ends with a line break. */
export function armored(file: Uint8Array): string {
  return armor.encode(file);
}

/** The file of an armored text; throws `age-armor-malformed`. */
export function dearmored(text: string): Uint8Array {
  // The package trims what Unicode calls blank; age takes ASCII only.
  if (/[^\t\n\r -~]/.test(text)) throw known('age-armor-malformed');
  try {
    return armor.decode(text);
  } catch {
    throw known('age-armor-malformed');
  }
}

function addRecipient(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient);
  } catch {
    throw malformedRecipient('the recipient is damaged: a character is wrong or missing');
  }
}

/** The same stream, whose failures carry our code. */
function translated(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  const source = {
    async pull(controller: ReadableStreamDefaultController<Uint8Array>) {
      const next = await reader.read().catch(() => null);
      if (next === null) controller.error(known('age-tampered'));
      else if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: (reason: unknown) => reader.cancel(reason),
  };
  // Reading ahead would drop a genuine piece when the next one fails.
  return new ReadableStream(source, { highWaterMark: 0 });
}

function failure(error: unknown): CroftError {
  const isChanged = error instanceof Error && error.message === CHANGED;
  return known(isChanged ? 'age-tampered' : 'age-header-malformed');
}

function known(code: keyof typeof MESSAGES): CroftError {
  return ageError(code, MESSAGES[code]);
}
