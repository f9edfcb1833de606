import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { load } from 'js-yaml';
import { manifests, text, type Manifest, type Value } from './manifests.ts';

const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** Names that start so belong to the oracles and are no part of a tree. */
export const OURS = '.oracle-';

export interface Tree {
  /** Absolute path. */
  readonly root: string;
  /** Directories with a Kustomization, relative to the root, sorted; Components are not among them. */
  readonly kustomizations: readonly string[];
  readonly components: readonly string[];
  /** Objects of files that no kustomization names; the source is the file. */
  readonly standalone: readonly Manifest[];
  /** YAML files that no kustomization names and that hold no object. */
  readonly others: readonly string[];
  /** Files that do not parse. */
  readonly failures: readonly string[];
}

/** The kustomization file of a directory, or null. */
export function kustomizationFile(directory: string): string | null {
  const name = KUSTOMIZATION_NAMES.find((candidate) => existsSync(join(directory, candidate)));
  return name === undefined ? null : join(directory, name);
}

/** Reads what the given top folders of a repository hold; missing folders hold nothing. */
export function readTree(root: string, tops: readonly string[]): Tree {
  const files = tops.flatMap((top) => yamlFiles(root, top));
  const named = new Set<string>();
  const kustomizations: string[] = [];
  const components: string[] = [];
  const failures: string[] = [];
  for (const file of files.filter(isKustomizationFile)) {
    const home = dirname(join(root, file));
    const value = parse(root, file, failures);
    (text(value, 'kind') === 'Component' ? components : kustomizations).push(dirname(file));
    named.add(file);
    for (const path of paths(value)) named.add(relative(root, join(home, path)));
  }
  const standalone: Manifest[] = [];
  const others: string[] = [];
  for (const file of files.filter((candidate) => !named.has(candidate))) {
    const found = attempt(root, file, failures);
    if (found?.length === 0) others.push(file);
    standalone.push(...(found ?? []));
  }
  return { root, kustomizations, components, standalone, others, failures };
}

function isKustomizationFile(file: string): boolean {
  return KUSTOMIZATION_NAMES.some((name) => file === name || file.endsWith(`/${name}`));
}

function yamlFiles(root: string, top: string): string[] {
  if (!existsSync(join(root, top))) return [];
  return readdirSync(join(root, top), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => /\.ya?ml$/.test(file) || isKustomizationFile(file))
    .filter((file) => !file.split('/').some((part) => part.startsWith(OURS)))
    .sort();
}

function parse(root: string, file: string, failures: string[]): Value {
  try {
    return load(readFileSync(join(root, file), 'utf8'));
  } catch (error) {
    failures.push(`${file}: ${String(error)}`);
    return null;
  }
}

function attempt(root: string, file: string, failures: string[]): Manifest[] | null {
  try {
    return manifests(readFileSync(join(root, file), 'utf8'), file);
  } catch (error) {
    failures.push(`${file}: ${String(error)}`);
    return null;
  }
}

/** Every string of a kustomization that may name a file: plain, or after the `key=` of a generator. */
function paths(value: Value): string[] {
  if (typeof value === 'string')
    return value.includes('\n') ? [] : [value, value.slice(value.indexOf('=') + 1)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(paths);
}

/**
 * What Flux applies from a directory without a kustomization file: every YAML file below it, and
 * directories that have one as a whole. Paths are relative to the directory, in Flux's order.
 */
export function generatedResources(directory: string): string[] {
  const found: string[] = [];
  const visit = (at: string): void => {
    for (const name of readdirSync(join(directory, at)).sort()) {
      if (name.startsWith('.')) continue;
      const path = join(at, name);
      if (statSync(join(directory, path)).isDirectory()) {
        if (kustomizationFile(join(directory, path))) found.push(path);
        else visit(path);
      } else if (/\.ya?ml$/.test(name)) {
        found.push(path);
      }
    }
  };
  visit('.');
  return found;
}
