import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syntheticLab } from '../../bench/synthetic.ts';

/** Text of every file of a declared source, by path. */
export type Source = ReadonlyMap<string, string>;

const APPS = 145;
const ONLY = 'kind: App\nuse: echo\n';

function source(generation: 0 | 1): Source {
  const files = new Map<string, string>();
  const ofApp = /^clusters\/c0\/apps\/.+\/app(\d+)\.yaml$/;
  for (const [path, text] of syntheticLab({ clusters: 1, nodes: 3, apps: APPS })) {
    const index = Number(ofApp.exec(path)?.[1] ?? -1);
    // Each generation lacks other applications, one of them the last of its namespace folder.
    if (index >= 0 && index % 20 === (generation === 0 ? 3 : 8)) continue;
    const isChanged = generation === 1 && index % 3 === 0;
    files.set(path, isChanged ? text.replace('LOG_LEVEL: info', 'LOG_LEVEL: debug') : text);
  }
  files.set(`clusters/c0/apps/only${generation}/echo${generation}.yaml`, ONLY);
  return files;
}

/** Source of two generations of one lab: of the second, values differ, applications are gone and others are new. */
export const SOURCES: readonly [old: Source, new: Source] = [source(0), source(1)];

/** Makes the declared source of a lab this one, touching only what differs from the other. */
export function putSource(root: string, wanted: Source, standing: Source): void {
  for (const path of standing.keys()) if (!wanted.has(path)) rmSync(join(root, path));
  for (const [path, text] of wanted) {
    if (standing.get(path) === text) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** A digest of each file under a root but the declared source and Croft's own, and of each directory with such files. */
export function renderedTree(root: string): Map<string, string> {
  const tree = new Map<string, string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(root.length + 1);
    if (/^(?:\.croft|clusters|lab\.yaml)(?:\/|$)/.test(path)) continue;
    tree.set(path, entry.isFile() ? hash('sha1', readFileSync(join(root, path))) : 'directory');
  }
  return tree;
}

/** What Croft keeps for itself in a lab, but for the published schemas. */
export function ownFiles(root: string): string[] {
  const names = readdirSync(join(root, '.croft'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => !/^schema(?:\/[a-z]+\.json)?$/.test(name)).sort();
}

export function sameTree(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, digest]) => b.get(path) === digest);
}
