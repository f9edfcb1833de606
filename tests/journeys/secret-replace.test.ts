import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recipientOf } from '../../src/secrets/age/age.ts';
import { CANARY, crashing, newKey, ownLab, withKeysOf, type Lab } from './custody-lab.ts';
import { contentsOf, croft, put, replace, textOf } from './croft.ts';

function valuesIn(lab: string): string[] {
  return readdirSync(join(lab, 'secrets'))
    .filter((file) => file.endsWith('.sops.yaml'))
    .map((file) => file.replace('.sops.yaml', ''));
}

test('each cluster gets a key of its own, stored before lab.yaml names its recipient', async () => {
  const { lab, run, get } = await ownLab();
  cpSync(join(lab, 'clusters/nova'), join(lab, 'clusters/edge'), { recursive: true });
  replace(lab, 'clusters/edge/cluster.yaml', 'name: nova', 'name: edge');
  const before = textOf(lab, 'lab.yaml');
  const keys = ['edge-sops-age', 'nova-sops-age'];
  for (let at = 1; ; at += 1) {
    const { code } = await run('generate', undefined, crashing(at));
    if (code === 0) break;
    const named = textOf(lab, 'lab.yaml');
    expect(named).toBe(before);
    expect(at).toBeLessThan(10);
  }
  for (const name of keys) {
    const recipient = await recipientOf(await get(name));
    const cluster = name.replace('-sops-age', '');
    expect(textOf(lab, 'lab.yaml')).toContain(
      `- name: ${cluster}\n      age: ${recipient}\n      custody: cluster\n      cluster: ${cluster}\n`,
    );
  }
  expect(await get('nova-sops-age')).not.toBe(await get('edge-sops-age'));
  const after = contentsOf(lab);
  expect(await run('generate')).toMatchObject({ code: 0, out: 'nothing to make\n' });
  expect(contentsOf(lab)).toEqual(after);
});

test('a key of a cluster that somebody else holds is not made, and none is replaced alone', async () => {
  const { lab, run, get } = await ownLab();
  const other = await newKey();
  await run(`recipients add flux ${other.recipient} --custody cluster`);
  const all = await run('generate');
  expect(all.err).toContain('note: nova-sops-age is not made: lab.yaml names the recipient flux');
  expect(all.out).not.toContain('nova-sops-age');
  const named = await run('generate nova-sops-age');
  expect(named).toMatchObject({ code: 1, out: '' });
  expect(named.err).toContain('(secret-recipient-known)');

  expect(await run('recipients remove flux')).toMatchObject({ code: 0 });
  expect((await run('generate')).out).toContain('created secrets/nova-sops-age.sops.yaml');
  const first = await get('nova-sops-age');
  for (const words of ['', ' --lose-data']) {
    const refused = await run(`generate nova-sops-age --replace${words}`);
    expect(refused).toMatchObject({ code: 3, out: '' });
    expect(refused.err).toContain('(secret-keeps-data)');
  }
  expect(await get('nova-sops-age')).toBe(first);
  // The steps of docs/errors/secret-keeps-data.md.
  await run('recipients remove nova');
  rmSync(join(lab, 'secrets/nova-sops-age.sops.yaml'));
  expect(await run('generate nova-sops-age')).toMatchObject({ code: 0 });
  const second = await get('nova-sops-age');
  expect(textOf(lab, 'lab.yaml')).toContain(await recipientOf(second));
  expect(textOf(lab, 'lab.yaml')).not.toContain(await recipientOf(first));
});

test('a stored key without a recipient that cannot be opened is said, and changes nothing', async () => {
  const { lab, own, run, set } = await ownLab();
  await set('nova-sops-age', CANARY);
  const stranger = await newKey();
  const locked = await run('generate nova-sops-age', stranger);
  expect(locked.err).toContain('no key at hand opens secrets/nova-sops-age.sops.yaml');
  const wrong = await run('generate nova-sops-age', own);
  expect(wrong.err).toContain('holds no age identity');
  expect(wrong.err).not.toContain(CANARY);
  expect(textOf(lab, 'lab.yaml')).not.toContain('custody: cluster');
});

const SHOP = `kind: CatalogueEntry
name: shop
title: Shop
home: https://shop.example
namespace: tools
profile: app-template
image: { repository: registry.example/shop, tag: 1.0.0, digest: "sha256:${'0'.repeat(64)}" }
secrets:
  PASSWORD: { generate: password(32), bound: copy }
  HASH: { generate: bcrypt(PASSWORD) }
  KEY: { generate: hex(32), bound: data }
  TOKEN: { description: From elsewhere }
`;

async function shopLab(): Promise<Lab> {
  const own = await ownLab();
  put(own.lab, 'catalogue/shop.yaml', SHOP);
  put(own.lab, 'clusters/nova/apps/tools/shop.yaml', 'kind: App\nuse: shop\n');
  await own.set('shop-token', `${CANARY}-token`);
  expect(await own.run('generate')).toMatchObject({ code: 0 });
  return own;
}

