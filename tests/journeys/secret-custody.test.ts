import { expect, test } from 'vitest';
import { CANARY, crashing, newKey, ownLab, withKeysOf } from './custody-lab.ts';
import { contentsOf, croft, put, textOf } from './croft.ts';

const ENCRYPTED = /^value: (ENC\[.*)$/m;

test('a key that is added opens every value, with the data keys that are there', async () => {
  const { lab, run, set, get } = await ownLab();
  for (const name of ['one', 'two']) await set(name, `${CANARY}-${name}`);
  const before = ENCRYPTED.exec(textOf(lab, 'secrets/one.sops.yaml'))?.[1];
  const phone = await newKey();
  expect(await get('one', phone)).toBe('');
  const added = await run(`recipients add phone ${phone.recipient}`);
  expect(added).toMatchObject({
    code: 0,
    out: 'configured secrets/one.sops.yaml\nconfigured secrets/two.sops.yaml\nconfigured lab.yaml\n',
  });
  expect(added.err).toContain('next: croft render');
  const text = textOf(lab, 'lab.yaml');
  expect(text).toContain('# Printed, in the safe.');
  expect(text).toMatch(new RegExp(`- name: phone\\n +age: ${phone.recipient}\\n[^-]*sites:`));
  for (const name of ['one', 'two']) expect(await get(name, phone)).toBe(`${CANARY}-${name}`);
  expect(ENCRYPTED.exec(textOf(lab, 'secrets/one.sops.yaml'))?.[1]).toBe(before);
  expect((await run('recipients')).out).toBe(
    'unchanged secrets/one.sops.yaml\nunchanged secrets/two.sops.yaml\n',
  );

  const cluster = await newKey();
  const held = `recipients add flux ${cluster.recipient} --custody cluster --cluster nova`;
  expect(await run(held)).toMatchObject({ code: 0, out: 'configured lab.yaml\n' });
  expect(textOf(lab, 'lab.yaml')).toMatch(/custody: cluster\n +cluster: nova\n/);
  expect(await get('one', cluster)).toBe('');
});

test('what is no new recipient is refused, and a private key is not shown once more', async () => {
  const { lab, own, run, set } = await ownLab();
  await set('one', CANARY);
  const before = contentsOf(lab);
  const other = await newKey();
  const cases = [
    [`add phone ${other.identity}`, 'age-recipient-malformed'],
    [`add ${other.identity} phone`, 'usage'],
    [`add phone ${other.recipient} ${other.identity}`, 'usage'],
    [other.identity, 'usage'],
    [`ad phone ${other.identity}`, 'usage'],
    [`remove ${other.identity}`, 'secret-recipient-unknown'],
    [`add phone ${other.recipient.slice(0, -1)}`, 'age-recipient-malformed'],
    ['add phone ssh-ed25519', 'age-ssh-unsupported'],
    [
      'add phone age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t',
      'age-plugin-unsupported',
    ],
    [`add operator ${other.recipient}`, 'secret-recipient-known'],
    [`add again ${own.recipient}`, 'secret-recipient-known'],
    [`add phone ${other.recipient} --cluster nova`, 'usage'],
    [`add phone ${other.recipient} --custody cluster --cluster nowhere`, 'usage'],
    ['remove operatr', 'secret-recipient-unknown'],
  ] as const;
  for (const [words, code] of cases) {
    const refused = await run(`recipients ${words}`);
    expect([refused.code, refused.out], words).toEqual([1, '']);
    if (code !== 'usage') expect(refused.err, words).toContain(`(${code})`);
    expect(refused.err, words).not.toContain('AGE-SECRET-KEY');
  }
  expect(contentsOf(lab)).toEqual(before);
  expect((await run('recipients remove operatr')).err).toContain('did you mean operator?');
  expect((await run('recipients ad phone')).err).toContain('croft secret recipients add');
});

test('a key that is removed opens nothing new, and what it knows is named', async () => {
  const { lab, run, set, get } = await ownLab();
  const phone = await newKey();
  await run(`recipients add phone ${phone.recipient}`);
  await run('generate deploy-key');
  await set('wifi', CANARY);
  expect(await get('wifi', phone)).toBe(CANARY);
  const old = textOf(lab, 'secrets/wifi.sops.yaml');

  const removed = await run('recipients remove phone');
  expect(removed).toMatchObject({ code: 0 });
  expect(removed.err).toContain('phone could read 2 values');
  expect(removed.err).toContain('croft secret generate --replace: deploy-key\n');
  expect(removed.err).toContain('croft secret set: wifi\n');
  expect(removed.out + removed.err).not.toContain(CANARY);
  expect(textOf(lab, 'lab.yaml')).not.toContain(phone.recipient);
  const now = textOf(lab, 'secrets/wifi.sops.yaml');
  expect(now).not.toContain(phone.recipient);
  expect(ENCRYPTED.exec(now)?.[1]).not.toBe(ENCRYPTED.exec(old)?.[1]);
  expect(await run('get wifi', phone)).toMatchObject({ code: 1, out: '' });
  // The data key that it could have kept is of no use either: it cannot be put back into the new file.
  put(lab, 'secrets/wifi.sops.yaml', withKeysOf(now, old));
  expect((await run('get wifi', phone)).err).toContain('(sops-tampered)');
  put(lab, 'secrets/wifi.sops.yaml', now);
  expect(await get('wifi')).toBe(CANARY);
});

test('nobody is locked out: the last recipients are not removed', async () => {
  const { lab, own, run, set, get } = await ownLab();
  await set('one', CANARY);
  const phone = await newKey();
  const before = contentsOf(lab);
  const refusals = [
    ['recipients remove operator', own, 'the last recipient whose key you hold'],
    ['recipients remove escrow', own, 'the last recipient whose key is kept offline'],
  ] as const;
  for (const [words, key, why] of refusals) {
    const refused = await run(words, key);
    expect([refused.code, refused.out], words).toEqual([3, '']);
    expect(refused.err).toContain(why);
    expect(refused.err).toContain('(secret-recipient-last)');
  }
  expect(contentsOf(lab)).toEqual(before);
  expect(await run('recipients remove escrow --no-offline')).toMatchObject({ code: 0 });
  expect(await run('recipients remove operator', phone)).toMatchObject({ code: 3 });
  await run(`recipients add phone ${phone.recipient}`);
  expect(await run('recipients remove operator', phone)).toMatchObject({ code: 0 });
  expect(await get('one', phone)).toBe(CANARY);
  expect(await get('one')).toBe('');
});

test('a crash between any two files leaves all readable, and the command completes the work', async () => {
  const { lab, run, set, get } = await ownLab();
  const names = ['one', 'two', 'three'];
  for (const name of names) await set(name, `${CANARY}-${name}`);
  const phone = await newKey();
  for (const [verb, words] of [
    ['add', `recipients add phone ${phone.recipient}`],
    ['remove', 'recipients remove phone'],
  ] as const) {
    const text = textOf(lab, 'lab.yaml');
    // Before the first file, and then after one more each time: what is done is not done again.
    for (const at of [1, ...names.map(() => 2)]) {
      expect(textOf(lab, 'lab.yaml')).toBe(text);
      expect((await run(words, undefined, crashing(at))).err).toContain('crash of the test');
      for (const name of names) expect(await get(name), verb).toBe(`${CANARY}-${name}`);
    }
    expect(await run(words)).toMatchObject({ code: 0 });
    for (const name of names) {
      expect(await get(name)).toBe(`${CANARY}-${name}`);
      expect(await get(name, phone)).toBe(verb === 'add' ? `${CANARY}-${name}` : '');
    }
  }
});

test('files that are no values of the lab follow .sops.yaml by name', async () => {
  const { lab, own, run } = await ownLab();
  const env = { SOPS_AGE_KEY: own.identity };
  await croft(['render'], { cwd: lab, env });
  put(lab, 'talos/nova/extra.sops.yaml', `key: ${CANARY}\n`);
  expect(await run('encrypt talos/nova/extra.sops.yaml')).toMatchObject({ code: 0 });
  const phone = await newKey();
  await run(`recipients add phone ${phone.recipient}`);
  await croft(['render'], { cwd: lab, env });
  expect((await run('recipients')).out).toBe('the lab has no encrypted values\n');
  expect((await run('recipients update talos/nova/extra.sops.yaml')).out).toBe(
    'configured talos/nova/extra.sops.yaml\n',
  );
  expect((await run('decrypt talos/nova/extra.sops.yaml', phone)).out).toBe(`key: ${CANARY}\n`);
  expect(await run('recipients update')).toMatchObject({ code: 1 });
});
