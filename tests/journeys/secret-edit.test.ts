import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { createMemoryForeground, type ScriptedEnd } from '../../src/base/host/memory-foreground.ts';
import { createMemoryScratch } from '../../src/base/host/memory-scratch.ts';
import { createNodeForeground } from '../../src/adapters/node-foreground.ts';
import { createNodeScratch } from '../../src/adapters/node-scratch.ts';
import { createNodeFiles } from '../../src/adapters/node-files.ts';
import type { Question } from '../../src/actions/context.ts';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import {
  CHECKOUT,
  contentsOf,
  croft,
  emptyFolder,
  labFrom,
  put,
  textOf,
  type Ended,
} from './croft.ts';
import { croftHere } from './here.ts';

const CANARY = 'canary-2c90ab17';
const KEY = { identity: '', recipient: '' };

beforeAll(async () => {
  KEY.identity = await generateIdentity('x25519');
  KEY.recipient = await recipientOf(KEY.identity);
});

interface Place {
  readonly folder: string;
  readonly run: (...args: readonly string[]) => Promise<Ended>;
  /** Edits a file with a shell script, which gets the clear file as $1. */
  readonly edit: (file: string, script: string, env?: Record<string, string>) => Promise<Ended>;
  readonly decrypted: (file: string) => Promise<string>;
}

const guard = join(CHECKOUT, 'src/adapters/scratch-guard.ts');

/** A folder with rules. Commands run in this process, with real private folders and real editors. */
function place(folder = emptyFolder()): Place {
  if (!existsSync(join(folder, '.sops.yaml')))
    put(folder, '.sops.yaml', `creation_rules:\n  - age: ${KEY.recipient}\n`);
  const notes = join(folder, '.croft/notes');
  mkdirSync(notes, { recursive: true });
  const inside = (
    args: readonly string[],
    { EDITOR = '', SOPS_AGE_KEY = KEY.identity }: Readonly<Record<string, string>> = {},
  ): Promise<Ended> =>
    croftHere(['secret', ...args], folder, undefined, {
      keys: { environment: { SOPS_AGE_KEY, HOME: notes }, platform: 'linux' },
      desk: {
        scratch: createNodeScratch({ guard }),
        foreground: createNodeForeground(),
        environment: { EDITOR },
      },
    });
  const run = (...args: readonly string[]): Promise<Ended> => inside(args);
  return {
    folder,
    run,
    edit: (file, script, more = {}) => {
      const head = `#!/bin/sh\nset -e\nNOTES='${notes}'\ndirname "$1" >> "$NOTES/folders"\n`;
      put(folder, '.croft/an editor', `${head}${script}\n`);
      chmodSync(join(folder, '.croft/an editor'), 0o700);
      return inside(['edit', file], { EDITOR: `"${join(folder, '.croft/an editor')}"`, ...more });
    },
    decrypted: async (file) => (await run('decrypt', file)).out,
  };
}

/** Private folders of editors that somebody did not remove. */
function leftovers(folder: string): string[] {
  const seen = textOf(folder, '.croft/notes/folders').trim().split('\n');
  expect(seen.length).toBeGreaterThan(0);
  for (const path of seen) expect(path).toMatch(/\/croft-edit-[\w-]+$/);
  return seen.filter((path) => existsSync(path));
}

/** Where the editor saw the clear file, as its script noted it. */
const NOTE = 'stat -c "%a %n" "$(dirname "$1")" "$1" > "$NOTES/seen"; env > "$NOTES/env"\n';

