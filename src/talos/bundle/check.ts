import type { Diagnostic } from '../../base/diagnostic.ts';
import { readCertificate } from '../pki/certificate.ts';
import { readKey } from '../pki/keys.ts';
import { AUTHORITIES, ETCD_KEYS, NEEDED, type FieldName, type Fields } from './fields.ts';

type Code =
  'talos-bundle-missing' | 'talos-bundle-value' | 'talos-bundle-pair' | 'talos-bundle-expired';

/** A problem of a bundle before it is known where the bundle stands. No message has a value in it. */
interface Found {
  readonly code: Code;
  readonly message: string;
  readonly hint: string;
}

const TOKEN = /^[a-z0-9]{6}\.[a-z0-9]{16}$/;
/** Talos takes any; a shorter one could be guessed, and blanks come of a broken file. */
const SHARED_TOKEN = /^[!-~]{8,}$/;
/** Talos never decodes it; it wrote base64 for URLs before 1.14. */
const ID = /^[!-~]+$/;
const SECRET = /^[A-Za-z0-9+/]{43}=$/;

const SHAPES: readonly (readonly [name: FieldName, shape: RegExp, words: string])[] = [
  ['cluster.id', ID, 'a text without blanks'],
  ['cluster.secret', SECRET, '32 bytes in base64'],
  ['secrets.bootstraptoken', TOKEN, 'a token of six and sixteen small letters and digits'],
  ['secrets.secretboxencryptionsecret', SECRET, '32 bytes in base64'],
  [
    'secrets.aescbcencryptionsecret',
    /^[A-Za-z0-9+/]{22,43}={1,2}$|^[A-Za-z0-9+/]{32}$/,
    '16, 24 or 32 bytes in base64',
  ],
  ['trustdinfo.token', SHARED_TOKEN, 'a token of at least eight characters without blanks'],
];

/**
 * Everything for which machines would refuse what is made of a bundle, at the time `now` in milliseconds:
 * `talos-bundle-missing`, `talos-bundle-value`, `talos-bundle-pair` and `talos-bundle-expired`.
 */
export function bundleProblems(fields: Fields, file: string, now: number): Diagnostic[] {
  const found = [
    ...missingFields(fields),
    ...shapes(fields),
    ...AUTHORITIES.flatMap((name) => authority(fields, name, now)),
    ...serviceAccount(fields),
  ];
  return found.map((one) => ({ ...one, severity: 'error', file }));
}

function missingFields(fields: Fields): Found[] {
  const missing = NEEDED.filter((name) => !has(fields, name)).map((name) => lacks(name));
  const keys = ETCD_KEYS.filter((name) => has(fields, name));
  if (keys.length === 0) missing.push(lacks('secrets.secretboxencryptionsecret'));
  if (keys.length > 1)
    missing.push({
      code: 'talos-bundle-value',
      message: `it has both ${ETCD_KEYS.join(' and ')}; Talos takes one`,
      hint: 'keep the one with which what is in etcd was encrypted first',
    });
  return missing;
}

function has(fields: Fields, name: string): boolean {
  return (fields.get(name) ?? '') !== '';
}

function lacks(name: string): Found {
  return {
    code: 'talos-bundle-missing',
    message: `${name} is missing`,
    hint: 'take the whole file; what a machine has is in the configuration of a control plane',
  };
}

function shapes(fields: Fields): Found[] {
  return SHAPES.flatMap(([name, shape, words]) => {
    const value = fields.get(name) ?? '';
    return value === '' || shape.test(value) ? [] : [wrong(name, `is not ${words}`)];
  });
}

function wrong(name: string, what: string): Found {
  return {
    code: 'talos-bundle-value',
    message: `${name} ${what}`,
    hint: 'it may be cut off or changed by hand: take it from where it came from',
  };
}

/** The PEM behind a field, null where it is missing; what is damaged is added to `found`. */
function pemOf(fields: Fields, name: string, found: Found[]): string | null {
  const value = fields.get(name) ?? '';
  if (value === '') return null;
  const bytes = Buffer.from(value, 'base64');
  if (bytes.toString('base64') === value) return bytes.toString();
  found.push(wrong(name, 'is no whole base64'));
  return null;
}

function authority(fields: Fields, name: string, now: number): Found[] {
  const found: Found[] = [];
  const at = `certs.${name}`;
  const crt = pemOf(fields, `${at}.crt`, found);
  const pem = pemOf(fields, `${at}.key`, found);
  const certificate = crt === null ? null : readCertificate(crt);
  const key = pem === null ? null : readKey(pem);
  if (crt !== null && !certificate) found.push(wrong(`${at}.crt`, 'holds no certificate'));
  if (pem !== null && !key) found.push(wrong(`${at}.key`, 'holds no private key'));
  if (!certificate) return found;
  if (!certificate.ca) found.push(unfit(`${at}.crt is the certificate of no authority`));
  if (key && !certificate.checkPrivateKey(key))
    found.push(unfit(`${at}.key is not the key of ${at}.crt`));
  const [from, to] = [certificate.validFromDate, certificate.validToDate];
  if (now < from.getTime()) found.push(outdated(`${at}.crt is not valid before ${day(from)}`));
  if (now >= to.getTime()) found.push(outdated(`${at}.crt expired on ${day(to)}`));
  return found;
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function unfit(message: string): Found {
  return {
    code: 'talos-bundle-pair',
    message,
    hint: 'take both from the same bundle; a machine would refuse them',
  };
}

function outdated(message: string): Found {
  return {
    code: 'talos-bundle-expired',
    message,
    hint: 'look at the clock of this machine; else rotate the authority with talosctl rotate-ca and import what is new',
  };
}

function serviceAccount(fields: Fields): Found[] {
  const found: Found[] = [];
  const name = 'certs.k8sserviceaccount.key';
  const pem = pemOf(fields, name, found);
  if (pem !== null && !readKey(pem)) found.push(wrong(name, 'holds no private key'));
  return found;
}
