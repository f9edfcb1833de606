// A lab out of what other tools have: nothing is lost, nothing is written by halves, and mistakes are named.
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { createNodeFiles } from '../../src/adapters/node-files.ts';
import { createMemoryRandom } from '../../src/base/host/memory-random.ts';
import { fileError } from '../../src/base/host/files.ts';
import type { Files } from '../../src/base/host/index.ts';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { newBundle } from '../../src/talos/bundle/new.ts';
import { contentsOf, emptyFolder, put, replace, textOf, type Ended } from './croft.ts';
import { croftWith } from './here.ts';

const KEY = { identity: '', recipient: '' };

beforeAll(async () => {
  KEY.identity = await generateIdentity('x25519');
  KEY.recipient = await recipientOf(KEY.identity);
});

interface How {
  readonly files?: Files;
  readonly keys?: Readonly<Record<string, string>>;
}

function run(cwd: string, line: string, { files, keys }: How = {}): Promise<Ended> {
  return croftWith(line.split(' '), {
    ...{ cwd, keys: keys ?? { SOPS_AGE_KEY: KEY.identity } },
    ...(files && { files }),
  });
}

async function fine(ended: Promise<Ended>): Promise<Ended> {
  const result = await ended;
  expect(result, result.err + result.out).toMatchObject({ code: 0 });
  return result;
}

type Configuration = Record<string, unknown>[];
/** Documents of machines by name. */
type Machines = ReadonlyMap<string, Configuration>;

/** The configurations of the machines of a rendered lab, in clear. */
async function configurationsOf(lab: string): Promise<Machines> {
  const [cluster = ''] = readdirSync(join(lab, 'talos'));
  const found = new Map<string, Configuration>();
  for (const file of readdirSync(join(lab, 'talos', cluster)).sort()) {
    if (file.startsWith('secrets')) continue;
    const { out } = await fine(run(lab, `secret decrypt talos/${cluster}/${file}`));
    const documents = parseAllDocuments(out).map((one) => one.toJS() as Record<string, unknown>);
    found.set(file.replace('.sops.yaml', ''), documents);
  }
  return found;
}

const known = new Map<string, Promise<Machines>>();

/** What an example renders for its machines with a version of Talos. */
function machinesOf(example: string, talos: string): Promise<Machines> {
  const key = `${example} ${talos}`;
  const made =
    known.get(key) ??
    (async (): Promise<Machines> => {
      const folder = emptyFolder();
      const lab = join(folder, 'lab');
      await fine(run(folder, `init lab --example ${example}`));
      const [cluster = ''] = readdirSync(join(lab, 'clusters'));
      replace(lab, `clusters/${cluster}/cluster.yaml`, 'version: 1.14.1', `version: ${talos}`);
      await fine(run(lab, 'talos secrets init'));
      await fine(run(lab, 'render'));
      return configurationsOf(lab);
    })();
  known.set(key, made);
  return made;
}

/** A folder `old` with configurations, and an empty one, `new`. */
function placeWith(machines: Machines): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'new'));
  for (const [name, documents] of machines)
    put(folder, `old/${name}.yaml`, documents.map((one) => `---\n${stringify(one)}`).join(''));
  return folder;
}

/** The import is refused, says why, and leaves no trace. */
async function refused(folder: string, line: string, how: How = {}): Promise<Ended> {
  const before = contentsOf(folder);
  const ended = await run(folder, line, how);
  expect(ended.code, line + ended.out).toBe(1);
  expect(ended.err, line).not.toContain('bug');
  expect([...contentsOf(folder)], line).toEqual([...before]);
  expect(readdirSync(join(folder, 'new')), line).toEqual([]);
  return ended;
}

