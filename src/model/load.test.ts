import { expect, test } from 'vitest';
import { createMemoryFiles, type MemoryFiles } from '../base/host/memory-files.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { loadLab } from './load.ts';
import type { Loaded } from './model.ts';

const AGE = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
const LAB = `kind: Lab
name: home-ops
domain: home.example
repository: { url: "ssh://git@git.home.example/ops/home-ops.git" }
secrets:
  recipients: [{ name: operator, age: ${AGE} }]
networks:
  - { name: servers, cidr: 10.0.50.0/24 }
`;
const CLUSTER = `kind: Cluster
name: main
talos: { version: 1.13.9 }
kubernetes: { version: 1.35.4 }
endpoint: { address: 10.0.50.50 }
network: { nodes: servers }
`;
const NODES = `kind: Nodes
nodes:
  - { name: control0, role: control-plane, address: 10.0.50.11, mac: "52:54:00:00:00:01", disk: { serial: S5 } }
`;
const entry = (name: string): string => `kind: CatalogueEntry
name: ${name}
title: ${name}
home: https://${name}.example
namespace: media
profile: objects
`;
const SOUND: Readonly<Record<string, string>> = {
  'lab.yaml': LAB,
  'clusters/main/cluster.yaml': CLUSTER,
  'clusters/main/nodes.yaml': NODES,
  'clusters/main/apps/media/sonarr.yaml': 'kind: App\nstorage: { config: { size: 5Gi } }\n',
};
const SHIPPED: Readonly<Record<string, string>> = {
  'apps/sonarr.yaml': entry('sonarr'),
  'apps/radarr.yaml': 'kind: CatalogueEntry\nname: broken\n',
  'platform/cilium.yaml': entry('cilium'),
};

function filesWith(source: Readonly<Record<string, string>>): MemoryFiles {
  const files: Record<string, string> = {};
  for (const [path, text] of Object.entries(source)) files[`/lab/${path}`] = text;
  for (const [path, text] of Object.entries(SHIPPED)) files[`/shipped/${path}`] = text;
  return createMemoryFiles(files);
}

function load(files: MemoryFiles): Promise<Loaded> {
  return loadLab(files, '/lab', { catalogue: '/shipped' });
}

function loadWith(changes: Readonly<Record<string, string>>): Promise<Loaded> {
  return load(filesWith({ ...SOUND, ...changes }));
}

/** `code file:line:column..column message` of each diagnostic. */
function brief({ diagnostics }: Loaded): string[] {
  return diagnostics.map(({ code, file, range, message }) => {
    const at = range ? `:${range.start.line}:${range.start.column}..${range.end.column}` : '';
    return `${code} ${file}${at} ${message}`;
  });
}

async function only(changes: Readonly<Record<string, string>>): Promise<Diagnostic> {
  const { diagnostics } = await loadWith(changes);
  expect(diagnostics).toHaveLength(1);
  return diagnostics[0] as Diagnostic;
}

const APP = 'clusters/main/apps/media/sonarr.yaml';

test('a sound lab becomes a model with its defaults', async () => {
  const loaded = await loadWith({});
  expect(brief(loaded)).toEqual([]);
  const cluster = loaded.model?.clusters[0];
  expect(loaded.model?.lab.value.timezone).toBe('Etc/UTC');
  expect(cluster?.declared.value.network.pods).toBe('10.42.0.0/16');
  expect(cluster?.apps.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
    'media/sonarr',
  ]);
  expect([...(loaded.model?.catalogue.keys() ?? [])]).toEqual(['cilium', 'sonarr']);
});

test('an origin is the place in the file or the key of the default', async () => {
  const { model } = await loadWith({});
  const declared = model?.clusters[0]?.declared;
  expect(declared?.origin(['network', 'nodes'])).toMatchObject({
    kind: 'source',
    file: 'clusters/main/cluster.yaml',
    range: { start: { line: 6, column: 19 }, end: { line: 6, column: 26 } },
  });
  expect(declared?.origin(['network', 'dns', 0])).toMatchObject({
    kind: 'default',
    key: 'Cluster.network.dns',
  });
  expect(declared?.origin(['gitops', 'interval'])).toMatchObject({
    key: 'Cluster.gitops.interval',
  });
  const shipped = model?.catalogue.get('sonarr');
  expect(shipped?.origin(['title'])).toMatchObject({
    kind: 'catalogue',
    file: 'croft:catalogue/apps/sonarr.yaml',
  });
});

