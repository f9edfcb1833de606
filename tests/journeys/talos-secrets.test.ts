import { rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readCertificate } from '../../src/talos/pki/certificate.ts';
import { newBundle } from '../../src/talos/bundle/new.ts';
import { createMemoryRandom } from '../../src/base/host/memory-random.ts';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { contentsOf, emptyFolder, put, textOf, type Ended } from './croft.ts';
import { croftWith } from './here.ts';

const BUNDLE = 'talos/nova/secrets.sops.yaml';
const HOUR = 3_600_000;
const KEY = { identity: '', recipient: '' };

beforeAll(async () => {
  KEY.identity = await generateIdentity('x25519');
  KEY.recipient = await recipientOf(KEY.identity);
});

interface Place {
  readonly lab: string;
  readonly run: (line: string, how?: { input?: string; now?: number }) => Promise<Ended>;
  /** As `run`, where no key is. */
  readonly locked: (line: string) => Promise<Ended>;
}

/** A lab that my key opens, with a value for every secret that its machines need. */
async function place(): Promise<Place> {
  const folder = emptyFolder();
  const lab = join(folder, 'lab');
  const keys = { SOPS_AGE_KEY: KEY.identity };
  const run: Place['run'] = (line, { input = '', now } = {}) =>
    croftWith(line.split(' '), {
      ...{ cwd: line.startsWith('init') ? folder : lab, keys, input },
      ...(now === undefined
        ? {}
        : { world: { clock: { now: () => now, sleep: () => Promise.resolve() } } }),
    });
  await fine(run('init lab --example nova'));
  const locked: Place['locked'] = (line) => croftWith(line.split(' '), { cwd: lab, keys: {} });
  return { lab, run, locked };
}

async function fine(ended: Promise<Ended>): Promise<Ended> {
  const result = await ended;
  expect(result.err + result.out).not.toContain('bug');
  expect(result, result.err).toMatchObject({ code: 0 });
  return result;
}

/** A lab whose cluster has secrets, rendered. */
async function born(): Promise<Place> {
  const here = await place();
  await fine(here.run('talos secrets init'));
  await fine(here.run('render'));
  return here;
}

/** The configuration of the control plane. */
function configurationOf(lab: string): string {
  return (
    [...contentsOf(lab).keys()].find((path) =>
      /^talos\/nova\/nova-control.*\.sops\.yaml$/.test(path),
    ) ?? ''
  );
}

/** The command is refused and no file changes. */
async function refused({ lab, run }: Place, line: string, input = ''): Promise<Ended> {
  const before = contentsOf(lab);
  const ended = await run(line, { input });
  expect(ended.code, line).not.toBe(0);
  expect([...contentsOf(lab)], line).toEqual([...before]);
  return ended;
}