test.each([
  ['nova', '1.11.6'],
  ['nova', '1.12.7'],
  ['nova', '1.13.9'],
  ['nova', '1.14.1'],
  ['home-ops', '1.14.1'],
])(
  'the configurations of %s with Talos %s give a lab that renders them again',
  async (example, talos) => {
    const machines = await machinesOf(example, talos);
    const folder = placeWith(machines);
    const { out } = await fine(run(folder, 'import old -C new --cluster main'));
    expect(out).not.toContain('Dropped');
    await fine(run(join(folder, 'new'), 'render'));
    const again = await configurationsOf(join(folder, 'new'));
    expect(new Map([...again].map(([name, all]) => [name, all.map(named)]))).toEqual(
      new Map([...machines].map(([name, all]) => [name, all.map(named)])),
    );
  },
);

/** A document with the name that the cluster has here. */
function named(document: Record<string, unknown>): unknown {
  return JSON.parse(
    JSON.stringify(document).replace(/"clusterName":"[^"]*"/, '"clusterName":"main"'),
  );
}

type Maps = Record<string, Record<string, Record<string, unknown>>>;

/** A machine of which something that the model has no word for was changed by hand. */
function strange(machines: Machines): Machines {
  return new Map(
    [...machines].map(([name, documents]) => {
      const copy = structuredClone(documents);
      const v1alpha1 = copy[0] as Maps;
      const { machine = {}, cluster = {} } = v1alpha1;
      machine['seccompProfiles'] = [
        { name: 'a.json', value: { defaultAction: 'SCMP_ACT_LOG' } },
      ] as never;
      machine['env'] = { PROXY_PASSWORD: 'x7Kq-93hf-Lm2Z' };
      if ((machine['type'] as unknown) === 'controlplane') {
        cluster['extraManifests'] = ['https://manifests.example/a.yaml'] as never;
        delete machine['features']?.['kubePrism'];
        copy.push({
          ...{ apiVersion: 'v1alpha1', kind: 'SideroLinkConfig' },
          apiUrl: 'https://link.example/?jointoken=Zq81-kT5w-PPx2',
        });
      } else machine['kubelet'] = { ...machine['kubelet'], clusterDNS: ['10.43.0.99'] };
      return [name, copy] as const;
    }),
  );
}

test('what the lab has no word for becomes a patch, what was removed stays removed, and no secret is in clear', async () => {
  const machines = strange(await machinesOf('nova', '1.11.6'));
  const folder = placeWith(machines);
  const lab = join(folder, 'new');
  const { out } = await fine(run(folder, 'import old -C new --cluster main --report report.md'));
  expect(out).toContain('Kept as a patch, for the lab has no word for it: ');
  expect(out).toMatch(/Next:\n {2}1\. \$EDITOR lab\.yaml/);
  const report = textOf(folder, 'report.md');
  expect(report).toMatch(/machine\.features\.kubePrism .*the patch removes it/);
  await fine(run(lab, 'render'));
  expect([...(await configurationsOf(lab))].map(([name, all]) => [name, all.map(named)])).toEqual(
    [...machines].map(([name, all]) => [name, all.map(named)]),
  );
  const all = [...contentsOf(lab)].map(([, text]) => text).join('\n');
  for (const secret of ['x7Kq-93hf-Lm2Z', 'Zq81-kT5w-PPx2', 'PRIVATE KEY'])
    expect((all + out + report).includes(secret), secret).toBe(false);
  const checked = await run(lab, 'check');
  expect(checked.out + checked.err).not.toMatch(/talos-patch|secret-leak|secret-unrecorded/);
  expect(checked.out).toContain('lab-placeholder');
});

