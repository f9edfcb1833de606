// Installs the pinned oracles into .oracles/: real programs through Go's own client, and the schemas
// that kubeconform needs, generated from the API packages themselves. `node oracles/install.ts`
// does it by hand and lists every kind with a schema.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Tools } from './oracle.ts';
import { mapBounded, output, run } from './process.ts';
import { TALOS_MINORS, type TalosMinor } from './talos/minors.ts';
import type { CoreApi } from './schemas/core.ts';
import { writeSchemas } from './schemas/write.ts';

const GO_MINOR = 26;

const PROGRAMS: readonly { readonly name: string; readonly module: string }[] = [
  { name: 'kustomize', module: 'sigs.k8s.io/kustomize/kustomize/v5@v5.8.2' },
  { name: 'kubeconform', module: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0' },
  { name: 'age', module: 'filippo.io/age/cmd/age@v1.3.2' },
  { name: 'age-keygen', module: 'filippo.io/age/cmd/age-keygen@v1.3.2' },
  { name: 'age-plugin-batchpass', module: 'filippo.io/age/cmd/age-plugin-batchpass@v1.3.2' },
];

/** Asked for by `npm run charts -- --render` alone: its build takes minutes. */
const HELM = { name: 'helm', module: 'helm.sh/helm/v4/cmd/helm@v4.3.1' } as const;

/** The oracles that ask the real Talos. */
const TALOS_ORACLES = ['talos', 'talos-labs', 'talos-generated'];

/** Programs built in a folder of oracles/go, whose go.mod and go.sum pin everything. */
const BUILDS: readonly {
  readonly name: string;
  readonly folder: string;
  readonly package: string;
  readonly flags?: readonly string[];
  /** The only oracles that need it, if it takes minutes to build. */
  readonly only?: readonly string[];
}[] = [
  { name: 'core', folder: 'core', package: '.' },
  {
    name: 'controller-gen',
    folder: 'crds',
    package: 'sigs.k8s.io/controller-tools/cmd/controller-gen',
  },
  { name: 'yaml-typing', folder: 'yaml-typing', package: '.' },
  { name: 'envsubst', folder: 'envsubst', package: '.' },
  { name: 'apiserver', folder: 'apiserver', package: '.', only: ['apiserver'] },
  { name: 'sops', folder: 'sops', package: '.', only: ['sops'] },
  { name: 'schematic', folder: 'schematic', package: '.', only: ['schematic'] },
  { name: 'talhelper', folder: 'talhelper', package: '.', only: ['talhelper'] },
  ...TALOS_MINORS.map((minor) => ({
    name: `talos-${minor}`,
    folder: 'talos',
    package: '.',
    flags: [`-modfile=talos-${minor}.mod`, '-tags', `talos${minor.replace('.', '_')}`],
    only: TALOS_ORACLES,
  })),
];

const MACHINERY = 'github.com/siderolabs/talos/pkg/machinery';

const GO_ENVIRONMENT: Readonly<Record<string, string>> = {
  GOTOOLCHAIN: 'local',
  GOFLAGS: '-trimpath -buildvcs=false',
  GOWORK: 'off',
  CGO_ENABLED: '0',
};

/** What each custom resource is generated with; API packages rely on both. */
const CRD_OPTIONS = 'allowDangerousTypes=true,generateEmbeddedObjectMeta=true';

type Log = (line: string) => void;

/** Why the oracles cannot be installed here, or null when they can. */
export async function obstacle(): Promise<string | null> {
  const go = await run('go', ['env', 'GOVERSION'], { env: GO_ENVIRONMENT }).catch(() => null);
  if (!go) return 'Go is not installed; install Go 1.26 or newer';
  const minor = Number(/^go1\.(\d+)/.exec(go.stdout)?.[1]);
  return minor >= GO_MINOR
    ? null
    : `Go is ${go.stdout.trim() || go.stderr.trim()}; the oracles need Go 1.${GO_MINOR} or newer`;
}

/**
 * Installs what the named oracles need and what is missing or changed below `<root>/.oracles`;
 * rejects with the tool's complaint.
 */
export async function installOracles(
  root: string,
  oracles: readonly string[],
  log: Log,
): Promise<Tools> {
  const home = join(root, '.oracles');
  const bin = join(home, 'bin');
  const go = join(root, 'oracles', 'go');
  mkdirSync(bin, { recursive: true });
  const once = stamps(join(home, 'stamps'), log);
  const programs = PROGRAMS.map(({ name, module }) => ({
    name,
    identity: module,
    work: () => installProgram(module, bin),
  }));
  const needed = BUILDS.filter(
    ({ only }) => only === undefined || only.some((name) => oracles.includes(name)),
  );
  const builds = needed.map((build) => ({
    name: build.name,
    identity: digest(join(go, build.folder)),
    work: () =>
      output('go', ['build', ...(build.flags ?? []), '-o', join(bin, build.name), build.package], {
        cwd: join(go, build.folder),
        env: GO_ENVIRONMENT,
      }),
  }));
  await mapBounded([...builds, ...programs], 2, (step) =>
    once(step.name, step.identity, join(bin, step.name), step.work),
  );
  const schemas = join(home, 'schemas');
  const sources = ['go/core', 'go/crds', 'schemas'].map((part) =>
    digest(join(root, 'oracles', part)),
  );
  await once('schemas', [CRD_OPTIONS, ...sources].join(), schemas, async () => {
    await generateSchemas(home, go, schemas);
    for (const line of coverage(schemas)) log(`schemas for ${line}`);
  });
  const talosSchemas = join(home, 'talos');
  if (TALOS_ORACLES.some((name) => oracles.includes(name)))
    for (const minor of TALOS_MINORS) {
      const schema = talosSchema(talosSchemas, minor);
      await once(`talos-schema-${minor}`, digest(join(go, 'talos')), schema, () =>
        installTalosSchema(join(go, 'talos'), minor, schema),
      );
    }
  return {
    kustomize: join(bin, 'kustomize'),
    kubeconform: join(bin, 'kubeconform'),
    envsubst: join(bin, 'envsubst'),
    yamlTyping: join(bin, 'yaml-typing'),
    apiserver: join(bin, 'apiserver'),
    age: join(bin, 'age'),
    ageKeygen: join(bin, 'age-keygen'),
    sops: join(bin, 'sops'),
    schematic: join(bin, 'schematic'),
    talhelper: join(bin, 'talhelper'),
    talos: (minor) => ({
      program: join(bin, `talos-${minor}`),
      schema: talosSchema(talosSchemas, minor),
    }),
    schemas,
  };
}

/** Installs the pinned helm below `<root>/.oracles` and gives its path; rejects with the tool's complaint. */
export async function installHelm(root: string, log: Log): Promise<string> {
  const why = await obstacle();
  if (why) throw new Error(why);
  const home = join(root, '.oracles');
  const program = join(home, 'bin', HELM.name);
  mkdirSync(join(home, 'bin'), { recursive: true });
  await stamps(join(home, 'stamps'), log)(HELM.name, HELM.module, program, () =>
    installProgram(HELM.module, join(home, 'bin')),
  );
  return program;
}

function talosSchema(folder: string, minor: TalosMinor): string {
  return join(folder, `config-${minor}.schema.json`);
}

/** Copies the JSON Schema of machine configurations out of the Go module of a version. */
async function installTalosSchema(folder: string, minor: TalosMinor, to: string): Promise<void> {
  const module = await output(
    'go',
    ['list', `-modfile=talos-${minor}.mod`, '-m', '-f', '{{.Dir}}', MACHINERY],
    { cwd: folder, env: GO_ENVIRONMENT },
  );
  mkdirSync(dirname(to), { recursive: true });
  const schema = readFileSync(join(module.trim(), 'config', 'schemas', 'config.schema.json'));
  writeFileSync(to, schema);
}

function installProgram(module: string, bin: string): Promise<string> {
  return output('go', ['install', module], { env: { ...GO_ENVIRONMENT, GOBIN: bin } });
}

/** Runs a step unless its stamp names the same identity and its result stands. */
function stamps(
  folder: string,
  log: Log,
): (name: string, identity: string, result: string, work: () => Promise<unknown>) => Promise<void> {
  mkdirSync(folder, { recursive: true });
  return async (name, identity, result, work) => {
    const stamp = join(folder, name);
    if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === identity) return;
    const started = performance.now();
    log(`installing ${name}`);
    try {
      await work();
    } catch (error) {
      throw new Error(`${name} could not be installed: ${String(error)}`, { cause: error });
    }
    writeFileSync(`${stamp}.new`, identity);
    renameSync(`${stamp}.new`, stamp);
    log(`installed ${name} in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  };
}

async function generateSchemas(home: string, go: string, folder: string): Promise<void> {
  const core = JSON.parse(await output(join(home, 'bin', 'core'), [])) as CoreApi;
  const all = join(home, 'crds');
  const marked = join(home, 'crds-marked');
  const packages = apiPackages(go);
  await generateDefinitions(home, go, {
    packages,
    folder: all,
    options: `${CRD_OPTIONS},maxDescLen=0`,
  });
  // Only Gateway API says in descriptions which fields its standard channel lacks.
  const gateway = packages.filter((name) => name.startsWith('sigs.k8s.io/gateway-api/'));
  await generateDefinitions(home, go, { packages: gateway, folder: marked, options: CRD_OPTIONS });
  writeSchemas(core, [all, marked], folder);
}

async function generateDefinitions(
  home: string,
  go: string,
  wanted: {
    readonly packages: readonly string[];
    readonly folder: string;
    readonly options: string;
  },
): Promise<void> {
  rmSync(wanted.folder, { recursive: true, force: true });
  await output(
    join(home, 'bin', 'controller-gen'),
    [
      `crd:${wanted.options}`,
      ...wanted.packages.map((name) => `paths=${name}`),
      `output:crd:dir=${wanted.folder}`,
    ],
    { cwd: join(go, 'crds'), env: GO_ENVIRONMENT },
  );
}

function apiPackages(go: string): string[] {
  const source = readFileSync(join(go, 'crds', 'packages.go'), 'utf8');
  return [...source.matchAll(/^\t_ "([^"]+)"$/gm)].map(([, name = '']) => name);
}

/** One digest over the names and bytes of all files below a folder, but for tests. */
function digest(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files)
    hash.update(file.slice(folder.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Covered kinds, one line a group and version. */
function coverage(schemas: string): string[] {
  const kinds = JSON.parse(readFileSync(join(schemas, 'kinds.json'), 'utf8')) as string[];
  const groups = new Map<string, string[]>();
  for (const kind of kinds) {
    const at = kind.lastIndexOf('/');
    const group = kind.slice(0, at).replace(/^\//, '');
    const name = kind.slice(at + 1);
    if (!name.endsWith('List')) groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return [...groups].map(([group, names]) => `${group}: ${names.join(' ')}`);
}

if (import.meta.main) {
  const why = await obstacle();
  if (why) throw new Error(why);
  const { schemas } = await installOracles(join(import.meta.dirname, '..'), [], console.log);
  for (const line of coverage(schemas)) console.log(line);
}