test('every problem of every file is found in one run, in its place', async () => {
  const loaded = await loadWith({
    'lab.yaml': LAB.replace('domain:', 'domian:').replace('10.0.50.0/24', '10.0.50.0'),
    [APP]: 'kind: App\nreplicas: "2"\nbackup: dayly\n',
  });
  expect(loaded.model).toBeNull();
  expect(brief(loaded)).toEqual([
    `source-type ${APP}:2:11..14 replicas: expected a number, found text`,
    `source-value ${APP}:3:9..14 backup: expected hourly, daily or weekly, found dayly`,
    'source-unknown-key lab.yaml:3:1..7 unknown key domian',
    'source-value lab.yaml:8:28..37 networks[0].cidr: expected a network such as 10.0.50.0/24, found 10.0.50.0',
  ]);
});

test('a missing key is reported at the key above it, with what it is', async () => {
  const problem = await only({
    'clusters/main/cluster.yaml': CLUSTER.replace('version: 1.35.4', ''),
  });
  expect(problem).toMatchObject({
    code: 'source-missing-key',
    message: 'kubernetes.version is missing (Kubernetes version)',
    hint: 'add version: text, for example 1.35.4',
    range: { start: { line: 4, column: 1 } },
  });
});

test('a misspelt key that is required is one problem, not two', async () => {
  const problem = await only({ 'lab.yaml': LAB.replace('domain:', 'domian:') });
  expect(problem).toMatchObject({ code: 'source-unknown-key', hint: 'did you mean domain?' });
});

test('an unknown key alone does not hide the rest of its document', async () => {
  const loaded = await loadWith({ [APP]: 'kind: App\nreplcias: 2\nreplicas: 3\n' });
  expect(brief(loaded)).toEqual([`source-unknown-key ${APP}:2:1..9 unknown key replcias`]);
  expect(loaded.model?.clusters[0]?.apps[0]?.declared.value.replicas).toBe(3);
});

test('a value of several forms is judged as the form that it was meant for', async () => {
  const loaded = await loadWith({
    [APP]: `kind: App
storage:
  a: { existing: X }
  b: { nfs: { server: nas } }
  c: { existing: x, size: 5Gi }
  d: 5
  e: { sise: 5Gi }
backup: { config: { none: short } }
`,
  });
  expect(brief(loaded)).toEqual([
    `source-value ${APP}:3:18..19 storage.a.existing: expected a name of lower-case letters, digits and dashes, at most 63 characters, found X`,
    `source-missing-key ${APP}:4:8..11 storage.b.nfs.path is missing (Exported directory on the server)`,
    `source-unknown-key ${APP}:5:8..16 key existing in storage.c cannot stand beside size`,
    `source-type ${APP}:6:6..7 storage.d: expected a map with size, class, modes, a map with existing, a map with nfs or a map with emptyDir, found the number 5`,
    `source-unknown-key ${APP}:7:8..12 unknown key sise in storage.e`,
    `source-value ${APP}:8:27..32 backup.config.none: give the reason in a sentence`,
  ]);
});

test('a name that YAML reads as something else is to be quoted', async () => {
  const problem = await only({ 'lab.yaml': LAB.replace('name: home-ops', 'name: on') });
  expect(problem).toMatchObject({
    code: 'source-type',
    hint: 'put the value in quotes, so that YAML reads it as text',
  });
});

test('an empty value says so', async () => {
  const problem = await only({ [APP]: 'kind: App\nstorage:\n' });
  expect(problem).toMatchObject({
    code: 'source-type',
    message: 'storage: expected a map, found nothing',
    hint: 'give it a value, or remove the key',
  });
});

test('text where only a reference to a secret may stand is never shown', async () => {
  const loaded = await loadWith({ [APP]: 'kind: App\nsecrets: { TOKEN: hunter2-hunter2 }\n' });
  expect(loaded.diagnostics).toMatchObject([{ code: 'source-type', secret: true }]);
  expect(loaded.diagnostics[0]?.hint).toMatch(/never written here/);
  expect(JSON.stringify(loaded.diagnostics)).not.toContain('hunter2');
});