test('a trial run writes its report and nothing else', async () => {
  const folder = placeWith(await machinesOf('nova', '1.14.1'));
  const { out } = await fine(run(folder, 'import old -C new --dry-run --json --report r.md'));
  const { data } = JSON.parse(out) as {
    data: { written: boolean; report: unknown[]; next: unknown[] };
  };
  expect(data.written).toBe(false);
  expect(data.report.length).toBeGreaterThan(10);
  expect(readdirSync(join(folder, 'new'))).toEqual([]);
  expect(textOf(folder, 'r.md')).toMatch(/^# Import\n\nRead /);
});

test('who can open the secrets: as named, as the source encrypts, as a key in it, else a new key', async () => {
  const machines = await machinesOf('nova', '1.14.1');
  const other = await recipientOf(await generateIdentity('x25519'));
  const recipientsIn = async (
    line: string,
    prepare: (folder: string) => void,
    keys?: How['keys'],
  ) => {
    const folder = placeWith(machines);
    prepare(folder);
    const { err } = await fine(
      run(folder, `import old -C new ${line}`.trim(), keys ? { keys } : {}),
    );
    return { text: textOf(folder, 'new/lab.yaml'), err, folder };
  };
  const none = (): void => undefined;
  expect((await recipientsIn(`--recipient ${other}`, none)).text).toContain(other);
  const rules = `creation_rules:\n  - age: ${other}\n`;
  expect(
    (
      await recipientsIn('', (folder) => {
        put(folder, 'old/.sops.yaml', rules);
      })
    ).text,
  ).toContain(other);
  const own = await recipientsIn(
    '',
    (folder) => {
      put(folder, 'old/age.key', `${KEY.identity}\n`);
    },
    {},
  );
  expect(own.text).toContain(KEY.recipient);
  const home = emptyFolder();
  const made = await recipientsIn('', none, { HOME: home });
  expect(made.err).toContain('keep a copy of the key file');
  const file = textOf(home, '.config/sops/age/keys.txt');
  expect(made.text).toContain(/public key: (age1\w+)/.exec(file)?.[1] ?? 'none');
});

const GOOD = 'import old -C new';

test('mistakes of tired people are named, and nothing is written', async () => {
  const machines = await machinesOf('nova', '1.14.1');
  const place = (): string => placeWith(machines);
  const [first = ''] = machines.keys();
  const say = async (code: string, folder: string, line = GOOD, how: How = {}): Promise<string> => {
    const { err } = await refused(folder, line, how);
    expect(err, line).toContain(code);
    return err;
  };
  const wrong = place();
  put(wrong, 'music/song.txt', 'la la');
  await say('import-none', wrong, 'import music -C new');
  await say('import-path', wrong, 'import hone-ops -C new');
  expect(await say('usage', wrong, `${GOOD} --from machine-confg`)).toContain(
    'did you mean machine-config?',
  );
  await say('usage', wrong, `${GOOD} --cluster No_Name`);
  await say('usage', wrong, `${GOOD} --address ${first}=here`);
  await say('usage', wrong, `${GOOD} --address nobody=10.0.50.9`);

  const cut = place();
  put(cut, `old/${first}.yaml`, textOf(cut, `old/${first}.yaml`).slice(0, 1500));
  await say('cut off', cut);

  const locked = place();
  put(locked, 'old/.sops.yaml', `creation_rules:\n  - age: ${KEY.recipient}\n`);
  await fine(run(join(locked, 'old'), `secret encrypt ${first}.yaml`));
  expect(await say('import-locked', locked, GOOD, { keys: {} })).toContain(`${first}.yaml`);

  const mixed = place();
  const text = textOf(mixed, `old/${first}.yaml`);
  put(mixed, `old/${first}.yaml`, text.replace(/^( {2}token: ).*/m, '$1abcdef.0123456789abcdef'));
  await say('import-mixed', mixed);

  const old = place();
  for (const name of machines.keys())
    put(old, `old/${name}.yaml`, textOf(old, `old/${name}.yaml`).replaceAll('1.14.1', '1.9.5'));
  await say('import-incomplete', old);

  const both = place();
  put(
    both,
    'old/talconfig.yaml',
    'clusterName: a\ntalosVersion: v1.14.1\nkubernetesVersion: v1.35.4\nendpoint: https://10.0.50.50:6443\nnodes:\n  - { hostname: a, ipAddress: 10.0.50.11, controlPlane: true, installDisk: /dev/sda }\n',
  );
  await say('import-ambiguous', both, `${GOOD} --from talhelper --from machine-config`);
});

test('a lab that is there, and files of it, are never written over', async () => {
  const folder = placeWith(await machinesOf('nova', '1.14.1'));
  for (const path of ['lab.yaml', 'clusters/main/cluster.yaml', 'secrets/index.yaml']) {
    put(folder, `new/${path}`, 'mine\n');
    const ended = await run(folder, `${GOOD} --cluster main`);
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.err).toContain('import-lab-exists');
    expect([...contentsOf(join(folder, 'new')).keys()]).toEqual([path]);
    rmSync(join(folder, 'new'), { recursive: true });
    mkdirSync(join(folder, 'new'));
  }
});

