import { expect, test } from 'vitest';
import { bundleReference, labReference } from '../model/secret-reference.ts';
import { Sourced } from '../model/yaml/index.ts';
import type { DocumentsPlan } from './port.ts';
import { keysWithSecrets } from './sealing-documents.ts';
import { sealPlans, type SealingSources } from './sealing.ts';
import { openSops, sealSops, type FileRules } from './sops/index.ts';
import { bytes, fakeWrap, testMeans } from './sops/testing.ts';

const BUNDLE = 'talos/main/secrets.sops.yaml';

const PLAN: DocumentsPlan = {
  path: 'talos/main/control0.sops.yaml',
  bundle: BUNDLE,
  header: 'Rendered by croft.',
  documents: [
    {
      version: 'v1alpha1',
      machine: new Sourced({ token: bundleReference('trustdinfo.token'), type: 'worker' }, null),
    },
    { kind: 'WireguardConfig', privateKey: labReference('tunnel'), note: 'clear' },
  ],
};

const RULES: FileRules = {
  groups: [['age1one']],
  others: [],
  threshold: 0,
  rule: { name: 'encrypted_regex', pattern: '^(token|privateKey)$' },
  macOnlyEncrypted: false,
  layout: { yaml: 2 },
};

const PLAIN: Readonly<Record<string, string>> = {
  [BUNDLE]: 'trustdinfo:\n  token: abcdef.0123456789abcdef\n',
  'secrets/tunnel.sops.yaml': 'value: "quoted: \\"#\\" \\n"\n',
};

async function sealed(
  plan: DocumentsPlan,
  { without = '', held = ['age1one'], before = null as string | null } = {},
): Promise<{ text: string | null; missing: readonly string[]; learned: string[]; asked: number }> {
  const means = testMeans('lab');
  const learned: string[] = [];
  let asked = 0;
  const sources: SealingSources = {
    random: means.random,
    clock: means.clock,
    source: async (path) => {
      const plain = path === without ? undefined : PLAIN[path];
      if (plain === undefined) return null;
      const file = { format: 'yaml' as const, groups: [['age1one']], threshold: 0 };
      return sealSops(bytes(plain), file, testMeans(path));
    },
    rendered: () => Promise.resolve(before === null ? null : { text: before, genuine: true }),
    rules: () => Promise.resolve(RULES),
    learn: (value) => {
      learned.push(value);
    },
    wrap: () => {
      asked += 1;
      return Promise.resolve(fakeWrap(held));
    },
  };
  const { encryption } = await sealPlans({ objects: [], documents: [plan] }, sources);
  const outcome = encryption.sealDocuments(plan);
  return 'text' in outcome
    ? { text: outcome.text, missing: [], learned, asked }
    : { text: null, missing: outcome.missing, learned, asked };
}

test('references become values, which are encrypted; everything else can be read', async () => {
  const { text, learned } = await sealed(PLAN);
  expect(text).toContain('type: worker');
  expect(text).toContain('note: clear');
  expect(text).not.toContain('abcdef.0123456789abcdef');
  const opened = await openSops(text ?? '', { format: 'yaml', wrap: fakeWrap(['age1one']) });
  const plain = new TextDecoder().decode(opened.plain);
  expect(plain).toContain('token: abcdef.0123456789abcdef');
  expect(plain).toContain('privateKey: "quoted: \\"#\\" \\n"');
  expect(learned).toContain('abcdef.0123456789abcdef');
  expect(text?.match(/^sops:$/gm)).toHaveLength(1);
});

test('nothing changed keeps the file, and asks for no key', async () => {
  const first = await sealed(PLAN);
  const again = await sealed(PLAN, { held: [], before: first.text });
  expect(again).toMatchObject({ text: first.text, asked: 0 });
  const changed = { ...PLAN, documents: [...PLAN.documents, { kind: 'Other' }] };
  const other = await sealed(changed, { before: first.text });
  expect(other.text).not.toBe(first.text);
  // The data key stays, so a value that did not change keeps its ciphertext.
  const token = /token: ENC\S+/;
  expect(token.exec(other.text ?? '')?.[0]).toBe(token.exec(first.text ?? '')?.[0]);
});

test('what has no value is named by its file', async () => {
  expect(await sealed(PLAN, { without: BUNDLE })).toMatchObject({ text: null, missing: [BUNDLE] });
  const file = 'secrets/tunnel.sops.yaml';
  expect(await sealed(PLAN, { without: file })).toMatchObject({ missing: [file] });
});

test('the keys that hold secrets are found through lists and notes of origin', () => {
  const documents = [
    new Sourced(
      { environment: [`A=${labReference('one')}`], deep: [{ key: labReference('two') }] },
      null,
    ),
    { clear: ['text'] },
  ];
  expect([...keysWithSecrets(documents)].sort()).toEqual(['environment', 'key']);
});
