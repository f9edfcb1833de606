// Encrypted files that are damaged, hostile or of another kind: refused with a code, nothing shown, nothing changed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { contentsOf, emptyFolder, labFrom, put, textOf, type Ended } from './croft.ts';
import { runHere } from './canary/run.ts';

const CANARY = 'canary-71e0c5d2b9';
const FILE = 'secrets/bad.sops.yaml';
const identity = await generateIdentity('x25519');
const recipient = await recipientOf(identity);

interface Lab {
  readonly lab: string;
  /** An encrypted file with two values. */
  readonly sealed: string;
  readonly run: (args: readonly string[], input?: string) => Promise<Ended>;
}

async function ownLab(): Promise<Lab> {
  const lab = await labFrom('nova');
  const text = textOf(lab, 'lab.yaml');
  const own = /name: operator, age: (age1\w+)/.exec(text)?.[1] ?? '';
  put(lab, 'lab.yaml', text.replace(own, recipient));
  const programs = emptyFolder();
  const run: Lab['run'] = (args, input = '') =>
    runHere(args, {
      ...{ cwd: lab, keys: { SOPS_AGE_KEY: identity }, programs, input },
      written: () => undefined,
    });
  expect(await run(['render'])).toMatchObject({ code: 0 });
  put(lab, FILE, `value: ${CANARY}\nother: ${CANARY}-2\n`);
  expect(await run(['secret', 'encrypt', FILE])).toMatchObject({ code: 0 });
  return { lab, sealed: textOf(lab, FILE), run };
}

/** The recipients of the block of sops. */
const AGE = /^ +age:\n[^]*?(?=^ +lastmodified)/m;

const swap = (text: string): string => {
  const [, one = '', two = ''] = /^value: (.*)\nother: (.*)$/m.exec(text) ?? [];
  return text.replace(one, '\u0000').replace(two, one).replace('\u0000', two);
};
const tagOf = (bytes: number) => (text: string) =>
  text.replace(
    /(^value: .*tag:)[^,]*/m,
    (_, before: string) => before + Buffer.alloc(bytes, 7).toString('base64'),
  );
const metadata = (key: RegExp, value: string) => (text: string) => text.replace(key, value);

