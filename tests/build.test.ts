import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { isBuilt } from '../tools/built.mjs';
import { copyExample, LABS } from './example-labs.ts';

const ROOT = join(import.meta.dirname, '..');
const NEEDED = ['bin', 'src', 'catalogue', 'schema', 'examples', 'docs', 'tools'];
const ECHO = 'catalogue/apps/echo.yaml';

const scratch = mkdtempSync(join(tmpdir(), 'croft-build-'));
const checkout = join(scratch, 'checkout');
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function node(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

function croft(...args: readonly string[]): string {
  return node(join(checkout, 'bin/croft.js'), ...args);
}

/** A fresh checkout, built; what runs from dist/ says so. */
function buildCheckout(): void {
  rmSync(checkout, { recursive: true, force: true });
  for (const path of [...NEEDED, 'package.json', 'package-lock.json'])
    cpSync(join(ROOT, path), join(checkout, path), { recursive: true });
  mkdirSync(join(checkout, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (!name.startsWith('.'))
      symlinkSync(join(ROOT, 'node_modules', name), join(checkout, 'node_modules', name));
  node(join(checkout, 'tools/build.ts'));
  appendFileSync(join(checkout, 'dist/main.js'), '\nprocess.stdout.write("from dist/\\n");\n');
}

function replaceIn(path: string, before: string, after: string): void {
  const text = readFileSync(join(checkout, path), 'utf8');
  expect(text).toContain(before);
  writeFileSync(join(checkout, path), text.replace(before, after));
}

/** The tree that an example renders to, as its lock file names it, and where each line of one file comes from. */
function rendered(example: string, folder: string): string {
  const lab = join(scratch, folder, example);
  copyExample(example, join(scratch, folder), { hasSecrets: false });
  croft('render', '-C', lab);
  const lock = readFileSync(join(lab, 'croft.lock'), 'utf8');
  const release = /^ {2}"(.*\/cilium\/app\/helmrelease\.yaml)"/m.exec(lock)?.[1] ?? '';
  const origins = croft('explain', '-C', lab, release);
  expect(origins).toMatch(/catalogue\/platform\/cilium\.yaml:\d+/);
  return lock + origins.replace('from dist/\n', '');
}

beforeEach(buildCheckout);

test('a built checkout renders what its sources render, and traces it to the same lines', () => {
  expect(croft('version')).toContain('from dist/');
  // The labs as they were described have errors, which is what they are examples of.
  const examples = LABS.filter((one) => !one.endsWith('-as-described'));
  expect(examples).toContain('appservice');
  const built = examples.map((example) => rendered(example, 'built'));
  rmSync(join(checkout, 'node_modules/.cache'), { recursive: true });
  expect(croft('version')).not.toContain('from dist/');
  const sources = examples.map((example) => rendered(example, 'sources'));
  expect(built).toEqual(sources);
});

test('an entry that changed, came or went after the build is what is used', () => {
  const title = (): string => croft('catalogue', 'show', 'echo');
  expect(title()).toContain('from dist/');
  replaceIn(ECHO, 'title: ', 'title: Changed ');
  expect(title()).toMatch(/Changed/);
  expect(title()).not.toContain('from dist/');
  node(join(checkout, 'tools/build.ts'));
  expect(isBuilt(checkout)).toBe(true);
  expect(title()).toMatch(/Changed/);
  const text = readFileSync(join(checkout, ECHO), 'utf8');
  writeFileSync(
    join(checkout, 'catalogue/apps/other.yaml'),
    text.replace(/^name: echo/m, 'name: other'),
  );
  expect(croft('catalogue', 'list')).toMatch(/^other /m);
  node(join(checkout, 'tools/build.ts'));
  rmSync(join(checkout, 'catalogue/apps/other.yaml'));
  expect(croft('catalogue', 'list')).not.toMatch(/^other /m);
});

test('a module that changed after the build is what is run', () => {
  replaceIn('src/actions/version.ts', 'croft ', 'changed ');
  expect(isBuilt(checkout)).toBe(false);
  expect(croft('version')).toMatch(/^changed /);
});

test('a checkout whose dist/ is gone runs its sources', () => {
  rmSync(join(checkout, 'dist'), { recursive: true });
  expect(croft('version')).toMatch(/^croft /);
});

test('a build that fails leaves a checkout that runs its sources', () => {
  replaceIn(ECHO, 'profile: ', 'profil: ');
  expect(() => node(join(checkout, 'tools/build.ts'))).toThrow('croft:catalogue/apps/echo.yaml');
  expect(isBuilt(checkout)).toBe(false);
  expect(croft('version')).toMatch(/^croft /);
});
