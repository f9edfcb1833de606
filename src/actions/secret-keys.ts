import { visible } from '../base/diagnostic.ts';
import { createAgeKeyWrap } from '../secrets/age/age.ts';
import type { FoundIdentity } from '../secrets/age/key-file.ts';
import { findKeys } from '../secrets/age/sources.ts';
import { isPublished } from '../secrets/published.ts';
import type { KeyWrap, Means } from '../secrets/sops/index.ts';
import type { Context } from './context.ts';

/** The keys at hand. */
export interface Keyring {
  readonly wrap: KeyWrap;
  /** Whether there is any identity. */
  readonly opens: boolean;
  /** Recipients of the identities. */
  readonly recipients: ReadonlySet<string>;
  /** What a person should know of their key files. */
  readonly notes: readonly string[];
  /** Where keys were looked for, in words. */
  readonly places: string;
}

/** Finds the keys that sops would use. What cannot be used is a note; the keys of other places hold. */
export async function keyringOf({ files, keys, cwd }: Context): Promise<Keyring> {
  const found = await findKeys({ files, cwd, ...keys });
  return {
    wrap: createAgeKeyWrap(found.identities.map(({ identity }) => identity)),
    opens: found.identities.length > 0,
    recipients: new Set(found.identities.map(({ recipient }) => recipient)),
    notes: [
      ...found.problems.map(({ code, message }) => `warning: ${visible(message)} (${code})`),
      ...found.wide
        .filter(({ path }) => !isForAll(path, found.identities))
        .map(
          ({ path, mode }) =>
            `warning: others can read the key file ${visible(path)} (mode ${mode.toString(8)}): chmod 600 it`,
        ),
    ],
    places: found.places.join(', '),
  };
}

/** Whether a key file is the one of the examples, which everybody may read: Git makes it so. */
function isForAll(path: string, identities: readonly FoundIdentity[]): boolean {
  const held = identities.filter(({ source }) => source === path);
  return held.length > 0 && held.every(({ recipient }) => isPublished(recipient));
}

/** What encrypting one file needs. */
export function meansOf(context: Context, { wrap }: Pick<Keyring, 'wrap'>, file: string): Means {
  return { random: context.random, clock: context.clock, wrap, file };
}
