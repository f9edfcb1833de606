import { expect, test } from 'vitest';
import type { SecretKey, SecretPlan } from './port.ts';
import { sealPlans, type SealingSources } from './sealing.ts';
import { openSops, sealSops, type FileRules } from './sops/index.ts';
import { bytes, fakeWrap, testMeans } from './sops/testing.ts';

const RULES: FileRules = {
  groups: [['age1one', 'age1cluster']],
  others: [],
  threshold: 0,
  rule: { name: 'encrypted_regex', pattern: '^(data|stringData)$' },
  macOnlyEncrypted: false,
  layout: { yaml: 2 },
};

function key(over: Partial<SecretKey>): SecretKey {
  return {
    ...{ key: 'token', secret: 'one', optional: false, origin: { kind: 'rule', rule: 'a test' } },
    ...over,
  };
}

function planOf(
  keys: readonly SecretKey[],
  clear: Readonly<Record<string, string>> = {},
): SecretPlan {
  return { path: 'kubernetes/main/a.sops.yaml', name: 'a', namespace: 'media', keys, clear };
}

/** A lab in memory: encrypted sources made of clear ones, and what was rendered. */
class World {
  readonly sources = new Map<string, string>();
  rules = RULES;
  readonly learned = new Set<string>();
  held: readonly string[] = ['age1one'];
  genuine = true;
  asked = 0;
  private readonly means = testMeans('lab');
  private text: string | null = null;

  async set(name: string, plain: string): Promise<void> {
    const file = { format: 'yaml' as const, groups: [['age1one']], threshold: 0 };
    this.sources.set(name, await sealSops(bytes(plain), file, this.means));
  }

  async seal(
    plan: SecretPlan,
  ): Promise<{ text: string | null; missing: readonly string[]; codes: string[] }> {
    const sources: SealingSources = {
      random: this.means.random,
      clock: this.means.clock,
      source: (name) =>
        Promise.resolve(
          this.sources.get(name.slice('secrets/'.length, -'.sops.yaml'.length)) ?? null,
        ),
      rendered: () =>
        Promise.resolve(this.text === null ? null : { text: this.text, genuine: this.genuine }),
      rules: () => Promise.resolve(this.rules),
      learn: (value) => {
        this.learned.add(value);
      },
      wrap: () => {
        this.asked += 1;
        return Promise.resolve(fakeWrap(this.held));
      },
    };
    const { encryption, diagnostics } = await sealPlans(
      { objects: [plan], documents: [] },
      sources,
    );
    const outcome = encryption.seal(plan);
    const codes = diagnostics.map(({ code, severity }) => `${severity} ${code}`);
    if ('missing' in outcome) return { text: null, missing: outcome.missing, codes };
    this.text = outcome.text;
    return { text: outcome.text, missing: [], codes };
  }

  async values(): Promise<Record<string, string>> {
    const opened = await openSops(this.text ?? '', {
      format: 'yaml',
      wrap: fakeWrap(['age1cluster']),
    });
    const rows = new TextDecoder().decode(opened.plain).split(/^data:\n/m)[1] ?? '';
    return Object.fromEntries(
      rows
        .split('\n')
        .filter((row) => row !== '')
        .map((row) => {
          const [name = '', value = ''] = row.trim().split(': ');
          return [name, Buffer.from(value, 'base64').toString()];
        }),
    );
  }
}

test('fields, formats, clear keys and optional keys become the data of the Secret', async () => {
  const world = new World();
  await world.set('one', 'value: s3cret$&\nid: "42"\nport: 8080\n');
  const plan = planOf(
    [
      key({ key: 'url', format: 'redis://:{}@db/{}' }),
      key({ key: 'id', field: 'id' }),
      key({ key: 'port', field: 'port' }),
      key({ key: 'more', field: 'none', optional: true }),
      key({ key: 'other', secret: 'absent', optional: true }),
    ],
    { repository: 's3:bucket' },
  );
  const { text, codes } = await world.seal(plan);
  expect(codes).toEqual([]);
  expect(text).toMatch(
    /^apiVersion: v1\nkind: Secret\nmetadata:\n {2}name: a\n {2}namespace: media\n/,
  );
  expect(text).not.toContain('s3:bucket');
  expect(await world.values()).toEqual({
    id: '42',
    port: '8080',
    repository: 's3:bucket',
    url: 'redis://:s3cret$&@db/s3cret$&',
  });
});

