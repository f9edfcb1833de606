import { parse } from 'yaml';
import type { Oracle, OracleContext, OracleReport } from './oracle.ts';
import { TALOS_MINORS, type TalosMinor } from './talos/minors.ts';
import { checkCertificate, type ExpectedCertificate } from './talos/openssl.ts';
import { judgeLabs } from './talos/labs.ts';
import { judgeGenerated } from './talos/generated.ts';
import { judgePatches } from './talos/patches.ts';
import { startTalos, type Talos, type TalosCluster } from './talos/peer.ts';
import { judgeSecrets } from './talos/secrets.ts';
import { schemaFor } from './talos/schema.ts';
import { structureFile, structureOf, type TalosStructure } from './talos/structure.ts';
import { verdictsOf } from './talos/verdicts.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the real Talos answers, judged before anything of ours is: its own configurations are sound by its own rules, by its
 * JSON Schema and by OpenSSL, and broken copies are not. A script of its own: four versions take minutes to build.
 */
export const oracle: Oracle = { name: 'talos', script: 'test:talos', run };

const CLUSTER: TalosCluster = {
  name: 'main',
  endpoint: 'https://10.0.50.10:6443',
  kubernetes: '1.34.1',
  installDisk: '/dev/vda',
  installImage: 'factory.example/metal-installer/abc:v1.14.1',
  sans: ['10.0.50.10', 'main.example'],
  podNets: ['10.42.0.0/16'],
  serviceNets: ['10.43.0.0/16'],
  endpoints: ['10.0.50.11'],
  patches: ['machine:\n  certSANs:\n    - patched.example\n'],
};

/** What Talos generates although the schema of the same version has no word for it. */
const UNDESCRIBED = /^v1alpha1: .*"additionalProperty":"persist"/;

/** What stands in a bundle and in a talosconfig, as far as it is asked for here. */
interface Bundle {
  readonly certs: { readonly os: { readonly crt: string; readonly key: string } };
}

interface Talosconfig {
  readonly contexts: Readonly<Record<string, { readonly crt: string; readonly key: string }>>;
}

async function run({ root, tools, labs, scratch }: OracleContext): Promise<OracleReport> {
  const structures: TalosStructure[] = [];
  const excused: string[] = [];
  const counts: Record<string, number> = {};
  const failures: string[] = [];
  for (const minor of TALOS_MINORS) {
    const { program, schema } = tools.talos(minor);
    const talos = startTalos(program);
    const expect = (what: string, wrong: readonly string[]): void => {
      counts[what] = (counts[what] ?? 0) + 1;
      failures.push(...wrong.map((line) => `Talos ${minor}: ${what}: ${line}`));
    };
    try {
      const bundle = (await talos.mustDo({ op: 'bundle-new' })).yaml ?? '';
      await judgeVersion(talos, minor, expect);
      const unfit = schemaFor(schema);
      await judgeConfigurations(talos, { bundle, check: unfit }, expect);
      await judgeSecrets(talos, CLUSTER, expect);
      const check = (yaml: string): string[] =>
        unfit(yaml).filter((line) => !UNDESCRIBED.test(line));
      await judgeLabs(talos, { minor, labs, check }, expect);
      const wrong = await judgeGenerated(talos, minor, bundle);
      expect('configurations as importers expect them', wrong);
      await judgeCertificates(talos, { bundle, scratch }, expect);
      const made = await talos.mustDo({ op: 'gen', yaml: bundle, cluster: CLUSTER });
      const configurations = [made.controlPlane ?? '', made.worker ?? ''];
      const patches = await judgePatches(talos, minor, configurations);
      failures.push(...patches.failures.map((line) => `Talos ${minor}: patches: ${line}`));
      for (const [what, count] of Object.entries(patches.counts))
        counts[`patches, ${what}`] = (counts[`patches, ${what}`] ?? 0) + count;
      structures.push(await structureOf(talos, minor, schema));
      excused.push(...(await judgeVerdicts(talos, { minor, bundle }, expect)));
    } finally {
      await talos.end();
    }
  }
  const data = readFileSync(join(root, 'src/talos/validate/structure-data.ts'), 'utf8');
  counts['keys by version'] = structures.length;
  if (data !== structureFile(structures))
    failures.push('structure-data.ts is not what Talos says: node oracles/write-structure.ts');
  return { counts, skipped: excused, failures };
}

/** Configurations tried a version. */
const MUTANTS = 2000;