test('of a file of each kind only what was changed is new', async () => {
  const { folder, run, edit, decrypted } = place();
  const files: readonly (readonly [path: string, content: string])[] = [
    ['a.yaml', `# why\nuser: me\npassword: ${CANARY}\nport: 8080\n`],
    ['a.json', `{\n\t"user": "me",\n\t"password": "${CANARY}"\n}\n`],
    ['a.env', `USER=me\nPASSWORD=${CANARY}\n`],
    ['a.ini', `[db]\nuser     = me\npassword = ${CANARY}\n`],
    ['a.key', `${CANARY}\nrest\n`],
  ];
  for (const [path, content] of files) {
    put(folder, path, content);
    await run('encrypt', path);
    chmodSync(join(folder, path), 0o640);
    const sealed = textOf(folder, path);
    expect(await edit(path, ':')).toEqual({ code: 0, out: `unchanged ${path}\n`, err: '' });
    expect(textOf(folder, path)).toBe(sealed);
    const ended = await edit(path, `${NOTE}sed -i s/${CANARY}/other-value/ "$1"`);
    expect(ended).toEqual({ code: 0, out: `configured ${path}\n`, err: '' });
    expect(await decrypted(path)).toBe(content.replace(CANARY, 'other-value'));
    expect(statSync(join(folder, path)).mode & 0o777).toBe(0o640);
    const [outer = '', inner = ''] = textOf(folder, '.croft/notes/seen').split('\n');
    expect(outer).toMatch(/^700 .*\/croft-edit-[\w-]+$/);
    expect(inner).toMatch(new RegExp(String.raw`^600 .*/${path}$`));
    expect(existsSync(outer.slice(4))).toBe(false);
    const before = new Set(sealed.split('\n'));
    const changed = textOf(folder, path)
      .split('\n')
      .filter((line) => !before.has(line));
    expect(changed.length, path).toBeLessThanOrEqual(3);
  }
  const env = textOf(folder, '.croft/notes/env');
  expect(env).toMatch(/^HOME=/m);
  expect(env).not.toMatch(/SOPS|AGE-SECRET/);
  expect(leftovers(folder)).toEqual([]);
}, 60_000);

test('an editor that goes wrong leaves the file as it was', async () => {
  const { folder, run, edit } = place();
  put(folder, 'a.yaml', `a: ${CANARY}\n`);
  put(folder, 'b.json', `{"a": "${CANARY}"}\n`);
  for (const path of ['a.yaml', 'b.json']) await run('encrypt', path);
  const before = contentsOf(folder);
  const big = `head -c 33554433 /dev/zero | tr '\\0' a > "$1"`;
  const cases: readonly (readonly [code: string, script: string, file?: string])[] = [
    ['secret-editor-failed', 'echo b: 2 >> "$1"; exit 1'],
    ['secret-editor-failed', 'echo b: 2 >> "$1"; kill -9 $$'],
    ['secret-edit-empty', ': > "$1"'],
    ['secret-edit-empty', 'printf " \\n\\n" > "$1"'],
    ['secret-edit-lost', 'rm "$1"'],
    ['secret-edit-lost', 'mv "$1" "$1~"; ln -s "$1~" "$1"'],
    ['secret-edit-lost', 'rm "$1"; mkdir "$1"; echo x > "$1/x"; chmod 0 "$1"'],
    ['secret-edit-lost', 'rm -r "$(dirname "$1")"'],
    ['secret-edit-lost', big],
    ['sops-format', `echo "b: [${CANARY}" >> "$1"`],
    ['sops-format', `echo "x ${CANARY}" >> "$1"`, 'b.json'],
    ['sops-unsupported', 'echo "# only" > "$1"'],
    ['sops-already-encrypted', 'echo "sops: {}" >> "$1"'],
    ['secret-edit-stale', 'echo b: 2 >> "$1"; cp b.json a.yaml'],
    ['secret-edit-stale', 'echo b: 2 >> "$1"; rm a.yaml'],
    ['sops-not-encrypted', 'echo b: 2 >> "$1"', '.sops.yaml'],
  ];
  for (const [code, script, file = 'a.yaml'] of cases) {
    const ended = await edit(file, script);
    expect([ended.code, ended.out], script).toEqual([1, '']);
    expect(ended.err, script).toContain(`(${code})`);
    expect(ended.err).not.toContain(CANARY);
    if (code === 'secret-edit-stale') {
      expect(contentsOf(folder).get('a.yaml')).not.toBe(before.get('a.yaml'));
      put(folder, 'a.yaml', before.get('a.yaml') ?? '');
    }
    expect(contentsOf(folder), script).toEqual(before);
    expect(leftovers(folder), script).toEqual([]);
  }
  const missing = await edit('a.yaml', ':', { EDITOR: 'no-such-editor --wait' });
  expect(missing.err).toContain('(secret-editor-missing)');
  expect(missing.err).toContain('no-such-editor: not installed');
  symlinkSync('a.yaml', join(folder, 'link.yaml'));
  expect((await edit('link.yaml', ':')).err).toContain('(file-kind)');
  expect((await edit('a.yaml', ':', { SOPS_AGE_KEY: '' })).err).toContain('(sops-no-identity)');
}, 120_000);

