import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { contentsOf, croft, emptyFolder, put, textOf, type Ended } from './croft.ts';

const CANARY = 'canary-6f1d0b9e';
const MINE = { identity: '', recipient: '' };
const OTHER = { identity: '', recipient: '' };

beforeAll(async () => {
  for (const key of [MINE, OTHER]) {
    key.identity = await generateIdentity('x25519');
    key.recipient = await recipientOf(key.identity);
  }
});

interface Place {
  readonly folder: string;
  readonly run: (...args: readonly string[]) => Promise<Ended>;
}

/** A folder with rules, and commands that hold a key in a variable. */
function place(env: Readonly<Record<string, string>> = { SOPS_AGE_KEY: MINE.identity }): Place {
  const folder = emptyFolder();
  put(
    folder,
    '.sops.yaml',
    `creation_rules:\n  - path_regex: ^clear/\n    encrypted_regex: ^(data|stringData)$\n    age: ${MINE.recipient}\n  - path_regex: ^other/\n    age: ${OTHER.recipient}\n  - path_regex: ^(?:mine/|in)\n    age: ${MINE.recipient},${OTHER.recipient}\nstores: { yaml: { indent: 2 } }\n`,
  );
  mkdirSync(join(folder, 'home'));
  const own = { HOME: join(folder, 'home'), ...env };
  return { folder, run: (...args) => croft(['secret', ...args], { cwd: folder, env: own }) };
}

test('a file of each kind is encrypted in place, printed and decrypted in place', async () => {
  const { folder, run } = place();
  const files: readonly (readonly [path: string, content: string | Uint8Array])[] = [
    ['mine/a.yaml', `# why\nuser: me\npassword: ${CANARY}\nport: 8080\n`],
    ['mine/a.json', `{\n\t"password": "${CANARY}"\n}\n`],
    ['mine/a.env', `PASSWORD=${CANARY}\n`],
    ['mine/a.ini', `[db]\npassword = ${CANARY}\n`],
    ['mine/a.key', Buffer.from([0, 255, 10, ...Buffer.from(CANARY)])],
  ];
  for (const [path, content] of files) {
    put(folder, path, content);
    chmodSync(join(folder, path), 0o640);
    const encrypted = await run('encrypt', path);
    expect(encrypted).toEqual({
      code: 0,
      out: `encrypted ${path} for 2 recipients\n`,
      err: '',
    });
    expect(textOf(folder, path)).not.toContain(CANARY);
    expect(textOf(folder, path)).toContain(OTHER.recipient);
    expect(statSync(join(folder, path)).mode & 0o777).toBe(0o640);
    const sealed = textOf(folder, path);
    const printed = await run('decrypt', path);
    expect(printed).toMatchObject({ code: 0, err: '' });
    expect(printed.out).toContain(CANARY);
    expect(textOf(folder, path)).toBe(sealed);
    expect(await run('decrypt', '-i', path)).toMatchObject({ code: 0, out: `decrypted ${path}\n` });
    expect(contentsOf(folder).get(path)).toBe(Buffer.from(content).toString('latin1'));
    expect(statSync(join(folder, path)).mode & 0o777).toBe(0o600);
  }
  expect([...contentsOf(folder).keys()].filter((path) => path.endsWith('.tmp'))).toEqual([]);
});

