// The `talos/` trees of the examples: the secrets of each cluster, which everybody can open, and what its machines get.
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createNodeRandom } from '../src/adapters/node-random.ts';
import { formatLock, parseLock } from '../src/generation/lock-file.ts';
import { newBundle } from '../src/talos/bundle/new.ts';

/** Runs a command line with the published keys and standard input; throws when it fails. */
export type Croft = (args: readonly string[], input?: string) => string;

/** Authorities hold from here on: before the day as of which tests look at the examples. */
const SINCE = Date.parse('2026-11-01T00:00:00Z');
const LOCK_FILE = 'croft.lock';
const TREE = /^talos\//;

/**
 * Renders a copy of an example, and takes from it what belongs to its machines. Secrets that a cluster has stay as they are;
 * one that lost them while croft.lock knows of them is refused. Lines about what changed.
 */
export function renderMachines(lab: string, keyFile: string, croft: Croft): string[] {
  const scratch = mkdtempSync(join(tmpdir(), 'croft-examples-'));
  try {
    const copy = join(scratch, basename(lab));
    cpSync(lab, copy, { recursive: true });
    cpSync(keyFile, join(scratch, basename(keyFile)));
    for (const cluster of readdirSync(join(lab, 'clusters')))
      if (!existsSync(join(copy, 'talos', cluster, 'secrets.sops.yaml')))
        croft(['talos', 'secrets', 'import', cluster, '-', '-C', copy], freshBundle());
    croft(['render', '-C', copy]);
    return takeBack(copy, lab);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function freshBundle(): string {
  return newBundle({ random: createNodeRandom(), clock: { now: () => SINCE } });
}

/** Only what belongs to machines: the rest of the tree is for whoever renders a lab of their own. */
function takeBack(copy: string, lab: string): string[] {
  const before = filesOf(lab);
  writeFileSync(join(copy, LOCK_FILE), machinesIn(readFileSync(join(copy, LOCK_FILE), 'utf8')));
  rmSync(join(lab, 'talos'), { recursive: true, force: true });
  for (const part of ['talos', 'secrets/index.yaml', LOCK_FILE])
    cpSync(join(copy, part), join(lab, part), { recursive: true });
  const after = filesOf(lab);
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((path) => {
    if (before.get(path) === after.get(path)) return [];
    return [
      `${after.has(path) ? (before.has(path) ? 'configured' : 'created') : 'pruned'} ${path}`,
    ];
  });
}

/** croft.lock of a tree that holds nothing but machines. */
function machinesIn(text: string): string {
  const parsed = parseLock(text);
  if ('code' in parsed) throw new Error(parsed.message);
  const { files, identity } = parsed;
  return formatLock({ files: new Map([...files].filter(([path]) => TREE.test(path))), identity });
}

function filesOf(lab: string): Map<string, string> {
  const paths = [LOCK_FILE, 'secrets/index.yaml', ...below(join(lab, 'talos'))];
  return new Map(
    paths.flatMap((path) => {
      const file = join(lab, path);
      return existsSync(file) ? [[path, readFileSync(file, 'latin1')]] : [];
    }),
  );
}

function below(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(dirname(folder).length + 1));
}
