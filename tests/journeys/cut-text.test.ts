// Text that is too long to show is never cut: the part of a secret would not be known for one.
import { expect, test } from 'vitest';
import { createRedactor, SECRET_MARK } from '../../src/base/redact/redact.ts';
import { labFrom, put } from './croft.ts';
import { croftHere } from './here.ts';

const LONG = Array.from({ length: 40 }, (_, index) => `part${index + 10}`).join('-');

const WRITTEN: Readonly<Record<string, string>> = {
  'a value that is refused': `replicas: ${LONG}`,
  'a value with a pattern': `expose: { host: "${LONG}!" }`,
  'a key that stands twice': `${LONG}: 1\n${LONG}: 2`,
  'a value that is not what its tag says': `replicas: !!int ${LONG}`,
  'a line that is too long': `nope: ["${LONG}"]`,
};

test('a long value, key or line is named, and no part of it is shown', async () => {
  const lab = await labFrom('nova');
  for (const [what, written] of Object.entries(WRITTEN)) {
    put(lab, 'clusters/nova/apps/default/bad.yaml', `kind: App\nuse: echo\n${written}\n`);
    for (const args of [['check'], ['check', '--json']]) {
      const { code, out, err } = await croftHere(args, lab);
      expect(code, what).toBe(1);
      expect((out + err).replaceAll(LONG, ''), what).not.toMatch(/part1\d|…/);
    }
  }
});

test('each long line of a secret is hidden, also where the others are not shown', () => {
  const line = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY';
  const { redact } = createRedactor([`-----BEGIN KEY-----\n${line}\nshort\n-----END KEY-----\n`]);
  expect(redact(`+ ${line}`)).toBe(`+ ${SECRET_MARK}`);
  expect(redact('short -----BEGIN KEY-----')).toBe('short -----BEGIN KEY-----');
});
