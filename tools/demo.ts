// The main job on the shipped lab, for `npm start`: a copy of examples/appservice is rendered and checked, with the keys
// that everybody has.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const EXAMPLE = 'appservice';
/** Opens what the examples have encrypted, and must lie beside a copy of one. */
const KEY_FILE = 'throw-away-key.txt';
/** A secret of the example whose value is made up. */
const SHOWN = 'cloudflare-token';

interface Answer {
  readonly ok: boolean;
  readonly exitCode: number;
  readonly data: unknown;
  readonly diagnostics: readonly { readonly severity: string }[];
}

interface Listed {
  readonly name: string;
  readonly set: boolean;
  readonly generate: string | null;
}

/**
 * Runs one command as a person would, and reads its JSON answer. Ends the demo when it fails. The only keys that it can
 * see are the published ones.
 */
function croft(...args: readonly string[]): Answer {
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(root, 'bin/croft.js'), ...args, '--json'],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], SOPS_AGE_KEY_FILE: join(home, KEY_FILE) },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const took = Math.round(performance.now() - started);
  console.log(`  croft ${args.join(' ')}  (${took} ms)`);
  if (status !== 0) {
    process.stderr.write(
      `${stdout}${stderr}\ncroft: the demo failed at: croft ${args.join(' ')}\n`,
    );
    process.exit(1);
  }
  return JSON.parse(stdout) as Answer;
}

/** Layers of the rendered tree, in the order in which a person meets them. */
const LAYERS: readonly (readonly [layer: string, path: RegExp])[] = [
  ['bootstrap plan', /^bootstrap\//],
  ['Flux entry point', /^kubernetes\/[^/]+\/(?:flux|components)\//],
  ['applications', /^kubernetes\/[^/]+\/apps\//],
  ['record templates', /^records\//],
  ['repository (CI, Renovate, SOPS)', /./],
];

function layerCounts(paths: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const layer = LAYERS.find(([, pattern]) => pattern.test(path))?.[0] ?? 'other';
    counts.set(layer, (counts.get(layer) ?? 0) + 1);
  }
  return counts;
}

/** Objects in the rendered tree by kind and API group, most frequent first; Kustomize's own files are no objects. */
function kindCounts(folder: string, paths: readonly string[]): [kind: string, count: number][] {
  const counts = new Map<string, number>();
  for (const path of paths.filter(
    (one) => one.startsWith('kubernetes/') && one.endsWith('.yaml'),
  )) {
    const text = readFileSync(join(folder, path), 'utf8');
    for (const [, version = '', kind = ''] of text.matchAll(/^apiVersion: (\S+)\nkind: (\S+)$/gm)) {
      const group = version.includes('/') ? version.slice(0, version.indexOf('/')) : 'core';
      const name = `${kind.padEnd(20)} ${group}`;
      if (group !== 'kustomize.config.k8s.io') counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function pathsOf(data: unknown): string[] {
  const { changes } = data as { changes: readonly { path: unknown }[] };
  return changes.map(({ path }) => path).filter(isText);
}

/** How many Secrets of the rendered tree are encrypted, and values in clear that stand in one: none, or the demo ends. */
function encryptedSecrets(paths: readonly string[]): number {
  const secrets = paths.filter((path) => path.endsWith('.sops.yaml') && path !== '.sops.yaml');
  for (const path of secrets) {
    const [, data = ''] =
      /^data:\n((?: {2}.*\n)+)/m.exec(readFileSync(join(folder, path), 'utf8')) ?? [];
    const clear = data.split('\n').filter((line) => !/^$|: ENC\[AES256_GCM,/.test(line));
    if (data === '' || clear.length > 0) {
      process.stderr.write(`croft: the demo failed: ${path} is not encrypted\n`);
      process.exit(1);
    }
  }
  return secrets.length;
}

function printSecrets(listed: readonly Listed[], encrypted: number, value: string): void {
  const made = listed.filter(({ generate }) => generate !== null).length;
  const set = listed.filter((one) => one.set).length;
  console.log(
    `\nSecrets: ${set} of ${listed.length} have a value, ${made} of them made by a rule; ${encrypted} Secrets of Kubernetes were encrypted`,
  );
  console.log(`  secrets/${SHOWN}.sops.yaml holds ${value}, which is made up`);
  console.log(`  everybody has the keys, examples/${KEY_FILE}; never use them for a lab`);
}

const home = mkdtempSync(join(tmpdir(), 'croft-demo-'));
const folder = join(home, EXAMPLE);
cpSync(join(root, 'examples', EXAMPLE), folder, { recursive: true });
cpSync(join(root, 'examples', KEY_FILE), join(home, KEY_FILE));
console.log(`croft: rendering a copy of examples/${EXAMPLE}\n`);
const rendered = croft('render', '-C', folder);
const checked = croft('check', '-C', folder);
const again = croft('render', '-C', folder, '--check');
const listed = croft('secret', 'list', '-C', folder);
const shown = croft('secret', 'get', SHOWN, '-C', folder);

const paths = pathsOf(rendered.data);
console.log(`\nRendered ${paths.length} files into ${folder}`);
const layers = layerCounts(paths);
for (const [layer] of LAYERS)
  if (layers.has(layer)) console.log(`  ${String(layers.get(layer)).padStart(4)}  ${layer}`);
console.log('\nFlux and Kubernetes objects in it, the most frequent');
for (const [kind, count] of kindCounts(folder, paths).slice(0, 12))
  console.log(`  ${String(count).padStart(4)}  ${kind}`);

const { errors, warnings, pendingSecrets } = checked.data as {
  errors: number;
  warnings: number;
  pendingSecrets: readonly unknown[];
};
console.log(
  `\nChecked: ${errors} errors, ${warnings} warnings, ${pendingSecrets.length} secrets without a value`,
);
console.log(`Rendered again: ${again.exitCode === 0 ? 'nothing differs' : 'something differs'}`);
printSecrets(
  listed.data as readonly Listed[],
  encryptedSecrets(paths),
  (shown.data as { value: string }).value,
);

const line = paths.find((path) => path.endsWith('/cilium/app/helmrelease.yaml')) ?? paths[0] ?? '';
console.log(`
Try next, from here:
  ./croft explain -C ${folder} ${line}:40
  ./croft set -C ${folder} apps.main/default/echo.replicas=3 && ./croft render -C ${folder} --diff
  SOPS_AGE_KEY_FILE=${join(home, KEY_FILE)} ./croft secret get grafana-admin-password -C ${folder}
  ./croft init ~/my-lab --example nova && ./croft check -C ~/my-lab
`);
