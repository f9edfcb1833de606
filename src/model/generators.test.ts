import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  expectedGenerator,
  GENERATOR_PATTERN,
  generatesKeyOfData,
  generatedOf,
  generatorBits,
  GENERATORS,
  parseGenerator,
} from './generators.ts';

/** A rule of each name with this in its brackets. */
const sized = Object.entries(GENERATORS).flatMap(([name, rule]) =>
  'size' in rule ? [{ name, least: rule.size.least, most: rule.size.most }] : [],
);

test('data is encrypted for an age identity, and for nothing else that a rule makes', () => {
  const rules = Object.entries(GENERATORS).flatMap(([name, rule]) =>
    rule.argument === 'none' ? (parseGenerator(name) ?? []) : [],
  );
  expect(rules.length).toBeGreaterThan(3);
  expect(rules.filter(generatesKeyOfData).map(({ name }) => name)).toEqual(['age']);
});

test('a size is taken from the least to the most and nowhere else', () => {
  expect(sized.map(({ name }) => name)).toEqual(['password', 'token', 'hex', 'base64']);
  for (const { name, least, most } of sized)
    for (let size = -1; size <= 1_300; size += 1) {
      const rule = parseGenerator(`${name}(${size})`);
      expect(rule, `${name}(${size})`).toEqual(
        size >= least && size <= most ? { name, size } : null,
      );
    }
});

test.each([
  ['token', { name: 'token', size: 43 }],
  ['uuid', { name: 'uuid', size: 0 }],
  ['age', { name: 'age', size: 0 }],
  ['ssh-ed25519', { name: 'ssh-ed25519', size: 0 }],
  ['ssh-key', { name: 'ssh-key', size: 0 }],
  ['wireguard', { name: 'wireguard', size: 0 }],
  ['bcrypt(admin-password)', { name: 'bcrypt', size: 0, secret: 'admin-password' }],
  ['bcrypt(APP__KEY)', { name: 'bcrypt', size: 0, secret: 'APP__KEY' }],
  [
    'htpasswd(me@x.example,web)',
    { name: 'htpasswd', size: 0, user: 'me@x.example', secret: 'web' },
  ],
])('%s is a rule', (text, rule) => {
  expect(parseGenerator(text)).toEqual(rule);
});

test.each([
  '',
  'password',
  'password()',
  'password(32',
  'password(032)',
  'password(3 2)',
  ' hex(32)',
  'hex(32)\n',
  'uuid()',
  'uuid(4)',
  'age(1)',
  'bcrypt',
  'bcrypt()',
  'bcrypt(a,b)',
  'bcrypt(../a)',
  'bcrypt(a b)',
  'htpasswd(a)',
  'htpasswd(a:b,c)',
  'htpasswd(,c)',
  'constructor',
  '__proto__',
  'Password(32)',
  'hex(32)hex(32)',
  'hex(٣٢)',
])('%j is no rule', (text) => {
  expect(parseGenerator(text)).toBeNull();
  expect(GENERATOR_PATTERN.test(text)).toBe(false);
});

test('a rule that is nearly one is said as it should be', () => {
  expect(expectedGenerator('passwrod(32)')).toBe('expected password(n) with n from 16 to 128');
  expect(expectedGenerator('password(8)')).toBe('expected password(n) with n from 16 to 128');
  expect(expectedGenerator('bcript(a)')).toBe('expected bcrypt(SECRET)');
  expect(expectedGenerator('something')).toMatch(/^expected a generator: password\(n\), token or /);
});

test('every rule of its usual size has more bits than can be tried, or is made of another secret', () => {
  const usual: Readonly<Record<string, string>> = {
    password: '(32)',
    hex: '(32)',
    base64: '(32)',
    bcrypt: '(a)',
    htpasswd: '(a,b)',
  };
  const bits = Object.keys(GENERATORS).map((name) => {
    const rule = parseGenerator(name + (usual[name] ?? ''));
    return [name, rule && Math.floor(generatorBits(rule))];
  });
  expect(Object.fromEntries(bits)).toEqual({
    password: 188,
    token: 255,
    hex: 128,
    base64: 256,
    uuid: 122,
    age: 256,
    'ssh-ed25519': 256,
    'ssh-key': 256,
    wireguard: 251,
    bcrypt: 0,
    htpasswd: 0,
  });
});

test('a rule is made of another secret by its last name', () => {
  expect(generatedOf('bcrypt(A)', 'app-a')).toBe('bcrypt(app-a)');
  expect(generatedOf('htpasswd(A,A)', '$&')).toBe('htpasswd(A,$&)');
});

test('the page of the catalogue has every rule', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/catalogue.md'), 'utf8');
  for (const { form, description, fields } of Object.values(GENERATORS)) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${form}\` `));
    expect(row).toContain(description);
    expect(row).toContain(`| ${fields.join(', ')} `);
  }
});