test('every value that is opened is named to what hides values', async () => {
  const world = new World();
  await world.set('one', 'value: first\nother: second\n');
  await world.seal(planOf([key({})]));
  expect([...world.learned].sort()).toEqual(['first', 'second']);
});

test('what did not change keeps its bytes and asks for no key', async () => {
  const world = new World();
  await world.set('one', 'value: a\n');
  const { text } = await world.seal(planOf([key({})]));
  world.asked = 0;
  expect(await world.seal(planOf([key({})]))).toEqual({ text, missing: [], codes: [] });
  expect(world.asked).toBe(0);
});

test('a changed value changes itself only; other recipients get a new data key', async () => {
  const world = new World();
  await world.set('one', 'value: a\nsecond: b\n');
  const plan = planOf([key({}), key({ key: 'other', field: 'second' })]);
  const lineOf = (text: string | null, name: string): string | undefined =>
    text?.split('\n').find((line) => line.startsWith(`  ${name}: `));
  const first = (await world.seal(plan)).text;
  await world.set('one', 'value: c\nsecond: b\n');
  const second = (await world.seal(plan)).text;
  expect(await world.values()).toEqual({ other: 'b', token: 'c' });
  expect(lineOf(second, 'token')).not.toBe(lineOf(first, 'token'));
  expect(lineOf(second, 'other')).toBe(lineOf(first, 'other'));
  world.rules = { ...RULES, groups: [['age1cluster', 'age1new']] };
  const third = (await world.seal(plan)).text;
  expect(lineOf(third, 'other')).not.toBe(lineOf(first, 'other'));
  expect(third).toContain('age1new');
  expect(third).not.toContain('age1one');
});

test('without a key the file of the last render stays, with a warning; none is pending', async () => {
  const world = new World();
  await world.set('one', 'value: a\n');
  world.held = [];
  expect(await world.seal(planOf([key({})]))).toEqual({
    text: null,
    missing: ['one'],
    codes: ['warning secret-locked'],
  });
  world.held = ['age1one'];
  const { text } = await world.seal(planOf([key({})]));
  await world.set('one', 'value: b\n');
  world.held = [];
  expect(await world.seal(planOf([key({})]))).toEqual({
    text,
    missing: [],
    codes: ['warning secret-locked'],
  });
});

test('a file that was changed by hand is made anew, and not believed without a key', async () => {
  const world = new World();
  await world.set('one', 'value: a\n');
  await world.seal(planOf([key({})]));
  world.genuine = false;
  world.held = [];
  expect(await world.seal(planOf([key({})]))).toMatchObject({ text: null, missing: ['one'] });
  world.held = ['age1one', 'age1cluster'];
  expect((await world.seal(planOf([key({})]))).codes).toEqual([]);
  expect(await world.values()).toEqual({ token: 'a' });
});

test('a secret without a file or a field is missing; a damaged one is an error', async () => {
  const world = new World();
  await world.set('one', 'value: a\n');
  expect(await world.seal(planOf([key({ secret: 'none' }), key({ field: 'x' })]))).toEqual({
    text: null,
    missing: ['none', 'one'],
    codes: [],
  });
  expect(await world.seal(planOf([key({ secret: 'none', optional: true })]))).toMatchObject({
    missing: ['none'],
  });
  world.sources.set('two', 'value: in clear\n');
  expect(await world.seal(planOf([key({ secret: 'two' })]))).toEqual({
    text: null,
    missing: ['two'],
    codes: ['error sops-not-encrypted'],
  });
  const text = world.sources.get('one') ?? '';
  world.sources.set(
    'one',
    text.replace(/data:(.)/, (_, at) => `data:${at === 'A' ? 'B' : 'A'}`),
  );
  expect(await world.seal(planOf([key({})]))).toMatchObject({ codes: ['error sops-tampered'] });
});
