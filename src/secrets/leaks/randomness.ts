/** Values with a form of their own that are public: digests, identifiers, addresses, public keys, references. */
const PUBLIC = [
  /^(?:sha\d{1,3}|md5|blake\w{1,3})[:-]/i,
  /@sha256:/,
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  /^age1[02-9ac-hj-np-z]{20,}/,
  /^(?:ssh-|ecdsa-|sk-ssh-|sk-ecdsa-)/,
  /^[a-z][a-z0-9+.-]{1,20}:\/\//i,
  /^[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[a-z]{2,10}(?:[:/]|$)/,
  /^[./~$%&!*@([{]/,
  /^(?:var|local|data|module|each|self|process|env|secrets|vars|config|values)\./,
  /^arn:/,
  /^\d{4}-\d\d-\d\d/,
] as const;

const HEX = /^(?:0x)?[0-9a-f]+$/i;
const CODED = /^[A-Za-z0-9+/_=.~!@#$%^&*?:-]+$/;
const LOOKED_AT = 512;

/** What is asked of a value: `likely` where its name says that it is a secret, `surely` where the name only has the word. */
type Proof = 'likely' | 'surely';

const NEEDED: Readonly<Record<Proof, { length: number; entropy: number; changes: number }>> = {
  likely: { length: 16, entropy: 3, changes: 0.15 },
  surely: { length: 24, entropy: 3.4, changes: 0.25 },
};
const CHANGES = 3;
const HEX_LENGTH = 20;

/** Whether a value looks made at random: long, of one alphabet, its letters and digits mixed as no word mixes them. */
export function isMade(value: string, proof: Proof): boolean {
  const text = value.trim().slice(0, LOOKED_AT);
  const { length, entropy, changes } = NEEDED[proof];
  if (text.length < length || !CODED.test(text)) return false;
  if (PUBLIC.some((form) => form.test(text)) || entropyOf(text) < entropy) return false;
  if (HEX.test(text)) return text.length >= HEX_LENGTH && /\d/.test(text) && /[a-f]/i.test(text);
  return changesOf(text) >= Math.max(CHANGES, changes * text.length);
}

const PASSWORD_LENGTH = 8;

/** Whether a value has what rules for passwords ask for: letters of both cases and digits, in one word. */
export function isPassword(value: string): boolean {
  if (value.length < PASSWORD_LENGTH || value.length > LOOKED_AT || /\s/.test(value)) return false;
  if (PUBLIC.some((form) => form.test(value))) return false;
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
}

/** Bits a character, by how often each occurs. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** How often neighbours are of another class; a capital before a small letter is how words begin. */
function changesOf(text: string): number {
  let changes = 0;
  let before = '';
  for (const letter of text) {
    const now = classOf(letter);
    if (now !== '' && before !== '' && now !== before && !(before === 'A' && now === 'a'))
      changes += 1;
    before = now;
  }
  return changes;
}

function classOf(letter: string): string {
  if (letter >= 'a' && letter <= 'z') return 'a';
  if (letter >= 'A' && letter <= 'Z') return 'A';
  return letter >= '0' && letter <= '9' ? '0' : '';
}
