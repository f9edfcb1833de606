import type { Clock, Random } from '../../base/host/index.ts';
import { newAuthority, type Pair, type Subject } from '../pki/certificate.ts';
import { keyPem, newKey, type KeyKind } from '../pki/keys.ts';
import { bundleText, type AUTHORITIES } from './fields.ts';

type Authority = (typeof AUTHORITIES)[number];

/** What Talos makes each authority of. Its own front proxy has no name at all, which RFC 5280 allows for none. */
const MADE_OF: Readonly<Record<Authority, { readonly kind: KeyKind; readonly subject: Subject }>> =
  {
    etcd: { kind: 'p256', subject: { organizations: ['etcd'] } },
    k8s: { kind: 'p256', subject: { organizations: ['kubernetes'] } },
    k8saggregator: { kind: 'p256', subject: { commonName: 'front-proxy' } },
    os: { kind: 'ed25519', subject: { organizations: ['talos'] } },
  };

const HOUR = 3_600_000;
const TEN_YEARS = 87_600 * HOUR;
const SECRET_BYTES = 32;
const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
/** Bytes from here on would favour the first characters of the alphabet. */
const UNEVEN = 256 - (256 % ALPHABET.length);

/** The text of a new bundle, with authorities for ten years from now on. */
export function newBundle({
  random,
  clock,
}: {
  readonly random: Random;
  readonly clock: Pick<Clock, 'now'>;
}): string {
  const from = clock.now();
  const validity = { from, to: from + TEN_YEARS };
  const pairs = Object.entries(MADE_OF).flatMap(([name, made]) =>
    entriesOf(name, newAuthority(random, { ...made, validity })),
  );
  return bundleText(
    new Map([
      ['cluster.id', secret(random)],
      ['cluster.secret', secret(random)],
      ['secrets.bootstraptoken', token(random)],
      ['secrets.secretboxencryptionsecret', secret(random)],
      ['trustdinfo.token', token(random)],
      ['certs.k8sserviceaccount.key', base64(keyPem(newKey('rsa')))],
      ...pairs,
    ]),
  );
}

function entriesOf(name: string, { crt, key }: Pair): [string, string][] {
  return [
    [`certs.${name}.crt`, base64(crt)],
    [`certs.${name}.key`, base64(key)],
  ];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function secret(random: Random): string {
  return Buffer.from(random.bytes(SECRET_BYTES)).toString('base64');
}

/** A token as kubeadm has them: six characters, a dot, sixteen characters. */
function token(random: Random): string {
  return `${characters(random, 6)}.${characters(random, 16)}`;
}

function characters(random: Random, count: number): string {
  let text = '';
  while (text.length < count)
    for (const byte of random.bytes(count - text.length))
      if (byte < UNEVEN) text += ALPHABET.charAt(byte % ALPHABET.length);
  return text;
}
