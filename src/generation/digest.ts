import { createHash, hash } from 'node:crypto';

/** SHA-256 of the bytes, in lower-case hexadecimal. */
export function sha256(content: Uint8Array): string {
  return hash('sha256', content);
}

/** The id that Git gives a blob with these bytes (SHA-1 object format). */
export function blobId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
