import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { isPublished } from '../../src/secrets/published.ts';
import { CHECKOUT, contentsOf, croft, emptyFolder, put, textOf, type Ended } from './croft.ts';

const KEY_FILE = join(CHECKOUT, 'examples/throw-away-key.txt');
const RECIPIENTS = [...readFileSync(KEY_FILE, 'utf8').matchAll(/^# public key: (age1\w+)$/gm)].map(
  ([, recipient = '']) => recipient,
);
/** Whoever has the published keys at hand, as in the guide to the examples. */
const EVERYBODY = { SOPS_AGE_KEY_FILE: KEY_FILE };

interface Newcomer {
  readonly lab: string;
  readonly home: string;
  readonly run: (args: readonly string[], input?: string) => Promise<Ended>;
}

/** Somebody who starts from an example; the environment may name keys. */
async function newcomer(env: Readonly<Record<string, string>> = {}): Promise<Newcomer> {
  const home = emptyFolder();
  const lab = join(emptyFolder(), 'lab');
  const run = (args: readonly string[], input = ''): Promise<Ended> =>
    croft([...args, '-C', lab], { env: { HOME: home, ...env }, input });
  const made = await croft(['init', lab, '--example', 'nova'], { env: { HOME: home, ...env } });
  expect(made).toMatchObject({ code: 0 });
  return { lab, home, run };
}

test('a lab of somebody without a key says that everybody has its keys, and takes no value', async () => {
  const { lab, run } = await newcomer(EVERYBODY);
  const encrypted = /^(?:secrets|talos)\/|^croft\.lock$|\.sops\./;
  expect([...contentsOf(lab).keys()].filter((path) => encrypted.test(path))).toEqual([]);
  for (const content of contentsOf(lab).values()) expect(content).not.toContain('AGE-SECRET-KEY-');
  const checked = await run(['check', '--json']);
  expect(checked.code).toBe(1);
  const { diagnostics } = JSON.parse(checked.out) as { diagnostics: { code: string }[] };
  expect(diagnostics.map(({ code }) => code)).toEqual([
    'recipient-published',
    'recipient-published',
    'recipient-published',
  ]);
  expect((await run(['check'])).out).toContain('croft secret init');
  const before = contentsOf(lab);
  for (const args of [['set', 'etcd-backup'], ['generate']]) {
    const refused = await run(['secret', ...args], 'canary-5b1d');
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('error recipient-published');
    expect(refused.err).not.toContain('canary-5b1d');
  }
  expect(contentsOf(lab)).toEqual(before);
  // Nothing is encrypted yet, so what is declared can be looked at.
  expect(await run(['render'])).toMatchObject({ code: 0 });
});

test('croft secret init puts keys of somebody in the place of the published ones', async () => {
  const { lab, home, run } = await newcomer(EVERYBODY);
  const escrow = await recipientOf(await generateIdentity('x25519'));
  expect(await run(['secret', 'init', '--escrow', escrow])).toMatchObject({ code: 0 });
  const recipients = textOf(lab, 'lab.yaml').match(/age1\w+/g) ?? [];
  expect(recipients).toHaveLength(2);
  expect(recipients.filter(isPublished)).toEqual([]);
  expect(textOf(home, '.config/sops/age/keys.txt')).toContain(`# public key: ${recipients[0]}`);
  expect(await run(['check'])).toMatchObject({ code: 0 });
  expect(await run(['secret', 'set', 'etcd-backup'], 'canary-5b1d')).toMatchObject({ code: 0 });
  const [path] = [...contentsOf(lab).keys()].filter((one) => one.startsWith('secrets/'));
  for (const one of RECIPIENTS) expect(textOf(lab, path ?? '')).not.toContain(one);
});

test('who has a key starts a lab that only that key opens', async () => {
  const identity = await generateIdentity('x25519');
  const { lab, run } = await newcomer({ SOPS_AGE_KEY: identity });
  expect(textOf(lab, 'lab.yaml').match(/age1\w+/g)).toEqual([await recipientOf(identity)]);
  const checked = await run(['check']);
  expect(checked.out).toContain('single-recipient');
  expect(checked.out).not.toContain('recipient-published');
  expect(checked.out).toMatch(/^3 secrets have no value yet/m);
});

test('an example is one as long as its keys lie beside it', async () => {
  const folder = emptyFolder();
  const lab = join(folder, 'nova');
  cpSync(join(CHECKOUT, 'examples/nova'), lab, { recursive: true });
  const check = (): Promise<Ended> => croft(['check', '-C', lab], { env: EVERYBODY });
  expect((await check()).out).toContain('recipient-published');
  put(folder, 'throw-away-key.txt', '# no key at all\n');
  expect((await check()).out).toContain('recipient-published');
  put(folder, 'throw-away-key.txt', readFileSync(KEY_FILE));
  expect(await check()).toMatchObject({ code: 0, err: '' });
});

test('every published recipient is known as one', () => {
  expect(RECIPIENTS).toHaveLength(3);
  expect(RECIPIENTS.filter(isPublished)).toEqual(RECIPIENTS);
});