test('kind is checked first', async () => {
  expect(await only({ [APP]: 'use: sonarr\n' })).toMatchObject({
    code: 'source-kind',
    message: 'kind is missing',
    hint: 'add kind: App',
  });
  expect(await only({ [APP]: 'kind: Appp\n' })).toMatchObject({
    code: 'source-kind',
    hint: 'write kind: App',
  });
  const other = await only({ [APP]: 'kind: Nodes\nwhatever: 1\n' });
  expect(other).toMatchObject({
    code: 'source-kind',
    message: 'kind is Nodes, and this file holds a App',
  });
  expect(await only({ [APP]: '- a list\n' })).toMatchObject({ code: 'source-kind' });
  expect(await only({ [APP]: '' })).toMatchObject({
    code: 'source-kind',
    message: 'the file is empty',
  });
});

test('files that are not part of the source are named', async () => {
  const loaded = await loadWith({
    'clusters/main/app/x.yaml': '',
    'clusters/main/apps/echo.yaml': 'kind: App\n',
    'clusters/main/apps/media/notes.txt': '',
    'clusters/main/apps/media/radarr.yml': '',
    'clusters/main/apps/Media/x.yaml': '',
    'clusters/main/apps/media/own/deployment.yaml': '',
    'clusters/main/apps/media/two/app.yml': '',
    'clusters/main/apps/media/two/app.yaml': 'kind: App\nuse: manifests\n',
    'clusters/stray.yaml': '',
    'records/decision/0001.md': '',
    'secrets/plain.yaml': '',
    'catalogue/notes.md': '',
    'clusters/main/.gitkeep': '',
    'clusters/main/README.md': '',
  });
  expect(loaded.diagnostics.map(({ code, file, hint }) => `${code} ${file}: ${hint}`)).toEqual([
    'source-file catalogue/notes.md: rename it to .yaml, or remove it',
    'source-file clusters/main/app: did you mean apps?',
    'source-file clusters/main/apps/Media: use lower-case letters, digits and dashes, at most 63 characters',
    'source-file clusters/main/apps/echo.yaml: move it to apps/<namespace>/echo.yaml',
    'source-file clusters/main/apps/media/notes.txt: move it into the folder of the application that it belongs to, beside app.yaml',
    'source-file clusters/main/apps/media/own: add app.yaml with kind: App and use: manifests',
    'source-file clusters/main/apps/media/radarr.yml: rename it to radarr.yaml',
    'source-file clusters/main/apps/media/two/app.yml: keep app.yaml and remove app.yml',
    'source-file clusters/stray.yaml: move it, or remove it',
    'source-file records/decision: did you mean decisions?',
    'source-file secrets/plain.yaml: move it out of the repository; only encrypted values belong there',
  ]);
});

test('a folder and the name inside must agree, and both files of a cluster must be there', async () => {
  const loaded = await load(
    filesWith({
      'lab.yaml': LAB,
      'clusters/other/cluster.yaml': CLUSTER,
      'clusters/other/nodes.yml': NODES,
    }),
  );
  expect(loaded.model).toBeNull();
  expect(brief(loaded)).toEqual([
    'source-file clusters/other/cluster.yaml:2:7..11 cluster main lies in a folder called other',
    'source-file clusters/other/nodes.yml is not read',
  ]);
});

test('an unknown entry is named where it is used, with the nearest name', async () => {
  const loaded = await loadWith({
    'clusters/main/cluster.yaml': `${CLUSTER}platform:\n  cni: { use: cillium }\n  addons: [sonar, { use: nothing }]\n`,
    'clusters/main/apps/media/sonaar.yaml': 'kind: App\n',
  });
  expect(
    loaded.diagnostics.map(({ file, range, hint }) => [
      file,
      range?.start.line,
      hint.split('?')[0],
    ]),
  ).toEqual([
    ['clusters/main/apps/media/sonaar.yaml', undefined, 'did you mean sonarr'],
    ['clusters/main/cluster.yaml', 8, 'did you mean cilium'],
    ['clusters/main/cluster.yaml', 9, 'did you mean sonarr'],
    [
      'clusters/main/cluster.yaml',
      9,
      'croft catalogue list shows the entries; your own go to catalogue/<name>.yaml',
    ],
  ]);
});