async function judgeVerdicts(
  talos: Talos,
  { minor, bundle }: { readonly minor: TalosMinor; readonly bundle: string },
  expect: Expect,
): Promise<string[]> {
  const made = await talos.mustDo({ op: 'gen', yaml: bundle, cluster: CLUSTER });
  const verdicts = await verdictsOf(talos, [made.controlPlane ?? '', made.worker ?? ''], {
    minor: Number(minor.replace('1.', '')),
    count: MUTANTS,
    modes: ['metal', 'cloud', 'container'],
  });
  const { valid, invalid, excused, differences } = verdicts;
  for (let at = 0; at < valid; at += 1) expect(`valid configurations of ${minor}`, []);
  for (let at = 0; at < invalid; at += 1) expect(`invalid configurations of ${minor}`, []);
  expect('verdicts', differences);
  return [...excused].map(([reason, count]) => `Talos ${minor}, ${String(count)} times: ${reason}`);
}

type Expect = (what: string, wrong: readonly string[]) => void;

async function judgeVersion(talos: Talos, minor: TalosMinor, expect: Expect): Promise<void> {
  const { version = '' } = await talos.mustDo({ op: 'version' });
  expect('versions', version.startsWith(`v${minor}.`) ? [] : [`it is ${version}`]);
}

async function judgeConfigurations(
  talos: Talos,
  { bundle, check }: { readonly bundle: string; readonly check: (yaml: string) => string[] },
  expect: Expect,
): Promise<void> {
  const made = await talos.mustDo({ op: 'gen', yaml: bundle, cluster: CLUSTER });
  for (const yaml of [made.controlPlane ?? '', made.worker ?? '']) {
    const { errors = [], warnings = [] } = await talos.mustDo({ op: 'validate', yaml });
    expect('sound configurations', [...errors, ...warnings]);
    const unfit = check(yaml).filter((line) => !UNDESCRIBED.test(line));
    expect('configurations that fit their schema', unfit);
    const { yaml: again } = await talos.mustDo({ op: 'encode', yaml });
    expect('configurations printed anew', again === yaml ? [] : ['they changed']);
    const unknown = yaml.replace('machine:\n', 'machine:\n    unheard: 1\n');
    const { error = '' } = await talos.ask({ op: 'validate', yaml: unknown });
    expect('unknown keys refused', /unknown keys/.test(error) ? [] : [error || 'accepted']);
    const named = check(unknown).some((line) => line.includes('unheard'));
    expect('unknown keys that do not fit the schema', named ? [] : ['they fit']);
    const roleless = yaml.replace(/^ {4}type: \w+\n/m, '    type: nobody\n');
    const { errors: found = [], error: load = '' } = await talos.ask({
      op: 'validate',
      yaml: roleless,
    });
    expect('unknown roles refused', found.length > 0 || load !== '' ? [] : ['accepted']);
  }
  const { yaml: imported } = await talos.mustDo({
    op: 'import-machineconfig',
    yaml: made.controlPlane ?? '',
  });
  expect('bundles taken back', imported === bundle ? [] : ['they changed']);
  const { errors = [] } = await talos.mustDo({ op: 'bundle', yaml: 'cluster: {}\n' });
  expect('empty bundles refused', errors.length > 0 ? [] : ['accepted']);
}

const HOUR = 3600;

async function judgeCertificates(
  talos: Talos,
  { bundle, scratch }: { readonly bundle: string; readonly scratch: string },
  expect: Expect,
): Promise<void> {
  const question = { op: 'talosconfig', yaml: bundle, ttl: '24h', roles: ['os:reader'] } as const;
  const { talosconfig = '' } = await talos.mustDo(question);
  const { oracle: client } = (parse(talosconfig) as Talosconfig).contexts;
  const { os } = (parse(bundle) as Bundle).certs;
  if (!client) throw new Error('the talosconfig has no context');
  const certificate: ExpectedCertificate = {
    certificate: pem(client.crt),
    key: pem(client.key),
    authority: pem(os.crt),
    purposes: ['sslclient'],
    refused: ['sslserver'],
    isAuthority: false,
    subject: 'O = os:reader',
    keyUsages: ['Digital Signature'],
    extendedKeyUsages: ['TLS Web Client Authentication'],
    lifetime: 24 * HOUR,
  };
  expect('sound certificates', await checkCertificate(certificate, scratch));
  const broken: ExpectedCertificate = {
    ...certificate,
    key: pem(os.key),
    purposes: ['sslserver'],
    refused: ['sslclient'],
    isAuthority: true,
    subject: 'O = os:admin',
    names: ['DNS:main.example'],
    keyUsages: [],
    extendedKeyUsages: [],
    lifetime: HOUR,
  };
  const found = await checkCertificate(broken, scratch);
  expect('differences found', found.length === 9 ? [] : found);
}

function pem(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}
