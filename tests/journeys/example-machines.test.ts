import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { CHECKOUT, contentsOf, emptyFolder, put, textOf, type Ended } from './croft.ts';
import { croftWith } from './here.ts';

const EXAMPLES = join(CHECKOUT, 'examples');
const KEY_FILE = join(EXAMPLES, 'throw-away-key.txt');
const BUNDLE = 'talos/nova/secrets.sops.yaml';
const MACHINE = 'talos/nova/nova-control.sops.yaml';

interface Copy {
  readonly lab: string;
  readonly run: (line: string, keys?: Readonly<Record<string, string>>) => Promise<Ended>;
}

/** A copy of the example nova, with everything that is published; its keys lie beside it unless it is somebody's lab. */
function copyOf({ isExample = true } = {}): Copy {
  const folder = emptyFolder();
  const lab = join(folder, 'nova');
  cpSync(join(EXAMPLES, 'nova'), lab, { recursive: true });
  if (isExample) cpSync(KEY_FILE, join(folder, 'throw-away-key.txt'));
  const run: Copy['run'] = (line, keys = { SOPS_AGE_KEY_FILE: KEY_FILE }) =>
    croftWith(line.split(' '), { cwd: lab, keys });
  return { lab, run };
}

test('a copy of an example renders, shows its machines and opens them', async () => {
  const { lab, run } = copyOf();
  const before = textOf(lab, MACHINE);
  expect((await run('talos config')).out).toMatch(/nova\/nova-control\s.*rendered/);
  expect(await run('render')).toMatchObject({ code: 0 });
  expect(textOf(lab, MACHINE)).toBe(before);
  expect((await run(`talos validate ${MACHINE}`)).out).toContain('no problems in 1 file');
  expect(await run('talos talosconfig')).toMatchObject({ code: 0 });
  expect(await run('render --check')).toMatchObject({ code: 0 });
});

test('a line of an encrypted configuration is traced to the source, and the source to the line', async () => {
  const { lab, run } = copyOf();
  const lines = textOf(lab, MACHINE).split('\n');
  const line = lines.findIndex((text) => text.includes(':v1.14.1')) + 1;
  expect((await run(`explain ${MACHINE}:${line}`)).out).toContain(
    'clusters/nova/cluster.yaml:5:12',
  );
  expect((await run('explain cluster.nova.talos.version')).out).toContain(`${MACHINE}:${line}`);
  const secret = lines.findIndex((text) => text.startsWith('  token: ENC[')) + 1;
  const traced = await run(`explain ${MACHINE}:${secret}`);
  expect(traced.out).toContain(`trustdinfo.token in ${BUNDLE}`);
});

test('an edit of the source changes the configuration that was published, with the keys alone', async () => {
  const { lab, run } = copyOf();
  const before = textOf(lab, MACHINE);
  const source = 'clusters/nova/cluster.yaml';
  put(lab, source, textOf(lab, source).replace('version: 1.14.1', 'version: 1.14.0'));
  expect(await run('render', {})).toMatchObject({ code: 0 });
  expect(textOf(lab, MACHINE)).toBe(before);
  expect(await run('render')).toMatchObject({ code: 0 });
  expect(textOf(lab, MACHINE)).toContain(':v1.14.0');
});

const HARMS: readonly (readonly [what: string, harm: (lab: string) => void, number, string])[] = [
  [
    'lost',
    (lab) => {
      rmSync(join(lab, BUNDLE));
    },
    3,
    'talos-secrets-lost',
  ],
  [
    'swapped for that of another cluster',
    (lab) => {
      put(lab, BUNDLE, textOf(EXAMPLES, 'appservice/talos/main/secrets.sops.yaml'));
    },
    3,
    'talos-secrets-other',
  ],
  [
    'cut off',
    (lab) => {
      put(lab, BUNDLE, textOf(lab, BUNDLE).slice(0, 5000));
    },
    1,
    'sops-',
  ],
];

test.each(HARMS)('secrets of an example that are %s are refused', async (_, harm, code, says) => {
  const { lab, run } = copyOf();
  harm(lab);
  const before = [...contentsOf(lab)];
  const ended = await run('render');
  expect(ended.code).toBe(code);
  expect(ended.err).toContain(says);
  expect([...contentsOf(lab)]).toEqual(before);
});

test('a lab that has the secrets of an example renders nothing until it has its own', async () => {
  const { lab, run } = copyOf({ isExample: false });
  const mine = await generateIdentity('x25519');
  const both = { SOPS_AGE_KEY: `${mine}\n${readFileSync(KEY_FILE, 'utf8')}` };
  const own = { SOPS_AGE_KEY: mine };
  expect(await run('secret init', both)).toMatchObject({ code: 0 });
  expect(await run('secret recipients', both)).toMatchObject({ code: 0 });
  expect(textOf(lab, BUNDLE)).toContain(await recipientOf(mine));
  const refused = await run('render', own);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toContain('talos-secrets-published');
  rmSync(join(lab, 'talos'), { recursive: true });
  expect(await run('talos secrets init nova --new-identity', own)).toMatchObject({ code: 0 });
  expect(await run('render --new-identity nova', own)).toMatchObject({ code: 0 });
  expect(existsSync(join(lab, MACHINE))).toBe(true);
});
