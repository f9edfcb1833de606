import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createMemoryClock } from '../../src/base/host/memory-clock.ts';
import { createNodeRandom } from '../../src/adapters/node-random.ts';
import { createAgeKeyWrap, generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { openSops, resealSops } from '../../src/secrets/sops/index.ts';
import { emptyFolder, put, replace, textOf } from './croft.ts';
import { croftWith } from './here.ts';

const ME = { identity: '', recipient: '' };
const CLUSTER = { identity: '', recipient: '' };
const ESCROW = 'age1vc3s087gn4q3q3ql8l8tszvegqh2tctzufzvpv396qlnmsk8wgysqf2gzd';
const INDEX = 'secrets/index.yaml';
const WIFI = 'secrets/wifi.sops.yaml';

beforeAll(async () => {
  for (const key of [ME, CLUSTER]) {
    key.identity = await generateIdentity('x25519');
    key.recipient = await recipientOf(key.identity);
  }
});

interface Lab {
  readonly lab: string;
  /** Lines that it printed; throws when the command ends in another way. */
  readonly run: (args: string, expected?: number, input?: string) => Promise<string>;
  /** Codes about encrypted files, with the file, that a check without any key gives. */
  readonly found: () => Promise<string[]>;
  readonly set: (value: string, name?: string) => Promise<string>;
}

async function ownLab(): Promise<Lab> {
  const lab = join(emptyFolder(), 'lab');
  const run = async (args: string, expected = 0, input = ''): Promise<string> => {
    const keys = { SOPS_AGE_KEY: ME.identity };
    const cwd = existsSync(lab) ? lab : join(lab, '..');
    const { code, out, err } = await croftWith(args.split(' '), { cwd, keys, input });
    expect([args, code, err], out).toEqual([args, expected, err]);
    return out + err;
  };
  await run(`init ${lab} --example nova`);
  const text = textOf(lab, 'lab.yaml');
  const mine = text.replace(
    /^( +)- \{ name: operator, age: age1\w+ \}\n(?:^ +(?:#|- \{ name: ).*\n)*/m,
    (_, indent: string) =>
      [
        `{ name: operator, age: ${ME.recipient} }`,
        `{ name: cluster, age: ${CLUSTER.recipient}, custody: cluster }`,
        `{ name: escrow, age: ${ESCROW}, custody: offline }`,
      ]
        .map((one) => `${indent}- ${one}\n`)
        .join(''),
  );
  expect(mine).toContain(CLUSTER.recipient);
  put(lab, 'lab.yaml', mine);
  return {
    lab,
    run,
    found: async () => {
      const { out } = await croftWith(['check', '--format', 'json'], { cwd: lab });
      const { diagnostics } = JSON.parse(out) as { diagnostics: { code: string; file: string }[] };
      return diagnostics
        .filter(({ code }) => code.startsWith('secret-') || code.startsWith('accept-'))
        .map(({ code, file }) => `${code} ${file}`)
        .sort();
    },
    set: async (value, name = 'wifi') => {
      await run(`secret set ${name}`, 0, value);
      return textOf(lab, `secrets/${name}.sops.yaml`);
    },
  };
}

/** The file as sops leaves it after a change of the value, a minute later. */
async function bySops(text: string, value: string): Promise<string> {
  const wrap = createAgeKeyWrap([ME.identity]);
  const opened = await openSops(text, { format: 'yaml', wrap });
  const clock = createMemoryClock(Date.now() + 60_000);
  const plain = new TextEncoder().encode(`value: ${value}\n`);
  return resealSops(opened, plain, { wrap, clock, random: createNodeRandom() });
}

test(
  'what Croft writes is recorded, what sops writes is not yet, and an old file is a replay',
  { timeout: 180_000 },
  async () => {
    const { lab, run, found, set } = await ownLab();
    expect(await found()).toEqual([]);
    const first = await set('one');
    const second = await set('two');
    expect(textOf(lab, INDEX)).toMatch(
      /^ {2}"secrets\/wifi.sops.yaml": \[sha256:[0-9a-f]{64}, at:/m,
    );
    expect(await found()).toEqual([]);

    // Of the same second as the one that it replaces, or nearly so.
    put(lab, WIFI, first);
    expect(await found()).toEqual([`secret-replayed ${WIFI}`]);
    expect(await run('secret set wifi', 1, 'three')).toContain('(secret-replayed)');
    expect(textOf(lab, WIFI)).toBe(first);
    expect(await run('secret record', 1)).toContain('secret-replayed');
    expect(await run(`secret record ${WIFI}`)).toContain(`recorded ${WIFI}`);
    expect(await found()).toEqual([]);

    put(lab, WIFI, await bySops(second, 'four'));
    expect(await found()).toEqual([`secret-unrecorded ${WIFI}`]);
    expect(await run('secret record')).toContain(`recorded ${WIFI}`);
    expect(await found()).toEqual([]);
    put(lab, WIFI, second);
    expect(await found()).toEqual([`secret-replayed ${WIFI}`]);
  },
);

test('a kill between the file and the index leaves a file that is not recorded yet; the next verb heals it', async () => {
  const { lab, found, set } = await ownLab();
  await set('one');
  const index = textOf(lab, INDEX);
  await set('two');
  put(lab, INDEX, index);
  expect(await found()).toEqual([`secret-unrecorded ${WIFI}`]);
  await set('three');
  expect(await found()).toEqual([]);
  rmSync(join(lab, INDEX));
  expect(await found()).toEqual([`secret-unrecorded ${WIFI}`]);
});

test('copies are errors that are never recorded, moves are recorded, lost files dropped', async () => {
  const { lab, run, found, set } = await ownLab();
  const text = await set('one');
  await set('other', 'vpn');
  put(lab, 'secrets/copy.sops.yaml', text);
  expect(await found()).toEqual(['secret-copied secrets/copy.sops.yaml']);
  expect(await run('secret record secrets/copy.sops.yaml', 1)).toContain('secret-copied');
  await run('render');
  await run('secret rotate secrets/copy.sops.yaml');
  expect(await found()).toEqual([]);

  renameSync(join(lab, 'secrets/copy.sops.yaml'), join(lab, 'secrets/moved.sops.yaml'));
  expect(await found()).toEqual(['secret-copied secrets/moved.sops.yaml']);
  await run('secret record');
  expect(await found()).toEqual([]);

  const leaf = /ENC\[.*?\]/;
  const stolen = leaf.exec(text)?.[0] ?? '';
  put(lab, 'secrets/vpn.sops.yaml', textOf(lab, 'secrets/vpn.sops.yaml').replace(leaf, stolen));
  expect(await found()).toEqual(['secret-copied secrets/vpn.sops.yaml']);
  rmSync(join(lab, 'secrets/vpn.sops.yaml'));
  expect(await found()).toEqual(['secret-missing secrets/vpn.sops.yaml']);
  expect(await run('secret record')).toContain('dropped secrets/vpn.sops.yaml');
  expect(await found()).toEqual([]);
});

test('what the signature does not cover is seen, and recorded by name only', async () => {
  const { lab, run, found, set } = await ownLab();
  const text = await set('one');
  put(lab, WIFI, `# the wifi of the guests\n${text}`);
  expect(await found()).toEqual([`secret-altered ${WIFI}`]);
  await run('secret record', 1);
  await run(`secret record ${WIFI}`);
  expect(await found()).toEqual([]);
  put(lab, WIFI, text.replace('mac: ENC', 'mac: BNC'));
  expect(await found()).toEqual([`secret-unrecorded ${WIFI}`]);
  expect(await run(`secret record ${WIFI}`, 1)).toContain('sops-mac');
  put(lab, WIFI, 'value: ""\n');
  expect(await found()).toEqual([`secret-altered ${WIFI}`]);
  expect(await run(`secret record ${WIFI}`)).toContain(`dropped ${WIFI}`);
  put(lab, INDEX, `${textOf(lab, INDEX)}<<<<<<< HEAD\n`);
  expect(await found()).toEqual([`secret-index-damaged ${INDEX}`]);
  expect(await run('secret set vpn', 1, 'x')).toContain('(secret-index-damaged)');
});

test('recipients that differ, and one that is gone while the data key stayed', async () => {
  const { lab, run, found, set } = await ownLab();
  const text = await set('one');
  replace(lab, 'lab.yaml', ESCROW, CLUSTER.recipient);
  expect(await found()).toEqual([`secret-recipients-differ ${WIFI}`]);
  replace(lab, 'lab.yaml', `${CLUSTER.recipient}, custody: offline`, `${ESCROW}, custody: offline`);
  // What `sops updatekeys` does when a recipient is taken out: nothing else changes.
  const [own = '', escrow = ''] =
    text.match(/^ +- (?:enc|recipient)[^]*?(?=^ +- |^ {2}[a-z])/gm) ?? [];
  const [removed, left] = escrow.includes(ESCROW) ? [escrow, own] : [own, escrow];
  expect(left).toContain(ME.recipient);
  put(lab, WIFI, text.replace(removed, ''));
  const both = [`secret-not-rotated ${WIFI}`, `secret-recipients-differ ${WIFI}`];
  expect(await found()).toEqual([...both, `secret-unrecorded ${WIFI}`].sort());
  await run('secret record');
  expect(await found()).toEqual(both);
  await run('render');
  await run('secret recipients');
  expect(await found()).toEqual([]);
});

const SECRET = `apiVersion: v1\nkind: Secret\nmetadata: { name: a, namespace: default }\nstringData: { k: v }\n`;

test('files of one’s own: the nearest rules, what Flux must open, a Secret that can be moved', async () => {
  const { lab, run, found } = await ownLab();
  const folder = 'clusters/nova/apps/default/own';
  put(lab, `${folder}/app.yaml`, 'kind: App\nname: own\nuse: manifests\n');
  const rules = (more: string): void => {
    put(
      lab,
      'clusters/.sops.yaml',
      `creation_rules:\n  - age: ${ME.recipient}${more}\n    encrypted_regex: ^stringData$\n`,
    );
  };
  rules('\n    mac_only_encrypted: true');
  put(lab, `${folder}/secret.yaml`, SECRET);
  await run(`secret encrypt ${folder}/secret.yaml`);
  expect(textOf(lab, INDEX)).toContain(`"${folder}/secret.yaml"`);
  const rendered = 'kubernetes/nova/apps/default/own/app/manifests/secret.yaml';
  expect(await found()).toEqual([
    `secret-cluster-key ${rendered}`,
    `secret-mac-only ${folder}/secret.yaml`,
  ]);
  rules(`,${CLUSTER.recipient}`);
  put(lab, `${folder}/secret.yaml`, SECRET);
  await run(`secret encrypt ${folder}/secret.yaml`);
  await run('render');
  expect(await found()).toEqual([]);
  replace(lab, 'lab.yaml', 'custody: cluster', 'custody: online');
  expect(await found()).toContain('secret-cluster-key lab.yaml');
  put(lab, 'clusters/.sops.yaml', 'creation_rules: { no: list }\n');
  const { out } = await croftWith(['check'], { cwd: lab });
  expect(out).toMatch(/^clusters\/\.sops\.yaml\S* error sops-rules: /m);
});

test('a rendered Secret that was edited, put back or copied is seen without a key', async () => {
  const { lab, run, found, set } = await ownLab();
  const rendered = 'bootstrap/nova/secrets/sops-age.sops.yaml';
  await set('one', 'nova-sops-age');
  await run('render');
  const first = textOf(lab, rendered);
  await set('two', 'nova-sops-age');
  await run('render');
  expect(await found()).toEqual([]);
  put(lab, 'kubernetes/nova/copy.sops.yaml', textOf(lab, rendered));
  expect(await found()).toEqual(['secret-copied kubernetes/nova/copy.sops.yaml']);
  rmSync(join(lab, 'kubernetes/nova/copy.sops.yaml'));
  put(lab, rendered, first);
  expect(await found()).toContain(`secret-altered ${rendered}`);
  expect(await run('render --check', 2)).toContain('generation-hand-edit');
  await run(`render --discard ${rendered}`);
  expect(await found()).toEqual([]);
});

test('a finding can be accepted, for one file or by its policy', async () => {
  const { lab, found, set } = await ownLab();
  const text = await set('one');
  put(lab, WIFI, `# note\n${text}`);
  put(
    lab,
    'records/decisions/0099-comment.md',
    '---\nkind: decision\nid: comment\ntitle: A comment\nstatus: accepted\n---\n',
  );
  const accept = (rule: string): string =>
    `accept: [{ rule: ${rule}, file: ${WIFI}, until: 2099-01-01, decision: "0099" }]\n`;
  const before = textOf(lab, 'lab.yaml').replace(/^accept:.*\n/m, '');
  put(lab, 'lab.yaml', `${before}${accept('secret-altered')}`);
  expect(await found()).toEqual([]);
  put(lab, 'lab.yaml', `${before}${accept('SE04')}`);
  expect(await found()).toEqual(['accept-unused lab.yaml', `secret-altered ${WIFI}`]);
  expect((await croftWith(['render'], { cwd: lab })).err).not.toContain('accept-unused');
});

test('two branches that change two files merge, and both are recorded', async () => {
  const { lab, found, set } = await ownLab();
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Lab', '-c', 'user.email=lab@home.example', ...args], {
      cwd: lab,
      env: { PATH: process.env['PATH'], HOME: lab, GIT_CONFIG_NOSYSTEM: '1' },
      encoding: 'utf8',
    });
  for (const name of ['alpha', 'beta', 'gamma', 'wifi']) await set('one', name);
  git('add', '-A');
  git('commit', '-qm', 'Values');
  git('checkout', '-qb', 'other');
  await set('two', 'alpha');
  git('commit', '-qam', 'Alpha');
  git('checkout', '-q', '-');
  await set('two', 'wifi');
  git('commit', '-qam', 'Wifi');
  git('merge', '-q', '--no-edit', 'other');
  expect(readFileSync(join(lab, INDEX), 'utf8')).not.toContain('<<<<');
  expect(await found()).toEqual([]);
});
