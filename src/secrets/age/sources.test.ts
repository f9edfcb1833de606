import { expect, test } from 'vitest';
import { createMemoryFiles, type MemoryFiles } from '../../base/host/memory-files.ts';
import { encryptAge, generateIdentity, recipientOf, armored } from './age.ts';
import { readKeyFile } from './key-file.ts';
import { defaultKeyFile, findKeys, recipientsOf, type FoundKeys } from './sources.ts';

const [ONE, TWO, THREE] = [
  await generateIdentity('x25519'),
  await generateIdentity('post-quantum'),
  await generateIdentity('x25519'),
];
const HOME = '/home/ada';
const STANDARD = `${HOME}/.config/sops/age/keys.txt`;

function find(files: MemoryFiles, environment: Record<string, string> = {}): Promise<FoundKeys> {
  return findKeys({
    files,
    environment: { HOME, ...environment },
    platform: 'linux',
    cwd: '/work',
  });
}

const keysOf = (found: FoundKeys): string[] => found.identities.map(({ identity }) => identity);
const codesOf = ({ problems }: Pick<FoundKeys, 'problems'>): string[] =>
  problems.map(({ code }) => code);

test('a key file has comments, blank lines and several identities', async () => {
  const text = `# created: 2026-11-21\r\n# public key: ${await recipientOf(ONE)}\r\n${ONE}\r\n\n  ${TWO}\n`;
  const { identities, problems } = await readKeyFile(text, 'keys.txt');
  expect(problems).toEqual([]);
  expect(identities).toEqual([
    { identity: ONE, recipient: await recipientOf(ONE), source: 'keys.txt', line: 3 },
    { identity: TWO, recipient: await recipientOf(TWO), source: 'keys.txt', line: 5 },
  ]);
});

test('a bad line is named by its number, and the other keys hold', async () => {
  const text = `AGE-PLUGIN-YUBIKEY-1QQQQ\n${ONE}\n${TWO.slice(0, -1)}\nsecret words\n`;
  const { identities, problems } = await readKeyFile(text, 'keys.txt');
  expect(identities.map(({ identity }) => identity)).toEqual([ONE]);
  expect(problems.map(({ code, data }) => [code, data['line']])).toEqual([
    ['age-plugin-unsupported', 1],
    ['age-identity-malformed', 3],
    ['age-identity-malformed', 4],
  ]);
  const said = problems.map(({ message }) => message).join();
  expect(said).toMatch(/keys\.txt, line 1: .*age-plugin-yubikey/);
  expect(said).not.toContain('secret words');
  expect(said).not.toContain(TWO.slice(20, 40));
});

test('an SSH key, an encrypted file and a huge one are told apart', async () => {
  const pem = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n-----END OPENSSH PRIVATE KEY-----\n';
  expect(codesOf(await readKeyFile(pem, 'id'))).toEqual(['age-ssh-unsupported']);
  const encrypted = await encryptAge(Buffer.from(ONE), { passphrase: 'p', workFactor: 1 });
  for (const text of [armored(encrypted), Buffer.from(encrypted).toString('latin1')])
    expect(codesOf(await readKeyFile(text, 'id'))).toEqual(['age-key-file-encrypted']);
  expect(codesOf(await readKeyFile('#'.repeat(2 ** 21), 'id'))).toEqual(['age-too-large']);
  expect(codesOf(await readKeyFile('x\n'.repeat(2_000), 'id'))).toHaveLength(1_001);
});

test('keys of all places are merged, each once', async () => {
  const files = createMemoryFiles({ [STANDARD]: `${THREE}\n${ONE}`, '/work/my/key': TWO });
  const found = await find(files, { SOPS_AGE_KEY: `${ONE} ${ONE}`, SOPS_AGE_KEY_FILE: 'my/key' });
  expect(keysOf(found)).toEqual([ONE, TWO, THREE]);
  expect(found.identities.map(({ source }) => source)).toEqual([
    'SOPS_AGE_KEY',
    '/work/my/key',
    STANDARD,
  ]);
  expect(found.problems).toEqual([]);
});

test('a file that others may read is used and reported', async () => {
  const files = createMemoryFiles();
  await files.makeDirectory(`${HOME}/.config/sops/age`);
  await files.write(STANDARD, Buffer.from(ONE), 0o600);
  expect((await find(files)).wide).toEqual([]);
  await files.write(STANDARD, Buffer.from(ONE), 0o640);
  const found = await find(files);
  expect([keysOf(found), found.wide]).toEqual([[ONE], [{ path: STANDARD, mode: 0o640 }]]);
});

