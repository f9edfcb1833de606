import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { contentsOf, croft, emptyFolder, labFrom, put, textOf, type Ended } from './croft.ts';

const CANARY = 'canary-3b9c27de';

interface Lab {
  readonly lab: string;
  readonly identity: string;
  readonly run: (args: readonly string[], input?: string | Uint8Array) => Promise<Ended>;
  /** The same without any key. */
  readonly blind: (args: readonly string[], input?: string | Uint8Array) => Promise<Ended>;
}

/** A lab whose operator holds a key. */
async function ownLab(): Promise<Lab> {
  const lab = await labFrom('nova');
  const identity = await generateIdentity('x25519');
  const text = textOf(lab, 'lab.yaml');
  const own = /name: operator, age: (age1\w+)/.exec(text)?.[1] ?? '';
  put(lab, 'lab.yaml', text.replace(own, await recipientOf(identity)));
  const home = emptyFolder();
  const file = join(home, 'key.txt');
  writeFileSync(file, identity, { mode: 0o600 });
  const [verb, env] = ['secret', { HOME: home, SOPS_AGE_KEY_FILE: file }];
  return {
    lab,
    identity,
    run: (args, input = '') => croft([verb, ...args], { cwd: lab, env, input }),
    blind: (args, input = '') => croft([verb, ...args], { cwd: lab, env: { HOME: home }, input }),
  };
}