test('what editors do besides is no harm: another file in its place, copies, folders', async () => {
  const { folder, run, edit, decrypted } = place();
  put(folder, 'a.yaml', `a: ${CANARY}\n`);
  await run('encrypt', 'a.yaml');
  const script = `cd "$(dirname "$1")"
cp "$1" "$1~"; cp "$1" .a.yaml.swp; mkdir -p deep/er; cp "$1" deep/er; chmod 0 deep
echo "a: new" > other; mv other "$1"; chmod 644 "$1"`;
  expect(await edit('a.yaml', script)).toMatchObject({ code: 0, out: 'configured a.yaml\n' });
  expect(await decrypted('a.yaml')).toBe('a: new\n');
  expect(leftovers(folder)).toEqual([]);
});

test('a file that is not there is made by its rule, once something is in it', async () => {
  const { folder, edit, decrypted } = place();
  expect(await edit('new/a.yaml', ':')).toMatchObject({ code: 0, out: 'not created new/a.yaml\n' });
  expect(await edit('new/a.yaml', ': > "$1"')).toMatchObject({ out: 'not created new/a.yaml\n' });
  expect(existsSync(join(folder, 'new'))).toBe(false);
  for (const path of ['new/a.yaml', 'new/a.json', 'new/a.env', 'new/a.ini']) {
    const script = `sed -i 's/""$/"${CANARY}"/; s/= *$/=${CANARY}/' "$1"`;
    expect(await edit(path, script)).toEqual({ code: 0, out: `created ${path}\n`, err: '' });
    expect(textOf(folder, path)).not.toContain(CANARY);
    expect(await decrypted(path)).toContain(CANARY);
  }
  expect(await edit('new/a.key', `echo ${CANARY} > "$1"`)).toMatchObject({ code: 0 });
  expect(await decrypted('new/a.key')).toBe(`${CANARY}\n`);
  const taken = 'echo a: 1 > "$1"; echo other > new/b.yaml';
  expect((await edit('new/b.yaml', taken)).err).toContain('(secret-edit-stale)');
  expect(textOf(folder, 'new/b.yaml')).toBe('other\n');
  rmSync(join(folder, '.sops.yaml'));
  expect((await edit('c.yaml', 'echo a: 1 > "$1"')).err).toContain('(sops-no-rule)');
}, 60_000);

test('in a lab a secret is edited by its name', async () => {
  const lab = await labFrom('nova');
  const { run, edit, decrypted, folder } = place(lab);
  await run('init', '--escrow', await recipientOf(await generateIdentity('x25519')));
  const script = `cat "$1" > "$NOTES/clear"; sed -i 's/""/"${CANARY}"/' "$1"`;
  const made = await edit('wifi', script);
  expect(made).toMatchObject({ code: 0, out: 'created secrets/wifi.sops.yaml\n' });
  expect(made.err).toContain('nothing in the lab uses the secret wifi');
  expect(textOf(folder, '.croft/notes/clear')).toBe('"value": ""\n');
  expect((await run('get', 'wifi')).out).toBe(`${CANARY}\n`);
  expect(await edit('wifi', 'echo "field: more" >> "$1"')).toMatchObject({
    code: 0,
    out: 'configured secrets/wifi.sops.yaml\n',
  });
  expect(await decrypted('secrets/wifi.sops.yaml')).toBe(
    `"value": ${CANARY}\nfield: more\n`.replaceAll('"', ''),
  );
  const json = await croft(['secret', 'edit', 'wifi', '--json'], {
    cwd: lab,
    env: { SOPS_AGE_KEY: KEY.identity, EDITOR: 'echo' },
  });
  expect(JSON.parse(json.out)).toMatchObject({
    ok: true,
    data: { file: 'secrets/wifi.sops.yaml', outcome: 'unchanged' },
  });
}, 60_000);

