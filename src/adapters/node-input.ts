import type { Readable } from 'node:stream';
import { fileError } from '../base/host/files.ts';

/** All that a stream gives. Throws CroftError `file-too-large` as soon as it is more than `limit` bytes. */
export async function readStream(stream: Readable, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit)
      throw fileError('file-too-large', { doing: 'cannot read', path: 'standard input' });
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