test('what cannot be read or written is named, and what was written is taken back', async () => {
  const machines = await machinesOf('nova', '1.14.1');
  const [first = ''] = machines.keys();
  const real = createNodeFiles();
  const deny = (doing: string, path: string): Promise<never> =>
    Promise.reject(fileError('file-denied', { doing, path }));
  const blind: Files = {
    ...real,
    read: (path, limit) =>
      path.endsWith(`/${first}.yaml`) ? deny('cannot read', path) : real.read(path, limit),
  };
  const named = await refused(placeWith(machines), `import old/${first}.yaml -C new`, {
    files: blind,
  });
  expect(named.err).toContain('import-unreadable');
  for (const step of ['writeAll', 'create', 'write', 'makeDirectory'] as const) {
    const failing: Files = {
      ...real,
      [step]: (path: unknown) => deny(`cannot ${step}`, typeof path === 'string' ? path : 'files'),
    };
    const { err } = await refused(placeWith(machines), GOOD, { files: failing });
    expect(err, step).toContain('file-denied');
  }
  const many: Files = {
    ...real,
    list: async (path) => {
      const all = await real.list(path);
      return path.endsWith('/old')
        ? [
            ...all,
            ...Array.from({ length: 60_000 }, (_, i) => ({ name: `x${i}`, kind: 'file' as const })),
          ]
        : all;
    },
  };
  expect((await refused(placeWith(machines), GOOD, { files: many })).err).toContain(
    'import-too-much',
  );
});

test('links lead nowhere', async () => {
  const folder = placeWith(await machinesOf('nova', '1.14.1'));
  mkdirSync(join(folder, 'linked'));
  for (const name of readdirSync(join(folder, 'old')))
    symlinkSync(join(folder, 'old', name), join(folder, 'linked', name));
  expect((await refused(folder, 'import linked -C new')).err).toContain('import-none');
  symlinkSync(join(folder, 'old'), join(folder, 'way'));
  expect((await refused(folder, 'import way -C new')).err).toContain('import-path');
  expect(existsSync(join(folder, 'new/lab.yaml'))).toBe(false);
});

const TEMPLATE = `node_cidr: "10.0.50.0/24"
cluster_api_addr: "10.0.50.50"
cluster_gateway_addr: "10.0.50.101"
cluster_dns_gateway_addr: "10.0.50.100"
repository_name: ops/home-ops
cloudflare_domain: home.example
cloudflare_token: Vq83kdLw92mZx71PfTb5cRn6yHs4gJa0eUo2iKt9
cloudflare_gateway_addr: "10.0.50.102"
`;
const TEMPLATE_NODES = `nodes:
  - name: control0
    address: 10.0.50.11
    controller: true
    disk: S123
    mac_addr: "52:54:00:00:00:01"
    schematic_id: 376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba
`;
const TALCONFIG = `clusterName: kubernetes
talosVersion: v1.14.1
kubernetesVersion: v1.35.4
endpoint: https://10.0.50.50:6443
allowSchedulingOnControlPlanes: true
cniConfig: { name: none }
patches: ["@./patches/time.yaml"]
nodes:
  - hostname: control0
    ipAddress: 10.0.50.11
    controlPlane: true
    installDiskSelector: { serial: S123 }
    networkInterfaces:
      - deviceSelector: { hardwareAddr: "52:54:00:00:00:01" }
        addresses: [10.0.50.11/24]
        routes: [{ network: 0.0.0.0/0, gateway: 10.0.50.1 }]
        vip: { ip: 10.0.50.50 }
`;