test('unknown entries of a cluster are found although it has other problems', async () => {
  const loaded = await loadWith({
    'clusters/main/cluster.yaml': `${CLUSTER}colour: red\nplatform: { cni: { use: cillium } }\n`,
  });
  expect(loaded.diagnostics.map(({ code }) => code)).toEqual([
    'source-unknown-key',
    'catalogue-unknown',
  ]);
});

test('an entry of the lab wins over the shipped one; a shipped one is read only when it is used', async () => {
  const own = await loadWith({
    'catalogue/media/sonarr.yaml': entry('sonarr').replace('title: sonarr', 'title: Mine'),
  });
  expect(brief(own)).toEqual([]);
  expect(own.model?.catalogue.get('sonarr')).toMatchObject({
    file: 'catalogue/media/sonarr.yaml',
    value: { title: 'Mine' },
  });
  const broken = await loadWith({ 'clusters/main/apps/media/radarr.yaml': 'kind: App\n' });
  expect(broken.diagnostics.map(({ file }) => file)).toContain('croft:catalogue/apps/radarr.yaml');
  expect(broken.model?.clusters[0]?.apps.map(({ name }) => name)).toEqual(['sonarr']);
});

test('an entry of the lab is called as its file, once', async () => {
  const loaded = await loadWith({
    'catalogue/a/mine.yaml': entry('mine'),
    'catalogue/b/mine.yaml': entry('mine'),
    'catalogue/other.yaml': entry('another'),
  });
  expect(loaded.diagnostics.map(({ code, file }) => `${code} ${file}`)).toEqual([
    'catalogue-duplicate catalogue/b/mine.yaml',
    'source-file catalogue/other.yaml',
  ]);
});

test('an application is declared once', async () => {
  const loaded = await loadWith({
    'clusters/main/apps/media/sonarr/app.yaml': 'kind: App\n',
    'clusters/main/apps/media/tv.yaml': 'kind: App\nname: sonarr\n',
  });
  expect(loaded.diagnostics.map(({ code, range }) => [code, range?.start.line])).toEqual([
    ['duplicate-app', undefined],
    ['duplicate-app', 2],
  ]);
  expect(loaded.model?.clusters[0]?.apps).toHaveLength(1);
});

test("the user's own manifests come with their text, and need a folder", async () => {
  const loaded = await loadWith({
    'clusters/main/apps/media/own/app.yaml': 'kind: App\nuse: manifests\n',
    'clusters/main/apps/media/own/b.yaml': 'b: 1\n',
    'clusters/main/apps/media/own/config/a.conf': 'a\n',
    'clusters/main/apps/media/short.yaml': 'kind: App\nuse: manifests\n',
  });
  const [own] = loaded.model?.clusters[0]?.apps ?? [];
  expect(own).toMatchObject({
    name: 'own',
    entry: null,
    manifests: [
      { path: 'b.yaml', text: 'b: 1\n' },
      { path: 'config/a.conf', text: 'a\n' },
    ],
  });
  expect(brief(loaded)).toEqual([
    'source-file clusters/main/apps/media/short.yaml:2:6..15 application short takes your own manifests, and none can lie beside it',
  ]);
});

test('patches of several documents are read with their paths', async () => {
  const { model } = await loadWith({
    'clusters/main/patches/talos/all/net.yaml': 'a: 1\n---\nb: 2\n',
    'clusters/main/patches/talos/control0/x.yaml': 'c: 3\n',
  });
  expect(model?.clusters[0]?.patches.map(({ path, document }) => [path, document.value])).toEqual([
    ['patches/talos/all/net.yaml', { a: 1 }],
    ['patches/talos/all/net.yaml', { b: 2 }],
    ['patches/talos/control0/x.yaml', { c: 3 }],
  ]);
});

test('front matter keeps its places, also with Windows line ends', async () => {
  const { model, diagnostics } = await loadWith({
    'records/decisions/0001-a.md': '---\r\ntitle: One\r\nstatus: accepted\r\n---\r\n# Body\r\n',
    'records/templates/decision.md': 'no front matter',
    'records/README.md': 'nor here',
  });
  expect(diagnostics).toEqual([]);
  const [record] = model?.records ?? [];
  expect(record).toMatchObject({
    folder: 'decisions',
    front: { title: 'One', status: 'accepted' },
    body: '# Body\r\n',
  });
  expect(record?.document.range(['status']).start).toMatchObject({ line: 3, column: 9 });
});

