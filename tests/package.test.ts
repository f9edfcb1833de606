import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, matchesGlob, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { build } from '../tools/build.ts';

const ROOT = join(import.meta.dirname, '..');

interface Manifest {
  readonly files: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
const scratch = mkdtempSync(join(tmpdir(), 'croft-package-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function node(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`node ${args.join(' ')} ended with ${String(status)}:
${stdout}${stderr}`);
  return stdout;
}

/** What npm would install: the files that the manifest names, and nothing else. */
async function install(): Promise<string> {
  const home = join(scratch, 'croft');
  const left = manifest.files.flatMap((path) => (path.startsWith('!') ? [path.slice(1)] : []));
  const isShipped = (path: string): boolean =>
    !left.some((pattern) => matchesGlob(relative(ROOT, path), pattern));
  for (const path of ['package.json', ...manifest.files])
    if (path !== 'dist' && !path.startsWith('!'))
      cpSync(join(ROOT, path), join(home, path), { recursive: true, filter: isShipped });
  await build(ROOT, join(home, 'dist'));
  return home;
}

function lockOf(home: string, lab: string): string {
  const launcher = join(home, 'bin/croft.js');
  node([launcher, 'init', lab, '--example', 'nova']);
  node([launcher, 'render', '-C', lab]);
  return readFileSync(join(lab, 'croft.lock'), 'utf8');
}

test('the published package renders what the checkout renders', async () => {
  expect(manifest.files).toContain('dist');
  const published = lockOf(await install(), join(scratch, 'published'));
  expect(published).toContain('kubernetes/');
  expect(published).toBe(lockOf(ROOT, join(scratch, 'checkout')));
});

test('what the examples have encrypted is not shipped', () => {
  const shipped = readdirSync(join(scratch, 'croft/examples'), {
    recursive: true,
    encoding: 'utf8',
  });
  expect(shipped).toContain('nova/lab.yaml');
  expect(shipped.filter((path) => /\.sops\.|croft\.lock$/.test(path))).toEqual([]);
});

test('nobody who installs the package gets another one with it, and every licence is there', () => {
  expect(manifest.dependencies).toBeUndefined();
  expect(manifest.optionalDependencies).toBeUndefined();
  const licenses = readFileSync(join(scratch, 'croft/dist/LICENSES.txt'), 'utf8');
  const names = [...licenses.matchAll(/^(\S+) \d+\.\d+\.\d+ \(/gm)].map(([, name]) => name);
  // age-encryption brings the noble and scure packages, some of them in versions of its own.
  expect([...new Set(names)]).toEqual([
    '@noble/ciphers',
    '@noble/curves',
    '@noble/hashes',
    '@noble/post-quantum',
    '@scure/base',
    'age-encryption',
    'bcryptjs',
    'diff',
    // What toml-eslint-parser brings.
    'eslint-visitor-keys',
    'ipaddr.js',
    'js-yaml',
    'toml-eslint-parser',
    'yaml',
    'zod',
  ]);
});