test('a link is followed, to what others may read with a warning, and not to a file of another user', async () => {
  const files = createMemoryFiles({ '/store/abc-keys': ONE, '/store/xyz-keys': TWO });
  await files.makeDirectory(`${HOME}/.config/sops/age`);
  await files.write('/store/abc-keys', Buffer.from(ONE), 0o444);
  files.symlink('/store/generation', '/store/abc-keys');
  files.symlink(STANDARD, '/store/generation');
  const found = await find(files);
  expect([keysOf(found), codesOf(found)]).toEqual([[ONE], []]);
  expect(found.identities.map(({ source }) => source)).toEqual([STANDARD]);
  expect(found.wide).toEqual([{ path: '/store/abc-keys', mode: 0o444 }]);

  await files.write('/store/abc-keys', Buffer.from(ONE), 0o600);
  expect((await find(files)).wide).toEqual([]);
  const foreign: MemoryFiles = {
    ...files,
    info: async (path) => {
      const info = await files.info(path);
      return info && { ...info, isForeign: info.kind === 'file' };
    },
  };
  const refused = await find(foreign);
  expect([keysOf(refused), codesOf(refused)]).toEqual([[], ['age-key-file-unreadable']]);
  expect(refused.problems[0]?.message).toContain('belongs to another user');
  expect(keysOf(await find(foreign, { SOPS_AGE_KEY_FILE: '/store/xyz-keys' }))).toEqual([TWO]);

  await files.remove('/store/abc-keys');
  expect(codesOf(await find(files))).toEqual(['age-key-file-unreadable']);
});

test('a named file that is not there is a problem, the default one is not', async () => {
  const files = createMemoryFiles();
  const none = await find(files);
  expect([none.identities, none.problems]).toEqual([[], []]);
  expect(none.places).toEqual(['SOPS_AGE_KEY', 'SOPS_AGE_KEY_FILE', STANDARD]);
  const found = await find(files, { SOPS_AGE_KEY_FILE: '/gone', SOPS_AGE_KEY: ONE });
  expect([keysOf(found), codesOf(found)]).toEqual([[ONE], ['age-key-file-unreadable']]);
  files.setFault(({ name }) => (name === 'read' ? 'file-denied' : null));
  expect(codesOf(await find(files, { SOPS_AGE_KEY_FILE: '/gone' }))).toEqual([
    'age-key-file-unreadable',
  ]);
});

test('commands are not run and SSH keys not read, and both are said', async () => {
  const found = await find(createMemoryFiles(), {
    SOPS_AGE_KEY_CMD: 'pass show hunter2',
    SOPS_AGE_SSH_PRIVATE_KEY_FILE: '/home/ada/.ssh/id',
  });
  expect(codesOf(found)).toEqual(['age-key-command', 'age-ssh-unsupported']);
  expect(JSON.stringify(found.problems.map(({ message }) => message))).not.toContain('hunter2');
});

test.each([
  ['linux', { HOME }, STANDARD],
  ['linux', { HOME, XDG_CONFIG_HOME: '/x' }, '/x/sops/age/keys.txt'],
  ['linux', { HOME, XDG_CONFIG_HOME: 'x' }, null],
  ['linux', {}, null],
  ['darwin', { HOME }, `${HOME}/Library/Application Support/sops/age/keys.txt`],
  ['darwin', { HOME, XDG_CONFIG_HOME: '/x' }, '/x/sops/age/keys.txt'],
  ['win32', { APPDATA: 'C:\\Users\\ada' }, 'C:/Users/ada/sops/age/keys.txt'],
] as const)('on %s with %j the keys stand at %s', (platform, environment, path) => {
  expect(defaultKeyFile({ platform, environment: { ...environment } })).toBe(path);
});

test('recipients of the environment are parted by commas and checked', async () => {
  const recipients = [await recipientOf(ONE), await recipientOf(TWO)];
  expect(recipientsOf({ SOPS_AGE_RECIPIENTS: recipients.join(' , ') })).toEqual(recipients);
  expect(recipientsOf({})).toEqual([]);
  expect(() => recipientsOf({ SOPS_AGE_RECIPIENTS: `${recipients.join()},` })).toThrow(
    /no age recipient/,
  );
});
