import type { Random } from '../../base/host/random.ts';
import type { Fields } from '../bundle/fields.ts';
import {
  newClient,
  readCertificate,
  type KeyUsage,
  type Pair,
  type Subject,
} from '../pki/certificate.ts';
import { readKey } from '../pki/keys.ts';

/** Clocks of machines may be this far behind, in milliseconds. */
const SKEW = 10_000;

/** A client of one authority of a cluster. */
export interface Client extends Pair {
  /** PEM of the authority. */
  readonly ca: string;
}

/** Who shall be let in by whom, and for how long. */
export interface ClientOf {
  readonly authority: 'os' | 'k8s';
  readonly subject: Subject;
  readonly usages: readonly KeyUsage[];
  /** Milliseconds. */
  readonly now: number;
  /** Milliseconds from now on. */
  readonly lifetime: number;
}

/**
 * A client certificate from the secrets of a cluster, which hold no problem that `bundleProblems` finds. Null when the
 * authority does not hold as long as it is asked to let the client in.
 */
export function newAccess(random: Random, fields: Fields, of: ClientOf): Client | null {
  const pem = (name: string): string =>
    Buffer.from(fields.get(`certs.${of.authority}.${name}`) ?? '', 'base64').toString();
  const ca = pem('crt');
  const certificate = readCertificate(ca);
  const key = readKey(pem('key'));
  if (!certificate || !key) throw new RangeError(`certs.${of.authority} was not checked`);
  const to = of.now + of.lifetime;
  if (to > certificate.validToDate.getTime()) return null;
  const from = Math.max(of.now - SKEW, certificate.validFromDate.getTime());
  const { subject, usages } = of;
  return {
    ca,
    ...newClient(random, { certificate, key }, { subject, usages, validity: { from, to } }),
  };
}

/** Roles of the Talos API that people can have. */
export const ROLES = [
  'os:admin',
  'os:operator',
  'os:reader',
  'os:etcd:backup',
  'os:image:verifier',
  'os:meta:writer',
  'os:impersonator',
] as const;
