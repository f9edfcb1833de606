// By what a ciphertext is known again wherever it is put: what was drawn at random when it was made.

/** The initialization vector of a value or a signature: 32 random bytes. */
const VECTOR = /ENC\[AES256_GCM,data:[^\],]*,iv:([A-Za-z0-9+/=]{16,}),/g;
/** The start of a wrapped data key, up to the share that was drawn for it; lines end in many ways. */
const WRAPPED =
  /-BEGIN AGE ENCRYPTED FILE-----(?:\s|\\+[nr])+([A-Za-z0-9+/=]+)(?:\s|\\+[nr])+([A-Za-z0-9+/=]+)/g;

const SEALED = 'ENC[AES256_GCM,';
const BLOCK = 'lastmodified';

/** Whether a file may be one that sops or Croft encrypted; reads nothing but two words. */
export function looksSealed(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.includes(BLOCK) && buffer.includes(SEALED);
}

/** The traces in a text, each once. Two files with a common one were not encrypted apart from each other. */
export function tracesOf(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, vector = ''] of text.matchAll(VECTOR)) found.add(vector);
  for (const [, first = '', second = ''] of text.matchAll(WRAPPED)) found.add(first + second);
  return found;
}