test('a template and talhelper in one folder become one lab; what no source names is not opened', async () => {
  const folder = placeWith(new Map());
  put(folder, 'old/cluster.yaml', TEMPLATE);
  put(folder, 'old/nodes.yaml', TEMPLATE_NODES);
  put(folder, 'old/talos/talconfig.yaml', TALCONFIG);
  put(folder, 'old/talos/patches/time.yaml', 'machine: { sysctls: { vm.swappiness: "7" } }\n');
  const at = Date.now() - 3_600_000;
  const bundle = newBundle({ random: createMemoryRandom('import'), clock: { now: () => at } });
  put(folder, 'old/talos/talsecret.sops.yaml', bundle);
  put(folder, 'old/.sops.yaml', `creation_rules:\n  - age: ${KEY.recipient}\n`);
  await fine(run(join(folder, 'old'), 'secret encrypt talos/talsecret.sops.yaml'));
  const stranger = 'data: ENC[AES256_GCM,data:abc=,iv:a=,tag:b=,type:str]\nsops:\n  age: []\n';
  put(folder, 'old/kubernetes/apps/secret.sops.yaml', stranger);
  expect((await refused(folder, GOOD, { keys: {} })).err).toContain('talsecret.sops.yaml');
  const { out } = await fine(run(folder, `${GOOD} --report report.md`));
  expect(out).not.toContain('change-me');
  const lab = join(folder, 'new');
  const cluster = textOf(lab, 'clusters/kubernetes/cluster.yaml');
  expect(cluster).toContain('version: 1.14.1');
  expect(cluster).toContain('cloudflare-tunnel');
  expect(cluster).toContain('vm.swappiness: "7"');
  expect(textOf(lab, 'clusters/kubernetes/nodes.yaml')).toContain('mac: "52:54:00:00:00:01"');
  expect(textOf(lab, 'lab.yaml')).toContain(KEY.recipient);
  const all = [...contentsOf(lab).values()].join('\n') + out + textOf(folder, 'report.md');
  expect(all).not.toContain('Vq83kdLw92mZx71PfTb5cRn6yHs4gJa0eUo2iKt9');
  await fine(run(lab, 'render'));
  expect(await fine(run(lab, 'secret decrypt talos/kubernetes/secrets.sops.yaml'))).toMatchObject({
    out: bundle,
  });
  expect([...(await configurationsOf(lab)).keys()]).toEqual(['control0']);
});

test('what Talos takes beside nothing that is rendered is called not carried, and stops the import', async () => {
  const machines = new Map(
    [...(await machinesOf('nova', '1.14.1'))].map(([name, documents]) => {
      const copy = structuredClone(documents).filter(({ kind }) => kind !== 'KubeletConfig');
      const { machine = {} } = copy[0] as Maps;
      machine['kubelet'] = { ...machine['kubelet'], credentialProviderConfig: { a: 'b' } };
      return [name, copy] as const;
    }),
  );
  const folder = placeWith(machines);
  const { out, err } = await refused(folder, GOOD);
  expect(out).toContain('not carried: machine.kubelet.credentialProviderConfig');
  expect(err).toContain('--allow-loss');
  const lossy = await run(folder, `${GOOD} --allow-loss`);
  expect(lossy).toMatchObject({ code: 1 });
  expect(existsSync(join(folder, 'new/lab.yaml'))).toBe(true);
  await fine(run(join(folder, 'new'), 'render'));
});

test('a worker alone is imported, and the report says what its cluster lacks', async () => {
  const machines = await machinesOf('nova', '1.14.1');
  const workers = new Map(
    [...machines].filter(([, [first]]) => JSON.stringify(first).includes('"type":"worker"')),
  );
  const folder = placeWith(workers);
  const { out } = await fine(run(folder, `${GOOD} --cluster main`));
  expect(out).toContain('croft talos secrets import main --from-machine-config FILE');
  expect(out).toMatch(/^ {2}clusters\/main\/cluster\.yaml +\d+$/m);
});
