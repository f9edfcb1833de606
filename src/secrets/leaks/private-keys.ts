import type { Page, Spot } from './leak.ts';

const BEGIN = '-----BEGIN ';
const TITLE = /(?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/y;
/** `-----BEGIN ` in base64. */
const BEGIN_BASE64 = 'LS0tLS1CRUdJTi';
const PUTTY = 'PuTTY-User-Key-File-';
/** Bytes of a key that tell what it is. */
const HEAD = 2_000;
/** A key has more characters than an example that is drawn. */
const CHARACTERS = 40;
const DIFFERENT = 8;

/** Private keys in PEM, OpenSSH, PGP and PuTTY form, also in base64; those with a passphrase are another kind. */
export function findPrivateKeys({ text }: Page): Spot[] {
  return [...armored(text), ...encoded(text), ...putty(text)];
}

function armored(text: string): Spot[] {
  const found: Spot[] = [];
  for (let start = text.indexOf(BEGIN); start >= 0; start = text.indexOf(BEGIN, start + 1)) {
    TITLE.lastIndex = start + BEGIN.length;
    const title = TITLE.exec(text)?.[0];
    if (title === undefined) continue;
    const from = start + BEGIN.length + title.length;
    const stop = text.indexOf('-----', from);
    const end = stop < 0 ? text.length : stop;
    const body = text.slice(from, Math.min(end, from + HEAD));
    const letters = charactersOf(body);
    if (letters.length < CHARACTERS || new Set(letters).size < DIFFERENT) continue;
    found.push(spot(start, end, isLocked(title, body, letters)));
    // The keys of a text never overlap: each stretch is read once.
    start = end - 1;
  }
  return found;
}

/** Letters of the key without line breaks, also where these are written as \n. */
function charactersOf(body: string): string {
  return body.replace(/\\[nr]|[^A-Za-z0-9+/=]/g, '');
}

function isLocked(title: string, body: string, letters: string): boolean {
  if (title.startsWith('ENCRYPTED ') || body.includes('Proc-Type: 4,ENCRYPTED')) return true;
  if (!title.startsWith('OPENSSH ')) return false;
  const head = Buffer.from(letters.slice(0, 64), 'base64').toString('latin1');
  // The magic, then the name of the cipher after its length of four bytes.
  return head.startsWith('openssh-key-v1\0') && head.slice(19, 23) !== 'none';
}

function encoded(text: string): Spot[] {
  const found: Spot[] = [];
  let start = text.indexOf(BEGIN_BASE64);
  while (start >= 0) {
    const head = /^[A-Za-z0-9+/]*/.exec(text.slice(start, start + HEAD))?.[0] ?? '';
    const clear = Buffer.from(head, 'base64').toString('latin1');
    const end = start + head.length;
    const [inner] = armored(clear);
    if (inner) found.push(spot(start, end, inner.kind === 'private-key-encrypted'));
    start = text.indexOf(BEGIN_BASE64, end);
  }
  return found;
}

function putty(text: string): Spot[] {
  const start = text.indexOf(PUTTY);
  if (start < 0) return [];
  const head = text.slice(start, start + HEAD);
  if (!head.includes('Private-Lines:')) return [];
  return [spot(start, start + head.length, !/^Encryption: none\r?$/m.test(head))];
}

function spot(start: number, end: number, locked: boolean): Spot {
  return locked
    ? {
        kind: 'private-key-encrypted',
        start,
        end,
        message: 'a private key that only its passphrase protects',
      }
    : { kind: 'private-key', start, end, message: 'a private key stands in clear' };
}
