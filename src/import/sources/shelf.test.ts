import { expect, test } from 'vitest';
import { shelfOf, unopened } from './shelf.ts';

const SHELF = shelfOf(
  ['a.yaml', 'talos/b.yaml', '/home/x/c.yaml', 'c.yaml'].map((path) => ({ path, text: path })),
);

test.each<[name: string, from: string, found: string]>([
  ['a.yaml', 'talconfig.yaml', 'a.yaml'],
  ['./b.yaml', 'talos/talconfig.yaml', 'talos/b.yaml'],
  ['../a.yaml', 'talos/talconfig.yaml', 'a.yaml'],
  ['x/../a.yaml', 'talconfig.yaml', 'a.yaml'],
  ['c.yaml', '/home/x/talconfig.yaml', '/home/x/c.yaml'],
])('%s in %s is %s', (name, from, found) => {
  expect(SHELF.named(name, from)).toMatchObject({ path: found });
});

test.each<[name: string, from: string, code: string]>([
  ['../a.yaml', 'talconfig.yaml', 'import-value'],
  ['../../a.yaml', 'talos/talconfig.yaml', 'import-value'],
  ['/etc/passwd', 'talconfig.yaml', 'import-value'],
  ['../y/c.yaml', '/home/x/talconfig.yaml', 'import-value'],
  ['C:\\a.yaml', 'talconfig.yaml', 'import-value'],
  ['gone.yaml', 'talconfig.yaml', 'import-missing'],
])('%s in %s is refused', (name, from, code) => {
  expect(SHELF.named(name, from)).toMatchObject({ code });
});

test('files that are too long or still encrypted are said', () => {
  const found = unopened([
    { path: 'long.yaml', text: ' '.repeat(5 << 20) },
    { path: 'sealed.yaml', text: 'a: ENC[AES256_GCM,data:x]\nsops: {}\n' },
    { path: 'plain.yaml', text: 'sops: x\n' },
  ]);
  expect(found.map(({ code, file }) => [code, file])).toEqual([
    ['import-malformed', 'long.yaml'],
    ['import-locked', 'sealed.yaml'],
  ]);
});

test('blank lines take no time', () => {
  expect(unopened([{ path: 'a.yaml', text: '\n'.repeat(1 << 20) }])).toEqual([]);
});
