import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { contentsOf, croft, emptyFolder, labFrom, put, textOf, type Ended } from './croft.ts';

const CANARY = 'canary-8e51aa07';
const KEY_FILE = '.config/sops/age/keys.txt';

interface Person {
  readonly lab: string;
  readonly home: string;
  readonly run: (args: readonly string[], input?: string) => Promise<Ended>;
}

async function person(): Promise<Person> {
  const lab = await labFrom('nova');
  const home = emptyFolder();
  const run = (args: readonly string[], input = ''): Promise<Ended> =>
    croft(args, { cwd: lab, env: { HOME: home }, input });
  return { lab, home, run };
}

test('a new key is made once, only its owner can read it, and it reads what the lab sets', async () => {
  const { lab, home, run } = await person();
  const first = await run(['secret', 'init']);
  expect(first).toMatchObject({ code: 0 });
  const key = readFileSync(join(home, KEY_FILE), 'utf8');
  const identity = /^AGE-SECRET-KEY-1\w+$/m.exec(key)?.[0] ?? '';
  const recipient = await recipientOf(identity);
  expect(key).toContain(`# public key: ${recipient}\n`);
  expect(statSync(join(home, KEY_FILE)).mode & 0o777).toBe(0o600);
  expect(first.out + first.err).not.toContain(identity);
  expect(textOf(lab, 'lab.yaml')).toContain(`{ name: operator, age: ${recipient} }`);
  expect(textOf(lab, 'lab.yaml')).toContain('# Printed, in the safe.');
  for (const line of ['*.agekey', 'keys.txt', '.croft/'])
    expect(textOf(lab, '.gitignore').split('\n')).toContain(line);

  const before = contentsOf(lab);
  const again = await run(['secret', 'init']);
  expect(again.out.split('\n')[0]).toBe(`kept the key in ${home}/${KEY_FILE}`);
  expect(readFileSync(join(home, KEY_FILE), 'utf8')).toBe(key);
  expect(contentsOf(lab)).toEqual(before);
  await run(['secret', 'set', 'wifi'], CANARY);
  expect((await run(['secret', 'get', 'wifi'])).out).toBe(`${CANARY}\n`);
  for (const [path, content] of contentsOf(lab)) expect(content, path).not.toContain(identity);
});

test('a key file is never written over, and nobody is shut out', async () => {
  const { lab, home, run } = await person();
  put(home, KEY_FILE, '# nothing yet\n');
  const before = contentsOf(lab);
  expect((await run(['secret', 'init'])).err).toContain('(secret-key-place)');
  expect(readFileSync(join(home, KEY_FILE), 'utf8')).toBe('# nothing yet\n');
  writeFileSync(join(home, KEY_FILE), await generateIdentity('x25519'), { mode: 0o600 });
  expect((await run(['secret', 'init', '--escrow', 'age1nonsense'])).err).toContain(
    '(age-recipient-malformed)',
  );
  expect(contentsOf(lab)).toEqual(before);
  await run(['secret', 'set', 'wifi'], CANARY);
  const known = await run(['secret', 'init']);
  expect(known.err).toContain('(secret-recipient-known)');
  expect(await run(['secret', 'init', '--name', 'laptop'])).toMatchObject({ code: 0 });
  expect(textOf(lab, 'lab.yaml')).toContain('name: laptop');
});

test('both keys of a lab can be new', async () => {
  const { lab, run } = await person();
  const escrow = await recipientOf(await generateIdentity('x25519'));
  const lines = textOf(lab, 'lab.yaml').replace(/^.*name: escrow.*\n/m, '');
  put(lab, 'lab.yaml', lines);
  expect((await run(['secret', 'init'])).err).toContain('note: no offline recipient');
  expect(await run(['secret', 'init', '--name', 'me', '--escrow', escrow])).toMatchObject({
    code: 0,
  });
  expect(textOf(lab, 'lab.yaml')).toMatch(
    new RegExp(`- name: escrow\\n +age: ${escrow}\\n +custody: offline`),
  );
});

test('recipients follow lab.yaml: who is added reads, who is removed is locked out by a new data key', async () => {
  const { lab, run } = await person();
  await run(['secret', 'init']);
  await run(['secret', 'set', 'wifi'], CANARY);
  await run(['render']);
  const file = 'secrets/wifi.sops.yaml';
  const valueLine = (): string | undefined => textOf(lab, file).split('\n')[0];
  const first = valueLine();
  expect((await run(['secret', 'recipients'])).out).toBe(`unchanged ${file}\n`);

  const identity = await generateIdentity('x25519');
  const added = await recipientOf(identity);
  const text = textOf(lab, 'lab.yaml');
  const old = /name: escrow, age: (age1\w+)/.exec(text)?.[1] ?? '';
  put(
    lab,
    'lab.yaml',
    text.replace(/^( *- )\{ name: escrow/m, `$1{ name: phone, age: ${added} }\n$&`),
  );
  await run(['render']);
  expect((await run(['secret', 'recipients'])).out).toBe(`configured ${file}\n`);
  expect(valueLine()).toBe(first);
  const phone = { SOPS_AGE_KEY: identity, HOME: emptyFolder() };
  expect((await croft(['secret', 'get', 'wifi'], { cwd: lab, env: phone })).out).toBe(
    `${CANARY}\n`,
  );

  put(lab, 'lab.yaml', textOf(lab, 'lab.yaml').replace(/^.*name: escrow.*\n/m, ''));
  await run(['render']);
  const removed = await run(['secret', 'recipients']);
  expect(removed.err).toContain(`has a new data key, as ${old} can no longer read it`);
  expect(removed.out + removed.err).not.toContain(CANARY);
  expect(textOf(lab, file)).not.toContain(old);
  const second = valueLine();
  expect(second).not.toBe(first);

  expect((await run(['secret', 'rotate'])).out).toBe(`configured ${file}\n`);
  expect(valueLine()).not.toBe(second);
  expect((await run(['secret', 'get', 'wifi'])).out).toBe(`${CANARY}\n`);
});

test('one file that cannot be opened leaves all as they were', async () => {
  const { lab, run } = await person();
  await run(['secret', 'init']);
  await run(['render']);
  for (const name of ['a', 'b']) await run(['secret', 'set', name], CANARY);
  const text = textOf(lab, 'secrets/b.sops.yaml');
  put(
    lab,
    'secrets/b.sops.yaml',
    text.replace(/data:(.)/, (_, at) => `data:${at === 'A' ? 'B' : 'A'}`),
  );
  const before = contentsOf(lab);
  for (const verb of ['rotate', 'recipients']) {
    const refused = await run(['secret', verb]);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('(sops-tampered)');
    expect(refused.err).not.toContain(CANARY);
  }
  expect(contentsOf(lab)).toEqual(before);
});
