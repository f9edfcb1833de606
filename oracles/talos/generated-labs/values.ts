// Small values that several words of a lab have.
import fc from 'fast-check';
import type { Emittable } from '../../../src/model/yaml/index.ts';

/** What is declared: words with their values; those without a value are not written. */
export type Words = Readonly<Record<string, Emittable>>;

export type Values = Readonly<Record<string, fc.Arbitrary<Emittable>>>;

/** Words that are always there, words that are there in half of the cases, and words that are there in one of `rarity`. */
export function words(
  needed: Values,
  often: Values = {},
  seldom: Values = {},
  rarity = 6,
): fc.Arbitrary<Words> {
  return fc.record({
    ...needed,
    ...mapped(often, (value) => sometimes(value, 2)),
    ...mapped(seldom, (value) => sometimes(value, rarity)),
  });
}

/** A value in one of `rarity` cases; it shrinks to none. */
export function sometimes<T>(value: fc.Arbitrary<T>, rarity: number): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: rarity - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: value },
  );
}

function mapped(
  values: Values,
  change: (value: fc.Arbitrary<Emittable>) => fc.Arbitrary<Emittable>,
): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

/** One to three of something. */
export function few<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(value, { minLength: 1, maxLength: 3 });
}

/** One to three of something, no two alike by their key. */
export function distinct<T>(
  value: fc.Arbitrary<T>,
  key: (one: T) => unknown = (one) => one,
): fc.Arbitrary<T[]> {
  return fc.uniqueArray(value, { minLength: 1, maxLength: 3, selector: key });
}

/** A map of one to three of the keys. */
export function mapOf(
  keys: readonly string[],
  value: fc.Arbitrary<Emittable>,
): fc.Arbitrary<Words> {
  return distinct(fc.tuple(fc.constantFrom(...keys), value), ([key]) => key).map((entries) =>
    Object.fromEntries(entries),
  );
}

const NAMES = 'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu'.split(' ');

export const name: fc.Arbitrary<string> = fc.constantFrom(
  ...NAMES,
  'a',
  '0',
  'x-1',
  'n'.repeat(30),
);

export const fqdn: fc.Arbitrary<string> = fc.constantFrom(
  ...['a.home.example', 'b.home.example', 'c-1.home.example', 'xn--bcher-kva.example', '1.example'],
);

/** Texts that YAML quotes, breaks or takes for something else. */
const TEXTS = [
  ...[
    '',
    ' ',
    '~',
    'null',
    'true',
    'No',
    '0',
    '007',
    '0x1F',
    '1e3',
    '1:30',
    '2020-01-02',
    '<<',
    '=',
  ],
  ...[
    '- a',
    'a: b',
    'a #b',
    '#a',
    '%a',
    '@a',
    '`a',
    '&a',
    '*a',
    '!a',
    '|',
    "it's",
    'say "hi"',
    '\\',
  ],
  ...[
    '[a]',
    '{a}',
    ' lead',
    'trail ',
    '\ttab',
    'über',
    '日本語',
    '🚀',
    'no\u00a0break',
    '${NAME}',
    '---',
  ],
  ...[
    'two\nlines',
    'ends\n',
    'ends twice\n\n',
    '\nbegins',
    ' begins\nspace',
    'a \nb',
    'a\n b',
    '\n',
  ],
  ...['x'.repeat(200), `${'word '.repeat(40)}end`, '--- a\n...\n', 'a\r\nb', '\u2028', '\u0001'],
];

export const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('plain', ...TEXTS),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);

/** A text without a line break or anything else that is not seen, and not empty. */
export const line: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...TEXTS.filter((one) => /^[\x21-\x7e](?:[ -~]*[\x21-\x7e])?$/.test(one))),
  fc.stringMatching(/^[!-~]{1,12}$/),
);

/** The reference to a secret of the lab. */
export function secret(...names: readonly string[]): fc.Arbitrary<Words> {
  return fc.constantFrom(...(names.length > 0 ? names : ['one', 'two'])).map((name) => ({
    secret: name,
  }));
}

export const textOrSecret: fc.Arbitrary<Emittable> = fc.oneof(text, secret());

export const duration: fc.Arbitrary<string> = fc.constantFrom('30s', '1m30s', '10m', '2h', '24h');

export const port: fc.Arbitrary<number> = fc.integer({ min: 1, max: 65535 });

export const mtu: fc.Arbitrary<number> = fc.integer({ min: 1280, max: 9216 });

/** Addresses and networks somewhere else, of both families. */
export const address: fc.Arbitrary<string> = fc.constantFrom(
  ...['192.168.7.1', '192.168.7.2', '172.16.0.9', '2001:db8:7::1', '2001:DB8:7::2', 'fd00::7'],
);

export const cidr: fc.Arbitrary<string> = fc.constantFrom(
  ...['192.168.7.0/24', '172.16.0.0/12', '10.0.0.0/8', '0.0.0.0/0', '2001:db8:7::/64', '::/0'],
);

/** Free data, as somebody else's document may hold it. */
export const data: fc.Arbitrary<Emittable> = fc.oneof(
  fc.constantFrom<Emittable>('text', 7, true, false, 0.5),
  fc.constantFrom<Emittable>({ some: { more: ['a', 1] } }, [{ name: 'one' }], ['a', 'b']),
);
