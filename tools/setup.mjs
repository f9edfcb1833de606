// Installs what the lock file says, once. Plain JavaScript: it runs before the pinned runtime exists.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBuilt } from './built.mjs';

export const root = join(import.meta.dirname, '..');

/** Path of the pinned Node, or of the running one where npm has no runtime for this platform. */
export function pinnedNode() {
  const pinned = join(root, 'node_modules', '.bin', 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}

/** Runs `npm ci` unless the installed tree already matches the lock file. */
export function setUp() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.cache', 'croft', 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stdout.write(
    'croft: installing what package-lock.json says (once; offline afterwards)\n',
  );
  const npm = spawnSync(
    'npm',
    ['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  if (npm.error || npm.status !== 0) {
    process.stderr.write('croft: npm ci failed; the first run needs the npm registry.\n');
    process.exit(1);
  }
  const node = spawnSync(pinnedNode(), ['--version'], { encoding: 'utf8' });
  if (!/^v(2[4-9]|[3-9]\d)\./.test(node.stdout ?? '')) {
    process.stderr.write(
      `croft: Node 24 or newer is needed; npm brought none for ${process.platform}-${process.arch} and this is ${process.version}.\n`,
    );
    process.exit(1);
  }
  mkdirSync(join(stamp, '..'), { recursive: true });
  writeFileSync(stamp, lock);
}

/** Builds dist/ unless it is what the sources would build; without it a checkout runs its sources, more slowly. */
export function buildOnce() {
  if (isBuilt(root)) return;
  const { status } = spawnSync(pinnedNode(), ['tools/build.ts'], { cwd: root, stdio: 'inherit' });
  if (status !== 0)
    process.stderr.write('croft: the build failed; commands run from the sources, more slowly\n');
}

/** Runs a program of the checkout with the pinned Node; ends this process with its exit code. */
export function runPinned(args) {
  const child = spawnSync(pinnedNode(), args, { cwd: root, stdio: 'inherit' });
  process.exit(child.status ?? 1);
}
