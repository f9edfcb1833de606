import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readStream } from './node-input.ts';

test('a stream is read to its end, and refused as soon as it is too long', async () => {
  const chunks = [Buffer.from('ab'), Buffer.from([0, 255])];
  expect([...(await readStream(Readable.from(chunks), 4))]).toEqual([97, 98, 0, 255]);
  expect(await readStream(Readable.from([]), 0)).toHaveLength(0);
  await expect(readStream(Readable.from(chunks), 3)).rejects.toMatchObject({
    code: 'file-too-large',
  });
});