test('a value is set from standard input, printed, listed and never shown otherwise', async () => {
  const { lab, run, blind } = await ownLab();
  const set = await blind(['set', 'nova-sops-age'], `${CANARY}\n`);
  expect(set).toMatchObject({ code: 0, out: 'created secrets/nova-sops-age.sops.yaml\n' });
  expect(set.err).not.toContain(CANARY);
  const first = textOf(lab, 'secrets/nova-sops-age.sops.yaml');
  expect(first).toMatch(/^value: ENC\[AES256_GCM,/);
  expect(await run(['get', 'nova-sops-age'])).toEqual({ code: 0, out: `${CANARY}\n`, err: '' });
  const json = await run(['get', 'nova-sops-age', '--json']);
  expect(JSON.parse(json.out)).toMatchObject({ data: { value: CANARY } });

  const again = await run(['set', 'nova-sops-age'], CANARY);
  expect(again.out).toBe('unchanged secrets/nova-sops-age.sops.yaml\n');
  expect(textOf(lab, 'secrets/nova-sops-age.sops.yaml')).toBe(first);

  const field = await run(['set', 'nova-sops-age', '--field', 'second'], 'two\nlines\n');
  expect(field.out).toBe('configured secrets/nova-sops-age.sops.yaml\n');
  expect(field.err).toContain('note: the lab uses the whole value of the secret nova-sops-age');
  expect(textOf(lab, 'secrets/nova-sops-age.sops.yaml').split('\n')[0]).toBe(first.split('\n')[0]);
  expect((await run(['get', 'nova-sops-age', '--field', 'second'])).out).toBe('two\nlines\n');

  const list = await blind(['list']);
  expect(list.out).toMatch(/^nova-sops-age +set +flux-system\/sops-age$/m);
  expect(list.out).toMatch(/^\S+ +not set, made by ssh-key +/m);
  expect(list.out + list.err).not.toContain(CANARY);
});

test('any text comes back as it was given', async () => {
  const { run } = await ownLab();
  const texts = [
    'yes',
    '0x10',
    ' a\tb ',
    '"quoted" \\ {x}',
    'é\u2028\u0085\u{1f600}',
    '# no',
    'a\r\nb',
  ];
  for (const text of texts) {
    expect(await run(['set', 'any'], text), text).toMatchObject({ code: 0 });
    expect((await run(['get', 'any'])).out).toBe(`${text}\n`);
  }
});

test('what is not used is noted, and the nearest unset name is suggested', async () => {
  const { run } = await ownLab();
  expect((await run(['set', 'zzzzzz'], CANARY)).err).toContain(
    'note: nothing in the lab uses the secret zzzzzz\n',
  );
  expect((await run(['set', 'nova-sops-ag'], CANARY)).err).toContain('did you mean nova-sops-age?');
});

test('what is refused writes nothing and shows nothing', async () => {
  const { lab, run, blind } = await ownLab();
  await run(['set', 'known'], CANARY);
  const before = contentsOf(lab);
  const cases = [
    [run, ['set', 'fresh'], '', 'secret-empty'],
    [run, ['set', 'fresh'], Buffer.from([0xff, 0xfe, 0]), 'secret-binary'],
    [run, ['set', `../${CANARY}`], CANARY, 'usage'],
    [blind, ['set', 'known'], `${CANARY}2`, 'sops-no-identity'],
    [blind, ['get', 'known'], '', 'sops-no-identity'],
    [run, ['get', 'knwn'], '', 'secret-unknown'],
    [run, ['get', 'known', '--field', 'x'], '', 'secret-unknown'],
  ] as const;
  for (const [who, args, input, code] of cases) {
    const ended = await who(args, input);
    expect([ended.code, ended.out], args.join(' ')).toEqual([1, '']);
    expect(ended.err).toContain(`(${code})`);
    expect(ended.err).not.toContain(CANARY);
  }
  expect(contentsOf(lab)).toEqual(before);
  expect((await run(['get', 'knwn'])).err).toContain('did you mean known?');
  const inArgument = await run(['set', 'known', CANARY]);
  expect(inArgument.code).toBe(1);
  expect(await run(['set', 'fresh', '--empty'])).toMatchObject({ code: 0 });
});

const AGE_SECRET = 'bootstrap/nova/secrets/sops-age.sops.yaml';

test('a set value is rendered encrypted, stays as it is, and needs no key to be checked', async () => {
  const { lab, identity, run, blind } = await ownLab();
  const whole = (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ended> => croft([...args, '-C', lab], { env: { HOME: emptyFolder(), ...env } });
  expect((await whole(['check'])).out).toMatch(/^ {2}nova-sops-age +for flux-system\/sops-age$/m);
  await run(['set', 'nova-sops-age'], CANARY);
  const key = { SOPS_AGE_KEY: identity };
  const rendered = await whole(['render'], key);
  expect(rendered).toMatchObject({ code: 0 });
  expect(rendered.out + rendered.err).not.toContain(CANARY);
  const text = textOf(lab, AGE_SECRET);
  expect(text).toMatch(/^kind: Secret$/m);
  expect(text).toMatch(/^ {2}age\.agekey: ENC\[/m);
  const opened = await croft(['secret', 'decrypt', AGE_SECRET], { cwd: lab, env: key });
  expect(opened.out).toContain(Buffer.from(CANARY).toString('base64'));

  for (const env of [key, {}]) {
    expect(await whole(['render', '--check'], env)).toMatchObject({ code: 0, err: '' });
    expect(await whole(['render'], env)).toMatchObject({ code: 0 });
    expect(textOf(lab, AGE_SECRET)).toBe(text);
  }
  expect((await whole(['check'])).out).not.toContain('nova-sops-age');

  await run(['set', 'nova-sops-age'], `${CANARY}2`);
  const locked = await whole(['check']);
  expect(locked.out + locked.err).toContain('secret-locked');
  expect(locked.code).toBe(0);
  const strict = await whole(['check', '--strict']);
  expect(strict.code).toBe(1);
  expect(strict.out + strict.err).toContain('secret-locked');
  expect(await whole(['check', '--strict'], key)).toMatchObject({ code: 0 });
  expect(await whole(['render'])).toMatchObject({ code: 0 });
  expect(textOf(lab, AGE_SECRET)).toBe(text);
  expect(await whole(['render', '--check'], key)).toMatchObject({ code: 2 });
  expect(await whole(['render'], key)).toMatchObject({ code: 0 });
  expect(textOf(lab, AGE_SECRET)).not.toBe(text);
  for (const [path, content] of contentsOf(lab)) expect(content, path).not.toContain(CANARY);
  expect(await blind(['get', 'nova-sops-age'])).toMatchObject({ code: 1, out: '' });
});

test('values with a rule are made once, and rendered', async () => {
  const { lab, identity, run, blind } = await ownLab();
  const made = await blind(['generate']);
  expect(made).toMatchObject({ code: 0 });
  const files = made.out
    .trim()
    .split('\n')
    .map((line) => line.replace('created ', ''));
  expect(files.length).toBeGreaterThan(0);
  const before = files.map((file) => textOf(lab, file));
  expect((await blind(['generate'])).out).toBe('nothing to make\n');
  expect(files.map((file) => textOf(lab, file))).toEqual(before);
  for (const file of files) {
    const name = file.replace(/^secrets\/|\.sops\.yaml$/g, '');
    const { code, out } = await run(['get', name]);
    expect(code, name).toBe(0);
    expect(made.out + made.err).not.toContain(out.split('\n')[1] ?? out);
  }
  const env = { HOME: emptyFolder(), SOPS_AGE_KEY: identity };
  expect(await croft(['render', '-C', lab], { env })).toMatchObject({ code: 0 });
  expect((await croft(['check', '-C', lab], { env })).out).not.toMatch(/made by/);
});
