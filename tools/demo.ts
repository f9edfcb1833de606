// The main job on the shipped lab, for `npm start`: a fresh copy of examples/appservice is rendered and checked.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const EXAMPLE = 'appservice';

interface Answer {
  readonly ok: boolean;
  readonly exitCode: number;
  readonly data: unknown;
  readonly diagnostics: readonly { readonly severity: string }[];
}

interface UnsetSecret {
  readonly name: string;
  readonly generate: string | null;
  readonly users: readonly string[];
}

/** Runs one command as a person would, and reads its JSON answer. Ends the demo when it fails. */
function croft(...args: readonly string[]): Answer {
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(root, 'bin/croft.js'), ...args, '--json'],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
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

function printSecrets(secrets: readonly UnsetSecret[]): void {
  const made = secrets.filter(({ generate }) => generate !== null);
  const asked = secrets.filter(({ generate }) => generate === null);
  const names = (list: readonly UnsetSecret[]): string => list.map(({ name }) => name).join(', ');
  console.log(
    `\nLeft to do: ${secrets.length} secrets have no value, so what needs them is not rendered yet`,
  );
  console.log(`  from you: ${names(asked)}`);
  console.log(`  made by a rule, once: ${names(made)}`);
}

const folder = join(mkdtempSync(join(tmpdir(), 'croft-demo-')), EXAMPLE);
console.log(`croft: rendering a copy of examples/${EXAMPLE}\n`);
croft('init', folder, '--example', EXAMPLE);
const rendered = croft('render', '-C', folder);
const checked = croft('check', '-C', folder);
const again = croft('render', '-C', folder, '--check');

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
  pendingSecrets: readonly UnsetSecret[];
};
console.log(`\nChecked: ${errors} errors, ${warnings} warnings`);
console.log(`Rendered again: ${again.exitCode === 0 ? 'nothing differs' : 'something differs'}`);
printSecrets(pendingSecrets);

const line = paths.find((path) => path.endsWith('/cilium/app/helmrelease.yaml')) ?? paths[0] ?? '';
console.log(`
Try next, from here:
  ./croft explain -C ${folder} ${line}:40
  ./croft set -C ${folder} apps.main/default/echo.replicas=3 && ./croft render -C ${folder} --diff
  ./croft init ~/my-lab --example nova && ./croft check -C ~/my-lab
`);
