import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, SECRET_MARK } from './redact.ts';

/** Ways in which other programs write a value; each gives text that must not be shown. */
const WRITTEN: Readonly<Record<string, (value: string) => string>> = {
  plain: (value) => value,
  base64: (value) => Buffer.from(value).toString('base64'),
  'base64 behind one byte': (value) => Buffer.from(`:${value}`).toString('base64'),
  'base64 behind two bytes': (value) => Buffer.from(`a:${value}~`).toString('base64'),
  base64url: (value) => Buffer.from(`me:${value}`).toString('base64url'),
  'base64 in lines': (value) =>
    Buffer.from(value).toString('base64').replace(/.{4}/g, '$&\r\n    '),
  hex: (value) => Buffer.from(value).toString('hex'),
  'hex in capitals': (value) => Buffer.from(value).toString('hex').toUpperCase(),
  url: (value) => encodeURIComponent(value),
  'url in small letters': (value) =>
    encodeURIComponent(value).replace(/%../g, (part) => part.toLowerCase()),
  'whole url': (value) => encodeURI(value),
  form: (value) => new URLSearchParams({ k: value }).toString().slice(2),
  json: (value) => JSON.stringify(value),
  'json in ASCII': (value) =>
    JSON.stringify(value).replace(
      /[^\0-\x7f]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  'json in json': (value) => JSON.stringify(JSON.stringify({ value })),
  folded: (value) => value.replace(/.{3}/gu, '$&\n      '),
  'folded in YAML with backslashes': (value) =>
    JSON.stringify(value).replace(/\\.|[^\\]/gu, (part, at: number) =>
      at % 5 === 4 ? `${part}\\\n  ` : part,
    ),
  'in YAML quotes': (value) => `'${value.replaceAll("'", "''")}'`,
  'in shell quotes': (value) => `'${value.replaceAll("'", `'\\''`)}'`,
  'in shell quotes of two kinds': (value) => `'${value.replaceAll("'", `'"'"'`)}'`,
  'with shell backslashes': (value) => value.replace(/[^\w]/gu, (part) => `\\${part}`),
  'in a workflow command': (value) =>
    value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'),
};

/** Values as secrets are: of any characters, at least eight of them no blank. */
const value = fc
  .oneof(
    fc.string({ minLength: 10, maxLength: 60 }),
    fc.string({ unit: 'grapheme', minLength: 10, maxLength: 40 }),
    fc.base64String({ minLength: 12, maxLength: 80 }),
    fc.stringMatching(/^[a-z'"\\% \n+/=-]{16,40}$/),
  )
  .filter((text) => text.trim() === text && text.replace(/[\s\p{C}\p{Z}]/gu, '').length >= 8);

/** Surroundings that are part of no value and no escape. */
const around = fc.stringMatching(/^[<>#; ]{0,20}$/).map((text) => (text === '' ? '' : `;${text};`));

const RUNS = { numRuns: 300 };

describe.each(Object.entries(WRITTEN))('%s', (_, write) => {
  test('nothing of a value is left', () => {
    fc.assert(
      fc.property(value, around, around, (secret, before, behind) => {
        const written = write(secret);
        const shown = createRedactor([secret]).redact(`${before}${written}${behind}`);
        expect(shown.startsWith(before)).toBe(true);
        expect(shown.endsWith(behind)).toBe(true);
        const inside = shown.slice(before.length, shown.length - behind.length);
        expect(inside).toContain(SECRET_MARK);
        // Quotes, line ends and characters of base64 that neighbours have a part in may stay.
        expect(inside.replace(SECRET_MARK, '').length).toBeLessThanOrEqual(
          write === WRITTEN['json in json'] ? 20 : 12,
        );
      }),
      RUNS,
    );
  });

  test('nothing of a value is left when it arrives in pieces', () => {
    fc.assert(
      fc.property(value, around, fc.array(fc.nat(9), { minLength: 1 }), (secret, before, sizes) => {
        const redactor = createRedactor([secret]);
        const text = `${before}${write(secret)};${write(secret)};`;
        const stream = redactor.stream();
        let shown = '';
        for (let at = 0, piece = 0; at < text.length; piece += 1) {
          const size = 1 + (sizes[piece % sizes.length] ?? 0);
          shown += stream.write(text.slice(at, at + size));
          at += size;
        }
        expect(shown + stream.end()).toBe(redactor.redact(text));
      }),
      RUNS,
    );
  });
});

test('a text without secrets stays as it is, whole and in pieces', () => {
  const secrets = Array.from({ length: 50 }, (_, index) => `ZQ${index}XJ-${index * 7919}-secret`);
  const redactor = createRedactor(secrets);
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 50 })), (pieces) => {
      const stream = redactor.stream();
      const text = pieces.join('');
      expect(redactor.redact(text)).toBe(text);
      expect(pieces.map((piece) => stream.write(piece)).join('') + stream.end()).toBe(text);
    }),
  );
});

