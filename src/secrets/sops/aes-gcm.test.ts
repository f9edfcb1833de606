import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAesGcm, sealAesGcm } from './aes-gcm.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

test('gives what the specification of GCM gives (its test case 14)', () => {
  const input = { key: new Uint8Array(32), nonce: new Uint8Array(12), additional: hex('') };
  const sealed = sealAesGcm(new Uint8Array(16), input);
  expect(Buffer.from(sealed.content).toString('hex')).toBe('cea7403d4d606b6e074ec5d3baf39d18');
  expect(Buffer.from(sealed.tag).toString('hex')).toBe('d0d1c8a799996bf0265b98b5d48ab919');
});

test('opens what it sealed, with keys and nonces of any length, and nothing else', () => {
  const inputs = fc.record({
    key: fc.constantFrom(16, 24, 32).chain(bytes),
    nonce: fc.constantFrom(1, 12, 32, 128, 129, 200).chain(bytes),
    additional: fc.uint8Array({ maxLength: 40 }),
  });
  fc.assert(
    fc.property(inputs, fc.uint8Array({ maxLength: 80 }), fc.nat(), (input, content, seed) => {
      const sealed = sealAesGcm(content, input);
      expect(sealed.tag).toHaveLength(16);
      expect(Buffer.compare(openAesGcm(sealed, input) ?? hex('ff00'), content)).toBe(0);
      const flip = (part: Uint8Array): Uint8Array =>
        part.map((byte, at) => (at === seed % part.length ? byte ^ (1 << (seed % 8)) : byte));
      expect(openAesGcm({ ...sealed, tag: flip(sealed.tag) }, input)).toBeNull();
      expect(openAesGcm(sealed, { ...input, nonce: flip(input.nonce) })).toBeNull();
      expect(openAesGcm(sealed, { ...input, key: flip(input.key) })).toBeNull();
      const more = { ...input, additional: Uint8Array.of(...input.additional, 0) };
      expect(openAesGcm(sealed, more)).toBeNull();
    }),
  );
});

test.each([0, 4, 8, 12, 15, 17])('a tag of %i bytes proves nothing', (length) => {
  const input = { key: new Uint8Array(32), nonce: new Uint8Array(32), additional: hex('01') };
  const { content, tag } = sealAesGcm(hex('0102'), input);
  const other = Uint8Array.from({ length }, (_, at) => tag[at] ?? 0);
  expect(openAesGcm({ content, tag: other }, input)).toBeNull();
});

test('a key of another length and an empty nonce are refused', () => {
  const good = { key: new Uint8Array(32), nonce: new Uint8Array(32), additional: hex('') };
  for (const bad of [
    { ...good, key: new Uint8Array(31) },
    { ...good, nonce: hex('') },
  ]) {
    const error: unknown = expect.objectContaining({ code: 'aes-gcm-input' });
    expect(() => sealAesGcm(hex(''), bad)).toThrow(error);
    expect(() => openAesGcm({ content: hex(''), tag: new Uint8Array(16) }, bad)).toThrow(error);
  }
});