test('the rule of the path decides what is encrypted and for whom', async () => {
  const { folder, run } = place();
  put(folder, 'clear/a.yaml', `kind: Secret\nstringData:\n  token: ${CANARY}\n`);
  await run('encrypt', 'clear/a.yaml');
  expect(textOf(folder, 'clear/a.yaml')).toMatch(/^kind: Secret\nstringData:\n {2}token: ENC\[/);
  expect(textOf(folder, 'clear/a.yaml')).not.toContain(OTHER.recipient);
  put(folder, 'other/a.yaml', `token: ${CANARY}\n`);
  expect((await run('encrypt', 'other/a.yaml')).err).toContain('none of the keys at hand opens it');
  const refused = await run('decrypt', 'other/a.yaml');
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('(sops-no-identity)');
  expect(refused.err).toContain('none of your keys is a recipient');
});

test('keys come from a variable, a named file and the key file of sops', async () => {
  const { folder, run } = place();
  put(folder, 'mine/a.yaml', `a: ${CANARY}\n`);
  await run('encrypt', 'mine/a.yaml');
  put(folder, 'key.txt', `# mine\n${MINE.identity}\n`);
  chmodSync(join(folder, 'key.txt'), 0o600);
  const cwd = folder;
  const home = join(folder, 'home');
  const decrypt = (env: Readonly<Record<string, string>>): Promise<Ended> =>
    croft(['secret', 'decrypt', 'mine/a.yaml'], { cwd, env: { HOME: home, ...env } });
  const without = await decrypt({});
  expect(without).toMatchObject({ code: 1, out: '' });
  expect(without.err).toContain('no key was found in SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, ');
  expect(await decrypt({ SOPS_AGE_KEY_FILE: 'key.txt' })).toMatchObject({ code: 0, err: '' });
  put(folder, 'home/.config/sops/age/keys.txt', MINE.identity);
  chmodSync(join(home, '.config/sops/age/keys.txt'), 0o644);
  const wide = await decrypt({});
  expect(wide).toMatchObject({ code: 0, out: `a: ${CANARY}\n` });
  expect(wide.err).toContain('others can read the key file');
  symlinkSync('key.txt', join(folder, 'link.txt'));
  const linked = await decrypt({ SOPS_AGE_KEY_FILE: 'link.txt', HOME: emptyFolder() });
  expect(linked).toEqual({ code: 0, out: `a: ${CANARY}\n`, err: '' });
});

test('recipients of the environment come before those of the rules', async () => {
  const { folder, run } = place({
    SOPS_AGE_KEY: MINE.identity,
    SOPS_AGE_RECIPIENTS: MINE.recipient,
  });
  put(folder, 'other/a.yaml', `a: ${CANARY}\n`);
  expect(await run('encrypt', 'other/a.yaml')).toMatchObject({
    out: 'encrypted other/a.yaml for 1 recipient\n',
  });
  expect(textOf(folder, 'other/a.yaml')).not.toContain(OTHER.recipient);
});

test('what is refused stays as it was, and nothing of it is shown', async () => {
  const { folder, run } = place();
  put(folder, 'mine/sealed.yaml', `a: ${CANARY}\nb: two\n`);
  await run('encrypt', 'mine/sealed.yaml');
  const sealed = textOf(folder, 'mine/sealed.yaml');
  const cut = /ENC\[AES256_GCM,data:(.)/;
  put(
    folder,
    'mine/flipped.yaml',
    sealed.replace(cut, (all, first) => all.slice(0, -1) + (first === 'A' ? 'B' : 'A')),
  );
  put(folder, 'mine/cut.yaml', sealed.slice(0, sealed.indexOf('lastmodified')));
  put(folder, 'mine/broken.yaml', `a: [${CANARY}\n`);
  put(folder, 'mine/broken.json', `{ "a": "${CANARY}" "b" }`);
  put(folder, 'mine/empty.yaml', '');
  put(folder, 'mine/plain.yaml', `a: ${CANARY}\n`);
  put(folder, 'none/a.yaml', `a: ${CANARY}\n`);
  symlinkSync('sealed.yaml', join(folder, 'mine/link.yaml'));
  const before = contentsOf(folder);
  const cases: readonly (readonly [code: string, ...args: readonly string[]])[] = [
    ['sops-already-encrypted', 'encrypt', 'mine/sealed.yaml'],
    ['sops-no-rule', 'encrypt', 'none/a.yaml'],
    ['sops-format', 'encrypt', 'mine/broken.yaml'],
    ['sops-format', 'encrypt', 'mine/broken.json'],
    ['sops-unsupported', 'encrypt', 'mine/empty.yaml'],
    ['file-not-found', 'encrypt', 'mine/nothing.yaml'],
    ['file-kind', 'encrypt', 'mine'],
    ['file-kind', 'decrypt', '-i', 'mine/link.yaml'],
    ['sops-tampered', 'decrypt', 'mine/flipped.yaml'],
    ['sops-tampered', 'decrypt', '-i', 'mine/flipped.yaml'],
    ['sops-metadata', 'decrypt', '-i', 'mine/cut.yaml'],
    ['sops-not-encrypted', 'decrypt', 'mine/plain.yaml'],
  ];
  for (const [code, ...args] of cases) {
    const { code: exit, out, err } = await run(...args);
    expect([exit, out], args.join(' ')).toEqual([1, '']);
    expect(err, args.join(' ')).toContain(`(${code})`);
    expect(err).not.toContain(CANARY);
    expect(err).not.toContain(MINE.identity);
  }
  expect(contentsOf(folder)).toEqual(before);
});
