import { formatAddress, parseAddress, rangeOf, type Address } from '../address.ts';
import { placeOf } from '../place.ts';
import type { Path, YamlDocument } from '../yaml/index.ts';
import type { Claim, ClaimKind } from './claim.ts';

/** What a claim belongs to. */
export interface Owner {
  readonly what: string;
  readonly owner: string;
  readonly cluster?: string;
  readonly network?: string | null;
  readonly site?: string;
}

/** Writes lines into the ledger from one document. What is malformed makes no line: another check reports it. */
export class Book {
  readonly claims: Claim[] = [];
  readonly #document: YamlDocument;

  constructor(document: YamlDocument) {
    this.#document = document;
  }

  /** One address, as text or already read; undefined and null make no line. */
  address(
    kind: ClaimKind,
    by: Owner,
    path: Path,
    value: string | Address | null | undefined,
  ): void {
    const address = typeof value === 'string' ? parseAddress(value) : value;
    if (address) this.add({ kind, key: formatAddress(address), range: rangeOf(address) }, by, path);
  }

  add(claim: Pick<Claim, 'kind' | 'key' | 'range'>, by: Owner, path: Path): void {
    this.claims.push({
      ...claim,
      what: by.what,
      owner: by.owner,
      cluster: by.cluster ?? null,
      network: by.network ?? null,
      site: by.site ?? null,
      place: placeOf(this.#document, path),
    });
  }

  /** A MAC address in lower case with colons. */
  mac(by: Owner, path: Path, mac: string | undefined): void {
    if (mac !== undefined) this.add({ kind: 'MAC', key: canonicalMac(mac), range: null }, by, path);
  }
}

const MAC = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/;

/** Whether a bond member or the like is named by its MAC address. */
export function isMac(text: string): boolean {
  return MAC.test(canonicalMac(text));
}

function canonicalMac(text: string): string {
  return text.toLowerCase().replaceAll('-', ':');
}
