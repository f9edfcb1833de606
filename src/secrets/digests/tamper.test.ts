// Every byte of many files changed in turn. What the format of sops cannot see, the index does; its kinds are documented.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import {
  essence,
  openSops,
  resealSops,
  sealSops,
  type Format,
  type NewFile,
} from '../sops/index.ts';
import { bytes, fakeWrap, testMeans } from '../sops/testing.ts';
import { outline } from './outline.ts';
import { factsOf, judge, recorded, tracesOf, type Entry, type Verdict } from './index.ts';

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
  [
    'yaml',
    '# in clear\npassword: x\nuser: y\n',
    { rule: { name: 'unencrypted_regex', pattern: '^user$' } },
  ],
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

const wrap = fakeWrap(['age1one']);
const seen = { flipped: 0, refused: 0, equal: 0, gaps: 0, gapsSeen: 0 };
const kinds = new Set<string>();

/** Values, types and comments. */
interface Content {
  readonly essence: string;
  readonly outline: string;
}

async function contentOf(text: string, format: Format): Promise<Content | null> {
  return openSops(text, { format, wrap }).then(
    ({ tree }) => ({ essence: essence(tree), outline: outline(tree) }),
    () => null,
  );
}

/** The outline with the shapes of comments taken out. */
function withoutComments({ outline: text }: Content): string {
  const isComment = (shape: unknown): boolean => Array.isArray(shape) && shape[0] === 'comment';
  const without = (shape: unknown): unknown =>
    Array.isArray(shape) ? shape.filter((one) => !isComment(one)).map(without) : shape;
  return JSON.stringify(without(JSON.parse(text)));
}

/** What a change that opens did, in the words of the manual; null when it changed nothing. */
function kindOf(before: Content, after: Content, macOnly: boolean): string | null {
  if (after.outline === before.outline) return null;
  const values = (text: string): string => text.replaceAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g, '');
  const flat = (text: string): string =>
    values(text).replaceAll('null', '').replaceAll(/\s+/g, ' ');
  if (withoutComments(after) === withoutComments(before)) return 'comment';
  if (after.essence === before.essence) return 'type';
  if (flat(after.essence) === flat(before.essence))
    return values(after.essence).replaceAll(/\s+/g, ' ') ===
      values(before.essence).replaceAll(/\s+/g, ' ')
      ? 'name'
      : 'null';
  const bytesOf = (text: string): string =>
    Buffer.concat(
      flat(text)
        .split(' ')
        .map((one) => Buffer.from(one, 'base64')),
    ).toString('hex');
  if (bytesOf(after.essence) === bytesOf(before.essence)) return 'boundary';
  return macOnly ? 'mac-only' : 'unknown';
}

function verdict(entry: Entry, text: string, format: Format): Verdict {
  const content = bytes(text);
  try {
    const facts = factsOf(content, format);
    return judge(entry, facts.sha256, facts);
  } catch {
    return judge(entry, '', null);
  }
}

async function sealed(
  [format, plain, choice]: (typeof FILES)[number],
  seed?: string,
): Promise<string> {
  const file: NewFile = { groups: [['age1one']], threshold: 0, ...choice };
  return sealSops(bytes(plain), { ...file, format }, testMeans(seed));
}

it.each(FILES)(
  'every byte of a %s file %j changed: the index sees what sops does not',
  async (...file) => {
    const [format, , choice] = file;
    const text = await sealed(file);
    const entry = recorded(undefined, factsOf(bytes(text), format));
    const before = await contentOf(text, format);
    expect(before).not.toBeNull();
    for (let at = 0; before && at < text.length; at += 1) {
      const flipped = String.fromCharCode(text.charCodeAt(at) ^ 1);
      const changed = text.slice(0, at) + flipped + text.slice(at + 1);
      const after = await contentOf(changed, format);
      const kind = after && kindOf(before, after, choice.macOnlyEncrypted ?? false);
      seen.flipped += 1;
      if (after === null) seen.refused += 1;
      else if (kind === null) seen.equal += 1;
      else {
        seen.gaps += 1;
        kinds.add(kind);
        expect([at, verdict(entry, changed, format)]).toEqual([at, 'altered']);
        seen.gapsSeen += 1;
      }
    }
  },
);

/** Changes of more than a byte that open, each on a file in which it can be made. */
const LARGER: readonly (readonly [kind: string, file: number, (text: string) => string])[] = [
  ['name', 6, (text) => text.replace('metadata:', 'metadatum:')],
  ['comment', 11, (text) => text.replace(/^#ENC.*\n/, '')],
  ['comment', 6, (text) => `# added\n${text}`],
  ['null', 6, (text) => text.replace('kind: Secret', 'kind: Secret\nadded: null')],
  ['null', 10, (text) => text.replace(/^nothing: null\n/m, '')],
  ['boundary', 6, (text) => text.replace('Secret', 'Secre').replace('name: a', 'name: ta')],
  ['type', 2, (text) => text.replace('type:int', 'type:str')],
  ['mac-only', 19, (text) => text.replace('name: clear', 'name: other')],
];

it.each(LARGER)(
  'a change of kind %s of file %d opens, and the index sees it',
  async (kind, at, change) => {
    const file = FILES[at];
    if (!file) throw new Error(`no file ${at}`);
    const [format, , choice] = file;
    const text = await sealed(file);
    const changed = change(text);
    expect(changed).not.toBe(text);
    const [before, after] = [await contentOf(text, format), await contentOf(changed, format)];
    expect(before && after && kindOf(before, after, choice.macOnlyEncrypted ?? false)).toBe(kind);
    expect(verdict(recorded(undefined, factsOf(bytes(text), format)), changed, format)).toBe(
      'altered',
    );
    kinds.add(kind);
  },
);

it.each(FILES)('an older %s file %j put back is seen, and so is a copy', async (...file) => {
  const [format, plain] = file;
  const first = await sealed(file);
  const opened = await openSops(first, { format, wrap });
  const different = Buffer.from(opened.plain).toString('latin1').replace(/[a-z]/, 'z');
  const second = await resealSops(opened, Buffer.from(different, 'latin1'), testMeans('again'));
  expect(second, plain).not.toBe(first);
  const entry = recorded(undefined, factsOf(bytes(first), format));
  const now = recorded(entry, factsOf(bytes(second), format));
  expect(verdict(now, first, format)).toBe('replayed');
  expect(verdict(entry, second, format)).toBe('newer');
  const other = await sealed(file, 'apart');
  expect([...tracesOf(first)].filter((trace) => tracesOf(other).has(trace))).toEqual([]);
  expect([...tracesOf(first)].filter((trace) => tracesOf(first).has(trace)).length).toBeGreaterThan(
    0,
  );
});

it('the kinds of change that only the index sees are those that the manual lists', () => {
  const manual = readFileSync(join(import.meta.dirname, '../../../docs/secrets.md'), 'utf8');
  const listed = [...manual.matchAll(/^\| `([\w-]+)` +\| .* \|$/gm)].map(([, kind]) => kind);
  expect(listed.sort()).toEqual([...kinds].sort());
});

afterAll(() => {
  const { flipped, refused, equal, gaps, gapsSeen } = seen;
  process.stdout.write(
    `${flipped} bytes of ${FILES.length} files changed: ${refused} refused, ${equal} without effect, ${gaps} that sops does not see, of which the index sees ${gapsSeen}; kinds: ${[...kinds].sort().join(', ')}\n`,
  );
});
