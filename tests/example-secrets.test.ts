import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { perform } from '../src/actions/perform.ts';
import { createAgeKeyWrap } from '../src/secrets/age/age.ts';
import { readKeyFile } from '../src/secrets/age/key-file.ts';
import { openSops, recipientsOf, rulesFor, type Opened } from '../src/secrets/sops/index.ts';
import { fieldsOf } from '../src/secrets/values.ts';
import { contextOf, copyExample, EXAMPLES, KEY_FILE, LABS } from './example-labs.ts';

/** What to do when an example lacks something here. */
const REMEDY = 'npm run examples makes what is missing; commit it';
const SHIPPED = LABS.filter((name) => !name.endsWith('-as-described'));
const KEYS = { SOPS_AGE_KEY_FILE: KEY_FILE };
const RENDER = { check: false, diff: false, discard: [] };

const published = await readKeyFile(readFileSync(KEY_FILE, 'utf8'), KEY_FILE);
const [operator, cluster, escrow] = published.identities;

const scratch = mkdtempSync(join(tmpdir(), 'croft-example-secrets-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

interface Listed {
  readonly name: string;
  readonly set: boolean;
  readonly users: readonly string[];
  readonly generate: string | null;
}

function sealedIn(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.sops.yaml') && path !== '.sops.yaml')
    .sort();
}

/** Opens a file with one key alone; throws what opening throws. */
function openWith(identity: string, root: string, file: string): Promise<Opened> {
  const text = readFileSync(join(root, file), 'utf8');
  return openSops(text, { format: 'yaml', wrap: createAgeKeyWrap([identity]), file });
}

test('the file with the published keys holds one for each custody', () => {
  expect(published.problems).toEqual([]);
  expect(published.identities).toHaveLength(3);
});

describe.each(SHIPPED)('%s', (name) => {
  let root = '';
  let rules = '';
  beforeAll(async () => {
    root = copyExample(name, scratch, { hasSecrets: true });
    const { exitCode } = await perform('render', contextOf(root, { keys: KEYS }), RENDER);
    expect(exitCode).toBe(0);
    rules = readFileSync(join(root, '.sops.yaml'), 'utf8');
  });

  test('every secret has a value, and there is no value that nothing uses', async () => {
    const { data } = await perform('secret list', contextOf(join(EXAMPLES, name)), {});
    const listed = data as unknown as Listed[];
    expect(
      listed.filter(({ set }) => !set).map((one) => one.name),
      REMEDY,
    ).toEqual([]);
    expect(listed.filter(({ users }) => users.length === 0).map((one) => one.name)).toEqual([]);
  });

  test('nothing is wrong and nothing is pending', async () => {
    const context = contextOf(join(EXAMPLES, name), { keys: KEYS });
    const { data, diagnostics } = await perform('check', context, { strict: true });
    expect(diagnostics).toEqual([]);
    expect(data, REMEDY).toEqual({ errors: 0, warnings: 0, pendingSecrets: [] });
    // Without keys what is encrypted cannot be encrypted anew for the cluster, and that is all.
    const { exitCode, diagnostics: locked = [] } = await perform(
      'check',
      contextOf(join(EXAMPLES, name)),
      { strict: false },
    );
    expect(exitCode).toBe(0);
    expect([...new Set(locked.map(({ code }) => code))]).toEqual(['secret-locked']);
  });

  test('every value is for whom .sops.yaml names, and each of their keys alone opens it', async () => {
    const files = sealedIn(root);
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const { groups } = await rulesFor(file, rules);
      const texts = new Set<string>();
      for (const { identity, recipient } of published.identities) {
        if (!groups.flat().includes(recipient)) continue;
        const { plain, metadata } = await openWith(identity, root, file);
        expect([...recipientsOf(metadata.keys)].sort(), `${file}: ${REMEDY}`).toEqual(
          groups.flat().sort(),
        );
        texts.add(new TextDecoder().decode(plain));
      }
      expect(texts.size, file).toBe(1);
    }
  });

  test('what was kept offline opens everything when all other keys are lost', async () => {
    for (const file of sealedIn(root))
      expect((await openWith(escrow?.identity ?? '', root, file)).plain.length).toBeGreaterThan(0);
    const key = join(scratch, `${name}-escrow.txt`);
    writeFileSync(key, escrow?.identity ?? '', { mode: 0o600 });
    const restored = copyExample(name, join(scratch, 'restored'), { hasSecrets: true });
    const context = contextOf(restored, { keys: { SOPS_AGE_KEY_FILE: key } });
    expect((await perform('render', context, RENDER)).exitCode).toBe(0);
    expect(sealedIn(restored)).toEqual(sealedIn(root));
  });

  test('Flux has its key, which opens every Secret that it applies and no value of a person', async () => {
    const identity = cluster?.identity ?? '';
    const files = sealedIn(root);
    const own = files.filter((file) => file.startsWith('kubernetes/'));
    expect(own.length).toBeGreaterThan(0);
    for (const file of own)
      expect((await openWith(identity, root, file)).plain.length).toBeGreaterThan(0);
    for (const file of files.filter((one) => one.startsWith('secrets/')))
      await expect(openWith(identity, root, file)).rejects.toMatchObject({
        code: 'sops-no-identity',
      });
  });

  test('no value is one that somebody could take for real', async () => {
    const { data } = await perform('secret list', contextOf(join(EXAMPLES, name)), {});
    for (const { name: secret, generate } of data as unknown as Listed[]) {
      if (generate !== null) continue;
      const opened = await openWith(operator?.identity ?? '', root, `secrets/${secret}.sops.yaml`);
      for (const value of fieldsOf(opened.tree).values())
        expect(value === cluster?.identity || value.includes('example'), secret).toBe(true);
    }
  });

  test('what was rendered stays as it is, with the keys and without', async () => {
    for (const keys of [KEYS, {}]) {
      const context = contextOf(root, { keys });
      expect((await perform('render', context, { ...RENDER, check: true })).exitCode).toBe(0);
      const { diagnostics } = await perform('check', context, { strict: true });
      expect(diagnostics).toEqual([]);
    }
  });
});
