import { CroftError } from '../../base/error.ts';
import { recipientOf } from './age.ts';
import { ageError } from './error.ts';

/** An identity and where it stands. `identity` is a private key: it is handed to the opener and nowhere else. */
export interface FoundIdentity {
  readonly identity: string;
  readonly recipient: string;
  /** The variable or file that holds it. */
  readonly source: string;
  readonly line: number;
}

/** What a text holds: as many identities as can be used, and why the others cannot. */
export interface KeyFile {
  readonly identities: readonly FoundIdentity[];
  readonly problems: readonly CroftError[];
}

/** No text with keys is longer. */
export const LARGEST_KEY_FILE = 1024 * 1024;
const MOST_IDENTITIES = 1_000;
const ENCRYPTED = /^\s*(?:age-encryption\.org\/|-----BEGIN AGE ENCRYPTED)/;
const PEM = /^-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/**
 * Reads a key file: one identity a line (or several, parted by blanks, as `SOPS_AGE_KEY` may have), blank lines and
 * lines that begin with # aside. What cannot be used is a problem with the line, and never repeats what stands there.
 */
export async function readKeyFile(text: string, source: string): Promise<KeyFile> {
  if (text.length > LARGEST_KEY_FILE)
    return failed(
      ageError('age-too-large', `${source} is larger than a key file can be`, { source }),
    );
  if (ENCRYPTED.test(text)) {
    const hint = 'decrypt it with age, and give the result in SOPS_AGE_KEY';
    const message = `${source} is itself encrypted; Croft asks for no passphrase of a key file`;
    return failed(ageError('age-key-file-encrypted', message, { source, hint }));
  }
  const identities: FoundIdentity[] = [];
  const problems: CroftError[] = [];
  for (const { word, line } of words(text)) {
    if (identities.length + problems.length >= MOST_IDENTITIES) {
      const message = `${source} holds more than ${MOST_IDENTITIES} keys; the rest is left out`;
      problems.push(ageError('age-too-large', message, { source }));
      break;
    }
    try {
      identities.push({ identity: word, recipient: await recipientOf(word), source, line });
    } catch (error) {
      if (!(error instanceof CroftError)) throw error;
      problems.push(placed(error, source, line));
      if (PEM.test(word)) break;
    }
  }
  return { identities, problems };
}

function words(text: string): { readonly word: string; readonly line: number }[] {
  return text.split('\n').flatMap((row, index) => {
    const line = row.trim();
    if (line === '' || line.startsWith('#')) return [];
    const parts = line.startsWith('AGE-') ? line.split(/\s+/) : [line];
    return parts.map((word) => ({ word, line: index + 1 }));
  });
}

function placed({ code, message, data }: CroftError, source: string, line: number): CroftError {
  return new CroftError(code, `${source}, line ${line}: ${message}`, {
    data: { ...data, source, line },
  });
}

function failed(problem: CroftError): KeyFile {
  return { identities: [], problems: [problem] };
}
