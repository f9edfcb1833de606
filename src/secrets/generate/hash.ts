// The only file that knows the bcryptjs package.
import { encodeBase64, hash } from 'bcryptjs';
import { CroftError } from '../../base/error.ts';
import type { Random } from '../../base/host/random.ts';

/** 2^12 rounds: about a third of a second for each guess. */
const COST = 12;
const SALT_BYTES = 16;
/** bcrypt reads no more. */
const LONGEST = 72;

/** How a hash begins: `2b` is today's; Apache knows the same algorithm only as `2y`. */
export type BcryptVersion = '2b' | '2y';

/**
 * The bcrypt hash of a text of at most 72 bytes; throws `generate-source` for what bcrypt would cut off, since two
 * different texts would then open the same door.
 */
export async function bcrypt(
  random: Random,
  text: string,
  version: BcryptVersion,
): Promise<string> {
  if (text === '' || text.includes('\0') || Buffer.byteLength(text) > LONGEST)
    throw new CroftError(
      'generate-source',
      `bcrypt hashes texts of 1 to ${LONGEST} bytes without NUL`,
      {
        data: { hint: 'give the secret that is hashed another value, for example by password(32)' },
      },
    );
  const salt = encodeBase64([...random.bytes(SALT_BYTES)], SALT_BYTES);
  return hash(text, `$${version}$${COST}$${salt}`);
}