test('a value is replaced by name, with what is made of it, and what uses it is listed', async () => {
  const { lab, run, get } = await shopLab();
  const names = valuesIn(lab);
  const values = async (): Promise<Map<string, string>> =>
    new Map(await Promise.all(names.map(async (name) => [name, await get(name)] as const)));
  const [before, files] = [await values(), contentsOf(join(lab, 'secrets'))];
  const replaced = await run('generate shop-password --replace');
  expect(replaced).toMatchObject({ code: 0 });
  const use = '  Secret tools/shop-secret, read by tools/shop in nova\n';
  expect(replaced.out).toBe(
    `replaced secrets/shop-hash.sops.yaml\n${use}replaced secrets/shop-password.sops.yaml\n${use}`,
  );
  expect(replaced.err).toContain('note: shop-password is also kept elsewhere');
  expect(replaced.err).toContain('needs a restart');
  const after = await values();
  const changed = names.filter((name) => before.get(name) !== after.get(name));
  expect(changed).toEqual(['shop-hash', 'shop-password']);
  for (const name of changed) {
    const file = `secrets/${name}.sops.yaml`;
    // The recipients and the data key stay: only the value, the signature and the date are new.
    expect(withKeysOf(textOf(lab, file), files.get(`${name}.sops.yaml`) ?? '')).toBe(
      textOf(lab, file),
    );
    expect(replaced.out + replaced.err).not.toContain(after.get(name));
  }
  const json = await run('generate shop-password --replace --json');
  expect(JSON.parse(json.out)).toMatchObject({
    data: {
      replaced: [
        { file: 'secrets/shop-hash.sops.yaml' },
        {
          file: 'secrets/shop-password.sops.yaml',
          bound: 'copy',
          consumers: [{ cluster: 'nova', object: 'tools/shop-secret', workload: 'tools/shop' }],
        },
      ],
    },
  });
});

/** A patch with which a machine gets a password of the lab. */
function login(host: string, secret: string): string {
  return `apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: ${host}\nusername: lab\npassword: { secret: ${secret} }\n`;
}

test('a machine whose configuration holds a value is one of its users', async () => {
  const { lab, own, run } = await shopLab();
  const patches = 'clusters/nova/patches/talos';
  put(lab, `${patches}/nova-worker.yaml`, login('one.example', 'shop-password'));
  put(lab, `${patches}/worker.yaml`, login('two.example', 'other-login'));
  const list = await run('list');
  expect(list.out).toMatch(/^shop-password +set +talos\/nova\/nova-worker, tools\/shop-secret$/m);
  expect(list.out).toMatch(/^other-login +not set +talos\/nova\/nova-worker$/m);
  const replaced = await run('generate shop-password --replace');
  expect(replaced.out).toContain('  machine nova/nova-worker\n');
  const env = { SOPS_AGE_KEY: own.identity };
  const set = await croft(['secret', 'set', 'other-login'], { cwd: lab, env, input: CANARY });
  expect(set.err).toContain('croft render encrypts it for what uses it');
});

test('other fields of a replaced file stay as they are', async () => {
  const { lab, own, run } = await shopLab();
  const env = { SOPS_AGE_KEY: own.identity };
  const set = ['secret', 'set', 'shop-password', '--field', 'note'];
  await croft(set, { cwd: lab, env, input: CANARY });
  const note = (): string | undefined =>
    /^note: (.*)$/m.exec(textOf(lab, 'secrets/shop-password.sops.yaml'))?.[1];
  const before = note();
  expect(await run('generate shop-password --replace')).toMatchObject({ code: 0 });
  expect(note()).toBe(before);
  expect((await run('get shop-password --field note')).out).toBe(`${CANARY}\n`);
});

test('what would lose data, has no rule or is not named is never replaced', async () => {
  const { lab, run, get } = await shopLab();
  const before = contentsOf(lab);
  const cases = [
    ['generate --replace', 1, 'usage'],
    ['generate --lose-data', 1, 'usage'],
    ['generate shop-key --replace', 3, 'secret-keeps-data'],
    ['generate shop-password shop-key --replace', 3, 'secret-keeps-data'],
    ['generate shop-token --replace', 1, 'secret-no-rule'],
    ['generate shop-passwrd --replace', 1, 'secret-unknown'],
    ['generate ../x --replace', 1, 'usage'],
  ] as const;
  for (const [words, code, why] of cases) {
    const refused = await run(words);
    expect([refused.code, refused.out], words).toEqual([code, '']);
    expect(refused.err, words).toContain(`(${why})`);
  }
  const stranger = await run('generate shop-password --replace', await newKey());
  expect(stranger.err).toContain('(sops-no-identity)');
  expect(await run('generate shop-password')).toMatchObject({ code: 0, out: 'nothing to make\n' });
  expect(contentsOf(lab)).toEqual(before);

  const old = await get('shop-key');
  const lost = await run('generate shop-key --replace --lose-data');
  expect(lost).toMatchObject({ code: 0 });
  expect(lost.err).toContain('warning: what was encrypted with the old shop-key');
  expect(await get('shop-key')).not.toBe(old);
});

test('a crash while values are replaced leaves every file readable', async () => {
  const { lab, run, get } = await shopLab();
  for (const at of [1, 2]) {
    const crashed = await run('generate shop-password --replace', undefined, crashing(at));
    expect(crashed.err).toContain('crash of the test');
    for (const name of valuesIn(lab)) expect(await get(name)).not.toBe('');
  }
});
