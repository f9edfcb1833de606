import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

interface Manifest {
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
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

/** What npm would install: the files that the manifest names, and production dependencies only. */
function install(): string {
  const home = join(scratch, 'croft');
  for (const path of ['package.json', ...manifest.files])
    if (path !== 'dist') cpSync(join(ROOT, path), join(home, path), { recursive: true });
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(home, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  node([compiler, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', join(home, 'dist')]);
  return home;
}

function lockOf(home: string, lab: string): string {
  const launcher = join(home, 'bin/croft.js');
  node([launcher, 'init', lab, '--example', 'nova']);
  node([launcher, 'render', '-C', lab]);
  return readFileSync(join(lab, 'croft.lock'), 'utf8');
}

test('the published package renders what the checkout renders', () => {
  expect(manifest.files).toContain('dist');
  const published = lockOf(install(), join(scratch, 'published'));
  expect(published).toContain('kubernetes/');
  expect(published).toBe(lockOf(ROOT, join(scratch, 'checkout')));
});

test('nobody who installs the package gets a runtime with it', () => {
  expect(Object.keys(manifest.dependencies).filter((name) => name.startsWith('node-'))).toEqual([]);
  expect(manifest.optionalDependencies).toBeUndefined();
});