/** What may be wrong with a file, and the codes with which it may be refused. */
const HARMS: readonly (readonly [what: string, codes: string, harm: (text: string) => string])[] = [
  ['cut in the value', 'sops-not-encrypted|sops-format', (text) => text.slice(0, 60)],
  [
    'cut in the block of sops',
    'sops-metadata|sops-format|sops-version',
    (text) => text.slice(0, -80),
  ],
  ['empty', 'sops-not-encrypted|sops-unsupported|sops-format', () => ''],
  [
    'a bit flipped',
    'sops-tampered',
    (text) => text.replace(/data:(.)/, (_, at) => `data:${at === 'A' ? 'B' : 'A'}`),
  ],
  ['a tag of 0 bytes', 'sops-tampered|sops-cipher', tagOf(0)],
  ['a tag of 4 bytes', 'sops-tampered|sops-cipher', tagOf(4)],
  ['a tag of 12 bytes', 'sops-tampered|sops-cipher', tagOf(12)],
  ['a tag of 15 bytes', 'sops-tampered|sops-cipher', tagOf(15)],
  ['values that changed places', 'sops-tampered', swap],
  ['a version of the future', 'sops-version', metadata(/version: .*/, 'version: 9.0.0')],
  ['a version that is none', 'sops-version', metadata(/version: .*/, 'version: "x"')],
  ['another cipher', 'sops-cipher', (text) => text.replace(/AES256_GCM/, 'AES128_CBC')],
  [
    'another type',
    'sops-tampered|sops-cipher|sops-mac',
    (text) => text.replace(/type:str/, 'type:int'),
  ],
  ['no signature', 'sops-mac-missing|sops-metadata', metadata(/^ +mac: .*\n/m, '')],
  ['an empty signature', 'sops-mac-missing', metadata(/mac: .*/, 'mac: ""')],
  [
    'another date',
    'sops-mac',
    metadata(/lastmodified: .*/, 'lastmodified: "2020-01-01T00:00:00Z"'),
  ],
  ['no recipients', 'sops-key-groups|sops-no-identity', (text) => text.replace(AGE, '')],
  [
    'an empty list of groups',
    'sops-key-groups|sops-no-identity',
    (text) => text.replace(AGE, '  key_groups: []\n'),
  ],
  [
    'empty groups',
    'sops-key-groups|sops-no-identity',
    (text) => text.replace(AGE, '  key_groups:\n    - {}\n    - {}\n  shamir_threshold: 2\n'),
  ],
  [
    'a threshold that is none',
    'sops-metadata|sops-key-groups',
    (text) => text.replace(/^sops:\n/m, 'sops:\n  shamir_threshold: 9999\n'),
  ],
  [
    'a wrapped key that was changed',
    'sops-no-identity|sops-key-groups|age-',
    (text) => text.replace(/(BEGIN AGE ENCRYPTED FILE-----\n +)..../g, '$1AAAA'),
  ],
  ['deep lists', 'sops-', (text) => `deep: ${'['.repeat(100_000)}\n${text}`],
  ['deep mappings', 'sops-', (text) => `deep: ${'{a: '.repeat(100_000)}\n${text}`],
  ['an alias bomb', 'sops-', (text) => `${bomb()}${text}`],
  ['a key that stands twice', 'sops-', (text) => `value: x\n${text}`],
  ['a prototype', 'sops-', (text) => `__proto__: { polluted: 1 }\n${text}`],
  ['a constructor', 'sops-', (text) => `constructor: { prototype: { polluted: 1 } }\n${text}`],
  ['NUL', 'sops-', (text) => `a: "\u0000"\n${text}`],
  ['half a surrogate', 'sops-', (text) => `a: "\\ud800"\n${text}`],
  ['characters of direction', 'sops-', (text) => `"a\u202eb": x\n${text}`],
  [
    '33 MiB',
    'file-too-large|sops-too-large',
    (text) => `# ${'x'.repeat(33 * 1024 * 1024)}\n${text}`,
  ],
  [
    'a million keys',
    'sops-too-large|sops-format',
    (text) => Array.from({ length: 1_000_000 }, (_, at) => `k${at}: 1\n`).join('') + text,
  ],
];

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 10; level += 1)
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  return `${lines.join('\n')}\n`;
}

const IN_PLACE: readonly string[] = ['secret', 'decrypt', '-i', FILE];
/** Every verb with every file; otherwise one that writes and one other in turn. */
const IS_FULL = process.env['CROFT_CANARIES'] === 'full';

/** Everything that reads an encrypted file. */
const READERS: readonly (readonly string[])[] = [
  ['secret', 'decrypt', FILE],
  ['secret', 'get', 'bad'],
  ['secret', 'set', 'bad'],
  ['secret', 'rotate', FILE],
  ['secret', 'recipients', 'update', FILE],
  IN_PLACE,
];

test('a damaged or hostile file is refused by every verb that reads it', async () => {
  const { lab, sealed, run } = await ownLab();
  let [refused, turn] = [0, 0];
  const wrong: string[] = [];
  for (const [what, codes, harm] of HARMS) {
    const text = harm(sealed);
    put(lab, FILE, text);
    expect(text, what).not.toBe(sealed);
    turn += 1;
    for (const args of IS_FULL ? READERS : [IN_PLACE, ...READERS.slice(turn % 5, (turn % 5) + 1)]) {
      const { code, out, err } = await run(args, 'new');
      const isRefused =
        code === 1 && out === '' && new RegExp(`\\((?:${codes})[a-z-]*\\)\n`).test(err);
      if (!isRefused || (out + err).includes(CANARY) || /bug in Croft/.test(err))
        wrong.push(
          `${what}, ${args.join(' ')}: ${String(code)} ${out.slice(0, 80)} ${err.slice(0, 200)}`,
        );
      if (readFileSync(join(lab, FILE), 'utf8') !== text)
        wrong.push(`${what}, ${args.join(' ')}: changed`);
      refused += 1;
    }
  }
  const left = [...contentsOf(lab).keys()].filter((path) => path.endsWith('.tmp'));
  expect([...wrong, ...left]).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  process.stdout.write(`bad secrets: ${refused} files refused\n`);
}, 600_000);