test('a record without front matter, or with a broken one, is a problem of that file', async () => {
  const loaded = await loadWith({
    'records/decisions/a.md': '# No front matter\n',
    'records/decisions/b.md': '---\ntitle: [\n---\n',
    'records/decisions/c.md': '---\n- list\n---\n',
    'records/decisions/d.md': '---\nnever: closed\n',
  });
  expect(loaded.diagnostics.map(({ code, file }) => `${code} ${file}`)).toEqual([
    'source-front-matter records/decisions/a.md',
    'yaml-syntax records/decisions/b.md',
    'source-front-matter records/decisions/c.md',
    'source-front-matter records/decisions/d.md',
  ]);
  expect(loaded.model?.records).toEqual([]);
});

test('secrets are known by name only', async () => {
  const { model } = await loadWith({ 'secrets/token.sops.yaml': 'data: ENC[...]\n' });
  expect([...(model?.secrets ?? [])]).toEqual(['token']);
});

test('what cannot be read is named: links, denied files, large files, bytes', async () => {
  const files = filesWith({
    ...SOUND,
    'clusters/main/apps/media/large.yaml': `# ${'x'.repeat(5 * 1024 * 1024)}\n`,
    'clusters/main/apps/media/own/app.yaml': 'kind: App\nuse: manifests\n',
  });
  files.symlink('/lab/clusters/main/apps/media/link.yaml', '/lab/lab.yaml');
  files.symlink('/lab/clusters/main/apps/loop', '/lab/clusters');
  await files.write('/lab/clusters/main/apps/media/own/x.bin', Uint8Array.of(0xff, 0xfe), 0o644);
  files.setFault(({ name, path }) =>
    name === 'read' && path.endsWith('sonarr.yaml') && path.startsWith('/lab')
      ? 'file-denied'
      : null,
  );
  const loaded = await load(files);
  expect(brief(loaded)).toEqual([
    'source-unreadable clusters/main/apps/loop is a symbolic link, which Croft does not follow',
    'source-unreadable clusters/main/apps/media/large.yaml is larger than 4 MiB',
    'source-unreadable clusters/main/apps/media/link.yaml is a symbolic link, which Croft does not follow',
    'source-unreadable clusters/main/apps/media/own/x.bin is not UTF-8 text',
    `source-unreadable ${APP} cannot be read: permission denied`,
  ]);
});

test('a folder without a lab says what to do', async () => {
  expect(brief(await load(createMemoryFiles({ '/lab/x': '' })))).toEqual([
    'lab-not-found lab.yaml there is no lab.yaml here',
  ]);
  expect(brief(await load(createMemoryFiles({ '/lab/lab.yml': LAB })))).toEqual([
    'lab-not-found lab.yml is not read',
  ]);
});

test('broken YAML is one problem of its file, and the other files are still judged', async () => {
  const loaded = await loadWith({
    [APP]: 'kind: App\n\tuse: x\n',
    'pins.yaml': 'kind: Pins\npins: { a: "1 2" }\n',
  });
  expect(loaded.model).toBeNull();
  expect(loaded.diagnostics.map(({ code, file }) => `${code} ${file}`)).toEqual([
    `yaml-tab ${APP}`,
    'source-value pins.yaml',
  ]);
});

test('keys with the names of inherited things are ordinary keys', async () => {
  const loaded = await loadWith({
    [APP]: 'kind: App\nvalues: { __proto__: { polluted: true }, constructor: 1 }\ntoString: 1\n',
  });
  expect(brief(loaded)).toEqual([`source-unknown-key ${APP}:3:1..9 unknown key toString`]);
  expect(Object.keys(loaded.model?.clusters[0]?.apps[0]?.declared.value.values ?? {})).toEqual([
    '__proto__',
    'constructor',
  ]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('the order of files in a folder does not matter', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const source = Object.fromEntries(
    names.map((name) => [
      `clusters/main/apps/media/${name}.yaml`,
      'kind: App\nuse: sonarr\nnope: 1\n',
    ]),
  );
  const one = await loadWith(source);
  const reversed = await load(
    filesWith(Object.fromEntries(Object.entries({ ...SOUND, ...source }).reverse())),
  );
  expect(brief(reversed)).toEqual(brief(one));
  expect(reversed.model?.clusters[0]?.apps.map(({ name }) => name)).toEqual([...names, 'sonarr']);
});