test('a signal ends the edit and the editor, and nothing stays', async () => {
  const { folder, run } = place();
  put(folder, 'a.yaml', `a: ${CANARY}\n`);
  await run('encrypt', 'a.yaml');
  const sealed = textOf(folder, 'a.yaml');
  const editor = join(folder, '.croft/slow');
  const notes = join(folder, '.croft/notes');
  put(
    folder,
    '.croft/slow',
    `#!/bin/sh\ndirname "$1" >> "${notes}/folders"\necho $$ "$1" > "${notes}/slow"\nexec sleep 60\n`,
  );
  chmodSync(editor, 0o700);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const seen = join(folder, '.croft/notes/slow');
    rmSync(seen, { force: true });
    const child = spawn(join(CHECKOUT, 'croft'), ['secret', 'edit', 'a.yaml'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], SOPS_AGE_KEY: KEY.identity, EDITOR: editor },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    while (!existsSync(seen) || !readFileSync(seen, 'utf8').endsWith('\n')) await sleep(10);
    const [id = '', path = ''] = readFileSync(seen, 'utf8').trim().split(' ');
    expect(readFileSync(path, 'utf8')).toContain(CANARY);
    child.kill(signal);
    expect(await ended, signal).toBe(code);
    expect(existsSync(path), signal).toBe(false);
    expect(leftovers(folder), signal).toEqual([]);
    while (existsSync(`/proc/${id}/exe`)) await sleep(10);
    expect(textOf(folder, 'a.yaml')).toBe(sealed);
  }
}, 60_000);

/** Edits in this process, with a program for an editor and a person who answers. */
async function editHere(
  folder: string,
  editor: (path: string) => Promise<ScriptedEnd> | ScriptedEnd,
  answers: string[],
): Promise<Ended & { readonly asked: string[] }> {
  const asked: string[] = [];
  const files = createNodeFiles();
  const ended = await croftHere(['secret', 'edit', 'a.yaml'], folder, files, {
    keys: { environment: { SOPS_AGE_KEY: KEY.identity }, platform: 'linux' },
    questions: {
      ask: ({ text, check }: Question) => {
        asked.push(text);
        const answer = answers.shift() ?? '';
        expect(check('perhaps')).not.toBeNull();
        expect(check(answer)).toBeNull();
        return Promise.resolve(answer);
      },
    },
    desk: {
      scratch: createMemoryScratch(files, false),
      foreground: createMemoryForeground(({ args }) => editor(args.at(-1) ?? '')),
      environment: { EDITOR: 'editor' },
    },
  });
  return { ...ended, asked };
}

test('a person may go on with what cannot be saved', async () => {
  const { folder, run, decrypted } = place();
  put(folder, 'a.yaml', `a: ${CANARY}\n`);
  await run('encrypt', 'a.yaml');
  const sealed = textOf(folder, 'a.yaml');
  const files = createNodeFiles();
  const saves = [`a: [${CANARY}`, '', 'a: good\n'];
  const seen: string[] = [];
  const editor = async (path: string): Promise<number> => {
    seen.push(new TextDecoder().decode(await files.read(path, 1_000)));
    await files.write(path, new TextEncoder().encode(saves[seen.length - 1]), 0o600);
    return 0;
  };
  const dropped = await editHere(folder, editor, ['yes', 'no']);
  expect(dropped).toMatchObject({ code: 1, out: '' });
  expect(dropped.err).toContain('(secret-edit-empty)');
  expect(dropped.asked.join('\n')).toContain('open it in the editor again?');
  expect(dropped.asked.join('\n')).not.toContain(CANARY);
  expect(seen).toEqual([`a: ${CANARY}\n`, saves[0]]);
  expect(textOf(folder, 'a.yaml')).toBe(sealed);
  seen.length = 0;
  const saved = await editHere(folder, editor, ['yes', 'yes']);
  expect(saved).toMatchObject({ code: 0, out: 'configured a.yaml\n' });
  expect(saved.err).toContain('the clear text lay on the disk while you edited it, below /scratch');
  expect(seen).toEqual([`a: ${CANARY}\n`, saves[0], saves[1]]);
  expect(await decrypted('a.yaml')).toBe('a: good\n');
});