const ENCRYPT = ['secret', 'encrypt', FILE];

/** What may stand in place of a file, and the code with which it is refused. */
const KINDS: Readonly<Record<string, (path: string) => void>> = {
  'a folder': (path) => {
    mkdirSync(path);
  },
  'a named pipe': (path) => {
    execFileSync('mkfifo', [path]);
  },
  'a link to a file': (path) => {
    put(join(path, '..'), 'real.sops.yaml', `value: ${CANARY}\n`);
    symlinkSync('real.sops.yaml', path);
  },
  'a link to a device': (path) => {
    symlinkSync('/dev/zero', path);
  },
  'a link to nothing': (path) => {
    symlinkSync('nothing', path);
  },
};

test('what is no file is refused, and not waited for or followed', async () => {
  const { lab, run } = await ownLab();
  let refused = 0;
  for (const [what, make] of Object.entries(KINDS)) {
    rmSync(join(lab, FILE), { recursive: true });
    make(join(lab, FILE));
    const before = contentsOf(lab);
    for (const args of [ENCRYPT, IN_PLACE, ...READERS]) {
      const { code, out, err } = await run(args, 'new');
      expect([code, out], `${what}, ${args.join(' ')}`).toEqual([1, '']);
      expect(err, `${what}, ${args.join(' ')}`).toMatch(
        /\((?:file-kind|source-unreadable)\)|error source-unreadable/,
      );
      refused += 1;
    }
    expect(contentsOf(lab), what).toEqual(before);
  }
  process.stdout.write(`bad secrets: ${refused} times what is no file was refused\n`);
}, 600_000);

test('secrets/ that leads out of the lab is not written through', async () => {
  const { lab, run } = await ownLab();
  const outside = emptyFolder();
  rmSync(join(lab, 'secrets'), { recursive: true });
  symlinkSync(outside, join(lab, 'secrets'));
  for (const args of [
    ['secret', 'set', 'fresh'],
    ['secret', 'generate'],
    ['render'],
    ['secret', 'rotate'],
  ]) {
    const { code, out, err } = await run(args, CANARY);
    expect(code, `${args.join(' ')} ${out}${err}`).toBe(1);
    expect(out + err).not.toContain(CANARY);
  }
  expect([...contentsOf(outside)]).toEqual([]);
}, 600_000);

/** A disk of 64 KiB; null where nobody may mount one. */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'croft-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  onTestFinished(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

test('a full disk leaves every file as it was', async (context) => {
  const disk = smallDisk();
  if (disk === null) context.skip('nobody may mount a disk here: a full one was not tried');
  else {
    const programs = emptyFolder();
    const run = (args: readonly string[]): Promise<Ended> =>
      runHere(args, {
        cwd: disk,
        keys: { SOPS_AGE_KEY: identity },
        programs,
        written: () => undefined,
      });
    put(disk, '.sops.yaml', `creation_rules: [{ age: ${recipient} }]\n`);
    put(disk, 'a.yaml', `a: ${CANARY}${'x'.repeat(10_000)}\n`);
    expect(await run(['secret', 'encrypt', 'a.yaml'])).toMatchObject({ code: 0 });
    put(disk, 'b.yaml', `b: ${CANARY}${'y'.repeat(9_000)}\n`);
    put(disk, 'filler', 'z'.repeat(28_000));
    const before = contentsOf(disk);
    for (const args of [
      ['secret', 'encrypt', 'b.yaml'],
      ['secret', 'decrypt', '-i', 'a.yaml'],
    ]) {
      const { code, out, err } = await run(args);
      expect([code, out], args.join(' ')).toEqual([1, '']);
      expect(err).toContain('(disk-full)');
      expect(err).not.toContain(CANARY);
    }
    expect(contentsOf(disk)).toEqual(before);
  }
});
