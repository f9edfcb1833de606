import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryRandom } from '../../base/host/memory-random.ts';
import { rulesFor } from './index.ts';
import { compile } from './pattern.ts';
import { combineShares, splitSecret } from './shamir.ts';
import { codeOf } from './testing.ts';

const CONFIG = `
stores:
    yaml: { indent: 2 }
creation_rules:
    - path_regex: ^clusters/[^/]+/talos/
      age: age1a, age1b
      mac_only_encrypted: true
    - path_regex: \\.sops\\.ya?ml$
      encrypted_regex: ^(data|stringData)$
      shamir_threshold: 2
      key_groups:
          - age: [age1a]
            merge:
                - age: [age1c, age1a]
          - age: [age1b]
            pgp: [ABCD]
    - path_regex: ^keys/
      age:
          - age1d
          - age1e
`;

describe('creation rules', () => {
  it('are those of the first that matches', async () => {
    const layout = { yaml: 2, json: -1, binary: -1 };
    expect(await rulesFor('clusters/main/talos/secret.yaml', CONFIG)).toEqual({
      groups: [['age1a', 'age1b']],
      others: [],
      threshold: 0,
      macOnlyEncrypted: true,
      layout,
    });
    expect(await rulesFor('apps/db.sops.yaml', CONFIG)).toEqual({
      groups: [['age1c', 'age1a'], ['age1b']],
      others: ['pgp'],
      threshold: 2,
      macOnlyEncrypted: false,
      rule: { name: 'encrypted_regex', pattern: '^(data|stringData)$' },
      layout,
    });
    expect((await rulesFor('keys/x', CONFIG)).groups).toEqual([['age1d', 'age1e']]);
    expect(await codeOf(rulesFor('other.txt', CONFIG))).toBe('sops-no-rule');
    expect(await codeOf(rulesFor('other.txt', ''))).toBe('sops-no-rule');
  });

  it.each([
    ['an unknown key', 'filename_regex: x'],
    ['two ways to choose', 'encrypted_regex: a\n    encrypted_suffix: b'],
    ['an expression with look-around', 'path_regex: (?=a)'],
    ['recipients that are numbers', 'age: 12'],
    ['groups that are no list', 'key_groups: a'],
  ])('with %s are refused', async (_, rule) => {
    expect(await codeOf(rulesFor('x', `creation_rules:\n  - ${rule}\n`))).toBe('sops-rules');
  });
});

describe('expressions', () => {
  it('match as those of JavaScript where both mean the same', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '(a|b)',
      '(?:ab)',
      '\\d',
      '\\w',
      '^',
      '$',
      '\\b',
    );
    const repeat = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?');
    const expression = fc
      .array(fc.tuple(part, repeat), { maxLength: 5 })
      .map((parts) =>
        parts.map(([one, many]) => (/^(?:[$^]|\\b)$/.test(one) ? one : one + many)).join(''),
      );
    fc.assert(
      fc.property(
        expression,
        fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), maxLength: 8 }),
        (source, text) => {
          expect(compile(source)(text)).toBe(new RegExp(source).test(text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['(?i)PASS', 'my_pass', true],
    ['\\Aa\\z', 'a', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\Qa.b\\E', 'axb', false],
    ['[[:digit:]]+$', 'a1', true],
    ['\\pL', 'ü', true],
    ['\\p{Greek}', 'a', false],
    ['(?P<x>a){3}', 'aaa', true],
    ['\\x{1F389}', '🎉', true],
    ['(a+)+$', `${'a'.repeat(5000)}b`, false],
  ])('%s of %s: %s', (source, text, found) => {
    expect(compile(source)(text)).toBe(found);
  });

  it.each([
    '(',
    'a)',
    '[',
    '*',
    'a**',
    '(?=a)',
    '\\1',
    'a{1001}',
    '(?:(?:a{1000}){1000})',
    '[b-a]',
    '\\',
  ])('%s is refused', (source) => {
    expect(() => compile(source)).toThrow('regular expression');
  });
});

describe('shares of a secret', () => {
  it('give it back when there are enough, and only then', () => {
    const size = fc.integer({ min: 2, max: 9 });
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        size,
        size,
        (secret, one, other) => {
          const [threshold, count] = [Math.min(one, other), Math.max(one, other)];
          const shares = splitSecret(secret, count, threshold, createMemoryRandom('x'));
          expect(combineShares(shares.slice(count - threshold))).toEqual(secret);
          expect(combineShares(shares)).toEqual(secret);
        },
      ),
    );
  });

  it('are refused when they do not belong together', () => {
    const [a = new Uint8Array(), b = new Uint8Array()] = splitSecret(
      new Uint8Array(8),
      2,
      2,
      createMemoryRandom('x'),
    );
    for (const shares of [[], [a], [a, a], [a, b.slice(1)], [a, new Uint8Array(9)]])
      expect(() => combineShares(shares)).toThrow('do not belong together');
  });
});
