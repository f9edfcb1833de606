import { createMemoryRandom } from '../../../src/base/host/memory-random.ts';
import { resolved, type Reference } from '../../../src/model/secret-reference.ts';
import { readBundle } from '../../../src/talos/bundle/fields.ts';
import { newBundle } from '../../../src/talos/bundle/new.ts';

/** The secrets of every generated cluster. */
export const BUNDLE: string = newBundle({
  random: createMemoryRandom('generated labs'),
  clock: { now: () => Date.UTC(2026, 10, 1) },
});

const { fields } = readBundle('bundle', BUNDLE);

/** The same for a cluster that is older than Talos 1.3. */
export const OLD_BUNDLE: string = BUNDLE.replace(
  'secretboxencryptionsecret',
  'aescbcencryptionsecret',
);

/** A certificate that no machine has for its own. */
export const CERTIFICATE: string = pem('certs.etcd.crt');

/** The secrets of every generated lab: what stands behind their names. */
const LAB: Readonly<Record<string, string>> = {
  one: 'correct horse: battery #staple',
  two: 'line\nline\n',
  wireguard: 'yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=',
  certificate: pem('certs.etcd.key'),
};

/** Names of the secrets of every generated lab. */
export const SECRETS: readonly string[] = Object.keys(LAB);

/** A text of a machine configuration as the machine gets it. Throws for a secret that there is none. */
export function withSecrets(text: string): string {
  return resolved(text, secretValue);
}

/** The value behind a reference. Throws for a secret that there is none. */
export function secretValue({ secret, field, isPem }: Reference): string {
  const known = field?.replace('aescbc', 'secretbox') ?? '';
  const value = secret === null ? fields.get(known) : LAB[secret];
  if (value === undefined) throw new Error(`there is no secret ${secret ?? ''}#${field ?? ''}`);
  return isPem && field !== null ? pem(field) : value;
}

function pem(field: string): string {
  return Buffer.from(fields.get(field) ?? '', 'base64').toString();
}