test('a new cluster gets secrets once, and its machines get configurations that stay', async () => {
  const here = await place();
  const { lab, run } = here;
  const waiting = await fine(run('render --json'));
  expect(waiting.out).toContain('"talos-secrets-missing"');
  expect([...contentsOf(lab).keys()].filter((path) => path.startsWith('talos/'))).toEqual([]);
  const made = await fine(run('talos secrets init'));
  expect(made.out).toBe(`created ${BUNDLE}\n`);
  expect(textOf(lab, BUNDLE)).not.toMatch(/PRIVATE|: ["']?LS0t/);
  expect(textOf(lab, BUNDLE)).toContain(KEY.recipient);
  await fine(run('render'));
  const files = [...contentsOf(lab).keys()].filter((path) => path.startsWith('talos/nova/'));
  expect(files.length).toBeGreaterThan(1);
  const before = contentsOf(lab);
  expect((await fine(run('render'))).out).not.toMatch(/configured|created|pruned/);
  expect([...contentsOf(lab)]).toEqual([...before]);
  expect((await refused(here, 'talos secrets init')).err).toContain('talos-bundle-exists');
});

test('a lost bundle stops the render and is not made again', async () => {
  const here = await born();
  const text = textOf(here.lab, BUNDLE);
  rmSync(join(here.lab, BUNDLE));
  for (const line of ['render', 'talos secrets init', 'talos talosconfig']) {
    const ended = await refused(here, line);
    expect(ended.code, line).toBe(3);
    expect(ended.err, line).toContain('talos-secrets-lost');
  }
  put(here.lab, BUNDLE, text);
  await fine(here.run('render --check'));
});

test('a lost bundle comes back from a rendered configuration of a control plane', async () => {
  const here = await born();
  const { lab, run } = here;
  const before = (await fine(run(`secret decrypt ${BUNDLE}`))).out;
  const configuration = configurationOf(lab);
  rmSync(join(lab, BUNDLE));
  await fine(run(`talos secrets import --from-machine-config ${configuration}`));
  expect(parse((await fine(run(`secret decrypt ${BUNDLE}`))).out)).toEqual(parse(before));
  await fine(run('render'));
});

test('an encrypted configuration is judged, decrypted and kept by every verb, with one block for all of it', async () => {
  const here = await born();
  const { lab, run, locked } = here;
  const file = configurationOf(lab);
  expect(textOf(lab, file).match(/^sops:$/gm)).toHaveLength(1);
  expect((await fine(run(`talos validate ${file}`))).out).toContain('no problems in 1 file');
  const refusal = await locked(`talos validate ${file}`);
  expect(refusal).toMatchObject({ code: 1 });
  expect(refusal.err).toContain('sops-no-identity');
  const { code, out: plain } = await run(`secret decrypt ${file}`);
  expect(code).toBe(0);
  expect(plain.match(/^---$/gm)?.length).toBeGreaterThan(2);
  expect(plain).not.toContain('sops:');
  expect((await fine(run('talos config nova-control --diff'))).out).toContain('unchanged');
  put(lab, file, textOf(lab, file).replace(/^---\napiVersion: v1alpha1\n[^]*?(?=^---$)/m, ''));
  expect((await refused(here, `talos validate ${file}`)).err).toContain('sops-mac');
});

test('other secrets are refused, by the import and by the render, until the cluster is made anew', async () => {
  const here = await born();
  const { lab, run } = here;
  const other = newBundle({
    random: createMemoryRandom('other'),
    clock: { now: () => Date.now() - HOUR },
  });
  rmSync(join(lab, BUNDLE));
  const imported = await refused(here, 'talos secrets import -', other);
  expect(imported).toMatchObject({ code: 3 });
  expect(imported.err).toContain('talos-secrets-other');
  await fine(run('talos secrets import nova - --new-identity', { input: other }));
  const rendered = await refused(here, 'render');
  expect(rendered).toMatchObject({ code: 3 });
  expect(rendered.err).toContain('talos-secrets-other');
  expect((await refused(here, 'talos kubeconfig')).code).toBe(3);
  await fine(run('render --new-identity nova'));
  await fine(run('render --check'));
});

test('a truncated bundle is an error of the render and of the import', async () => {
  const here = await born();
  const { lab, run } = here;
  const plain = (await fine(run(`secret decrypt ${BUNDLE}`))).out;
  put(lab, BUNDLE, textOf(lab, BUNDLE).slice(0, 900));
  expect((await refused(here, 'render')).code).toBe(1);
  expect((await refused(here, 'talos talosconfig')).code).toBe(1);
  rmSync(join(lab, BUNDLE));
  const cut = await refused(here, 'talos secrets import nova -', plain.slice(0, 3000));
  expect(cut.code).toBe(1);
  expect(cut.err).toContain('talos-bundle-missing');
  const torn = plain.slice(3000, 3020);
  expect(cut.out + cut.err).not.toContain(torn);
});

test('an authority that is not valid yet stops the render before anything is made of it', async () => {
  const here = await place();
  const future = newBundle({
    random: createMemoryRandom('late'),
    clock: { now: () => Date.now() + 48 * HOUR },
  });
  const ended = await refused(here, 'talos secrets import -', future);
  expect(ended.err).toContain('talos-bundle-expired');
  expect((await refused(here, 'talos talosconfig')).err).toContain('talos-bundle-none');
  const now = Date.now() + 49 * HOUR;
  await fine(here.run('talos secrets import -', { input: future, now }));
  for (const line of ['render', 'talos kubeconfig'])
    expect((await refused(here, line)).err, line).toContain('talos-bundle-expired');
});

test('who may read the values may read the secrets of the cluster', async () => {
  const { lab, run } = await born();
  const phone = await recipientOf(await generateIdentity('x25519'));
  const added = await fine(run(`secret recipients add phone ${phone}`));
  expect(added.out).toContain(`configured ${BUNDLE}`);
  expect(textOf(lab, BUNDLE)).toContain(phone);
  await fine(run('render'));
  expect((await fine(run('secret rotate'))).out).toContain(`configured ${BUNDLE}`);
});

test('secrets of a cluster do not leave the lab through a link', async () => {
  const here = await place();
  const elsewhere = emptyFolder();
  symlinkSync(elsewhere, join(here.lab, 'talos'));
  expect((await refused(here, 'talos secrets init')).err).toContain('file-kind');
  expect([...contentsOf(elsewhere).keys()]).toEqual([]);
});

interface Talosconfig {
  readonly context: string;
  readonly contexts: Readonly<
    Record<string, { readonly endpoints: readonly string[]; readonly crt: string }>
  >;
}

test('access is issued for a time, for its owner alone, and its end is told', async () => {
  const here = await born();
  const { lab, run } = here;
  const issued = await fine(run('talos talosconfig --ttl 60d --roles os:reader,os:etcd:backup'));
  expect(issued.out).toMatch(
    /^wrote \.croft\/nova\/talosconfig; it holds until \d{4}-\d\d-\d\d\n$/,
  );
  expect(statSync(join(lab, '.croft/nova/talosconfig')).mode & 0o777).toBe(0o600);
  const { context, contexts } = parse(textOf(lab, '.croft/nova/talosconfig')) as Talosconfig;
  const own = contexts[context];
  expect(own?.endpoints).toEqual(['192.168.2.58']);
  const subject = readCertificate(Buffer.from(own?.crt ?? '', 'base64').toString())?.subject;
  expect(subject).toContain('os:reader');
  await fine(run('talos kubeconfig --ttl 90d'));

  const told = async (days: number): Promise<string[]> => {
    const { out } = await run('check', { now: Date.now() + days * 24 * HOUR });
    return out.match(/\w+ talos-access-expiry/g) ?? [];
  };
  expect(await told(0)).toEqual([]);
  expect(await told(31)).toEqual(['warning talos-access-expiry']);
  expect((await told(61)).sort()).toEqual([
    'error talos-access-expiry',
    'warning talos-access-expiry',
  ]);

  const printed = await fine(run('talos talosconfig --print'));
  expect((parse(printed.out) as Talosconfig).context).toBe('nova');
  put(lab, 'mine', 'context: a\ncontexts: { a: { endpoints: [10.9.9.9] } }\n');
  for (const line of ['talos talosconfig --out mine', 'talos kubeconfig --out mine'])
    expect((await refused(here, line)).err).toContain('talos-access-file');
  await fine(run('talos talosconfig --out mine --merge'));
  expect(Object.keys((parse(textOf(lab, 'mine')) as Talosconfig).contexts)).toEqual(['a', 'nova']);
  for (const line of [
    ...[
      'talos talosconfig --ttl 20y',
      'talos talosconfig --ttl 99999d',
      'talos talosconfig --merge',
    ],
    ...['talos talosconfig --roles os:root', 'talos kubeconfig --print --out x'],
  ])
    expect((await refused(here, line)).err, line).toContain('usage');
});

const NODE_FILE = 'talos/nova/nova-control.sops.yaml';

test('a Talos that turns something on by itself asks before it is rendered', async () => {
  const { lab, run } = await place();
  const cluster = 'clusters/nova/cluster.yaml';
  const at = (version: string): void => {
    put(lab, cluster, textOf(lab, cluster).replace(/(talos:\s+version: )[\d.]+/, `$1${version}`));
  };
  at('1.13.9');
  await fine(run('talos secrets init'));
  await fine(run('render'));
  const before = textOf(lab, NODE_FILE);
  at('1.14.1');
  const refused = await run('render');
  expect(refused.code).toBe(1);
  const said = refused.err + refused.out;
  expect(said.match(/talos-default-undecided/g)).toHaveLength(2);
  expect(said).toContain('"workloadIsolation: false" to deny it');
  expect(said).toContain('"filesystemTrim: 168h" to accept it');
  const talos = textOf(lab, cluster).replace(
    /^(talos:\n)/m,
    '$1  workloadIsolation: false\n  filesystemTrim: 168h\n',
  );
  expect(textOf(lab, NODE_FILE)).toBe(before);
  put(lab, cluster, talos);
  await fine(run('render'));
  expect(textOf(lab, NODE_FILE)).toContain('FilesystemTrimConfig');
});
