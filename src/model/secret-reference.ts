// A secret in a machine configuration is a text that names it, until the configuration is encrypted:
// `<secret:talos#certs.os.key>` is a field of the cluster's own secrets, `<secret:lab-wifi>` and `<secret:lab-tls#key>` are
// secrets of the lab. What is shown to people shows these names.

/** What the reference to a field of the cluster's own secrets begins with. */
const BUNDLE = 'talos';

/** Where the value behind a reference is. */
export interface Reference {
  /** Null for the cluster's own secrets. */
  readonly secret: string | null;
  /** Null for the whole value of a secret of the lab. */
  readonly field: string | null;
  /** The field holds PEM in base64, and the PEM itself is meant. */
  readonly isPem: boolean;
}

const PEM = '.pem';

/** How every reference begins: most texts have none, and are not searched. */
const START = '<secret:';
const REFERENCE = /<secret:([a-z0-9-]+)(?:#([A-Za-z0-9._-]+))?>/g;

/** The text that stands for a field of the cluster's own secrets, as its file names it: `certs.os.key`. */
export function bundleReference(field: string): string {
  return `<secret:${BUNDLE}#${field}>`;
}

/**
 * The text that stands for a certificate or a key as PEM. Its file holds it in base64, which documents of Talos 1.14 and
 * later do not take, so the reference ends in `.pem`: `certs.k8s.crt.pem`.
 */
export function bundlePem(field: string): string {
  return bundleReference(`${field}${PEM}`);
}

/** The text that stands for a secret of the lab. */
export function labReference(secret: string, field?: string): string {
  return `<secret:lab-${secret}${field === undefined ? '' : `#${field}`}>`;
}

/** The references in a text, in order. */
export function referencesIn(text: string): Reference[] {
  if (!text.includes(START)) return [];
  return [...text.matchAll(REFERENCE)].map((match) => referenceOf(match));
}

/** A text with what `valueOf` says in place of its references. */
export function resolved(text: string, valueOf: (reference: Reference) => string): string {
  if (!text.includes(START)) return text;
  return text.replaceAll(REFERENCE, (...match: string[]) => valueOf(referenceOf(match)));
}

function referenceOf([, secret = '', field]: readonly (string | undefined)[]): Reference {
  if (secret !== BUNDLE)
    return { secret: secret.slice('lab-'.length), field: field ?? null, isPem: false };
  const isPem = field?.endsWith(PEM) ?? false;
  return { secret: null, field: (isPem ? field?.slice(0, -PEM.length) : field) ?? null, isPem };
}
