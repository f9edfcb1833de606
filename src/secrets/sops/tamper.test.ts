import { expect, it } from 'vitest';
import { openSops, sealSops, essence, type Format, type NewFile } from './index.ts';
import { bytes, fakeWrap, testMeans } from './testing.ts';

/** What Flux's Secrets are encrypted with. */
const SECRET = { rule: { name: 'encrypted_regex', pattern: '^(data|stringData)$' } } as const;

const FILES: readonly (readonly [Format, string, Partial<NewFile>])[] = [
  ['yaml', '# note\nuser: admin\nlist:\n  - one # inline\n  - 2\nflag: true\n', {}],
  ['yaml', 'clear_unencrypted: a\nsecret: b\n---\nother: c\n', {}],
  ['json', '{"a":"x","n":12,"o":{"b":[true,null,1.5]}}', {}],
  ['dotenv', '#c\nA=one\nB_unencrypted=two\n', {}],
  ['ini', '[s]\n; c\na = one\nb_unencrypted = two\n', {}],
  ['binary', 'the whole file', {}],
  ['yaml', 'kind: Secret\nmetadata: { name: a }\nstringData: { k: v }\n', SECRET],
  ['yaml', 'big: 9223372036854775807\nfloat: 1.5e-7\nwhen: 2026-11-21T10:00:00Z\n', {}],
  ['yaml', 'text: |\n  two\n  lines\nfolded: >-\n  one\n  line\n', {}],
  ['yaml', 'a: { b: { c: [1, [2, 3]] } }\n', {}],
  ['yaml', 'empty: ""\nnothing: null\nno: false\n', {}],
  ['yaml', 'password: x\nuser: y\n', { rule: { name: 'unencrypted_regex', pattern: '^user$' } }],
  [
    'yaml',
    'password_secret: x\nuser: y\n',
    { rule: { name: 'encrypted_suffix', pattern: '_secret' } },
  ],
  ['json', '{"list":[{"a":1},{"a":2}],"t":""}', {}],
  ['json', '{"name":"clear","a":"b"}', { rule: { name: 'encrypted_regex', pattern: '^a$' } }],
  ['dotenv', 'URL=https://u:p@h.example/?a=b\nEMPTY=\n', {}],
  ['ini', '[one]\na = 1\n[two]\na = 2\n', {}],
  ['binary', '\u0000\u0001 not text \u007f', {}],
  ['yaml', 'one: 1\n', { groups: [['age1one'], ['age1one']], threshold: 2 }],
  [
    'yaml',
    'a: b\nname: clear\n',
    { rule: { name: 'encrypted_regex', pattern: '^a$' }, macOnlyEncrypted: true },
  ],
];

/** What the format cannot see: it signs values, neither names of values in clear nor comments nor null. */
function isKnownGap(before: string, after: string, macOnly: boolean): boolean {
  const digest = (text: string): string =>
    text.replaceAll(/"(?:[^"\\]|\\.)*"|[{}[\]]|null/g, '').replaceAll(/\s+/g, '');
  return macOnly || digest(before) === digest(after);
}

it.each(FILES)(
  'every byte of a %s file %j changed: no value changes unseen',
  async (format, plain, choice) => {
    const file: NewFile = { groups: [['age1one']], threshold: 0, ...choice };
    const text = await sealSops(bytes(plain), { ...file, format }, testMeans());
    const wrap = fakeWrap(['age1one']);
    const before = essence((await openSops(text, { format, wrap })).tree);
    const gaps: number[] = [];
    for (let at = 0; at < text.length; at++) {
      const flipped = String.fromCharCode(text.charCodeAt(at) ^ 1);
      const changed = text.slice(0, at) + flipped + text.slice(at + 1);
      const after = await openSops(changed, { format, wrap }).then(
        ({ tree }) => essence(tree),
        () => null,
      );
      if (after === null || after === before) continue;
      expect(isKnownGap(before, after, choice.macOnlyEncrypted ?? false)).toBe(true);
      gaps.push(at);
    }
    // Names of values in clear, and values in clear where only encrypted ones are signed.
    expect(gaps.map((at) => lineAt(text, at)).filter((line) => /ENC\[/.test(line))).toEqual([]);
  },
);

function lineAt(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1).split('\n')[0] ?? '';
}