test('a JSON text stays one', () => {
  fc.assert(
    fc.property(value, fc.string(), fc.string(), (secret, before, behind) => {
      const { redact } = createRedactor([secret]);
      const text = JSON.stringify({ a: [`${before}${secret}${behind}`], b: { [before]: behind } });
      const shown = JSON.parse(redact(text)) as { a: string[] };
      expect(shown.a[0]).toContain(SECRET_MARK);
      expect(shown.a[0]).not.toContain(secret);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['the beginning of an escape', 'nabcdefgh', '{"a":"x\\nabcdefgh"}', '{"a":"x[secret]"}'],
  ['a number in an escape', '9abcdefgh', '{"a":"\\u00e9abcdefgh"}', '{"a":"[secret]"}'],
  ['an escape at its end', 'abcdefgh\\', '{"a":"abcdefgh\\\\"}', '{"a":"[secret]"}'],
])('%s is hidden whole', (_, secret, text, shown) => {
  expect(createRedactor([secret]).redact(text)).toBe(shown);
});

test('values that overlap, contain or follow one another have one mark', () => {
  const { redact } = createRedactor(['abcdefgh', 'cdefghijklm', 'efgh-ij', 'abcdefgh']);
  expect(redact('<abcdefgh>')).toBe('<[secret]>');
  expect(redact('<abcdefghijklm>')).toBe('<[secret]>');
  expect(redact('<abcdefghabcdefgh>')).toBe('<[secret]>');
  expect(redact('<abcdefgh-ij>')).toBe('<[secret]>');
  expect(redact('abcdefgh abcdefg cdefghijklm')).toBe('[secret] abcdefg [secret]');
});

test('a mark says nothing about the length of a value', () => {
  for (const secret of ['abcdef', 'x'.repeat(10_000)])
    expect(createRedactor([secret]).redact(`a ${secret} b`)).toBe('a [secret] b');
});

test('a short value is hidden where it stands alone, and one of three characters nowhere', () => {
  const redactor = createRedactor(['1234', 'ab-cd', 'on', 'yes', '']);
  const text = 'pin 1234, "1234", 12345, x1234, /1234/ ab-cd xab-cd on yes';
  const shown = 'pin [secret], "[secret]", 12345, x1234, /[secret]/ [secret] xab-cd on yes';
  expect(redactor.redact(text)).toBe(shown);
  const stream = redactor.stream();
  const pieces = Array.from({ length: text.length }, (_, at) => stream.write(text.charAt(at)));
  expect(pieces.join('') + stream.end()).toBe(shown);
});

test('a key of several lines is hidden however it is indented', () => {
  const lines = ['-----BEGIN KEY-----', 'b3BlbnNzaC1rZXk', 'AAAAABG5vbmU', '-----END KEY-----', ''];
  const { redact } = createRedactor([lines.join('\n')]);
  expect(redact(`key: |\n  ${lines.join('\n  ')}next: 1`)).toBe('key: |\n  [secret]\n  next: 1');
  expect(redact(`"${lines.slice(0, 4).join('\\n')}"`)).toBe('"[secret]"');
  expect(redact(lines.slice(0, 4).join('\ufffd'))).toBe(SECRET_MARK);
});

test('what is learned later is hidden from then on, in a stream that is open too', () => {
  const redactor = createRedactor();
  const stream = redactor.stream();
  expect(redactor.redact('abcdefgh')).toBe('abcdefgh');
  expect(stream.write('abcdefgh ')).toBe('abcdefgh ');
  redactor.learn('abcdefgh');
  expect(redactor.redact('abcdefgh')).toBe(SECRET_MARK);
  expect(stream.write('abcdefgh ') + stream.end()).toBe(`${SECRET_MARK} `);
});

test('a stream keeps no more than what can become a value', () => {
  const stream = createRedactor(['a'.repeat(50)]).stream();
  let shown = stream.write('a'.repeat(100_000));
  shown += stream.write('a'.repeat(100_000));
  shown += stream.write(' '.repeat(100_000));
  expect(shown).toHaveLength(SECRET_MARK.length + 100_000);
  expect(stream.end()).toBe('');
});

test('a value that is held is hidden once something failed', () => {
  const redactor = createRedactor();
  redactor.hold(() => ['canary-held', 'canary-other']);
  expect(redactor.redact('canary-held')).toBe('canary-held');
  redactor.recall();
  expect(redactor.redact('canary-held and canary-other')).toBe(`${SECRET_MARK} and ${SECRET_MARK}`);
});
