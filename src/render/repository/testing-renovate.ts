// Runs what a renovate.json configures over a tree, with the semantics of Renovate's managers written down here: which
// files a manager reads, which dependencies it finds in them, and which text it replaces. For tests.
import { parseBulk, type Emittable } from '../../model/yaml/index.ts';
import { at, isMap, listAt, textAt } from '../value.ts';

export interface Config {
  readonly enabledManagers: readonly string[];
  readonly customManagers: readonly {
    readonly description: string;
    readonly managerFilePatterns: readonly string[];
    readonly matchStrings: readonly string[];
    readonly datasourceTemplate?: string;
    readonly depNameTemplate?: string;
  }[];
  readonly packageRules: readonly {
    readonly enabled?: boolean;
    readonly matchFileNames?: readonly string[];
    readonly matchManagers?: readonly string[];
    readonly matchDatasources?: readonly string[];
    readonly matchPackageNames?: readonly string[];
    readonly matchDepNames?: readonly string[];
    readonly overridePackageName?: string;
  }[];
}

export interface Dependency {
  readonly manager: string;
  readonly file: string;
  readonly datasource: string;
  readonly name: string;
  readonly version: string;
  readonly digest: string | undefined;
  /** The text that an update replaces; version and digest are replaced inside it. */
  readonly replace: string;
  /** Its place among what the manager finds in the file, and the manager, to look again after a change. */
  readonly index: number;
  readonly extract: Manager;
}

type Found = Omit<Dependency, 'manager' | 'file' | 'index' | 'extract'>;
type Manager = (text: string) => Found[];

/** A docker reference: `repository:tag@digest`, the last two optional. */
function image(reference: string): Found {
  const [, name = '', version = '', digest] =
    /^(.+?)(?::([\w][\w.-]*))?(?:@(sha256:[a-f0-9]{64}))?$/.exec(reference) ?? [];
  return { datasource: 'docker', name, version, digest, replace: reference };
}

/** Maps called `*image` with a repository and a tag, and texts called so, anywhere in a value. */
function valuesImages(value: Emittable): Found[] {
  if (Array.isArray(value)) return (value as Emittable[]).flatMap(valuesImages);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (/image$/i.test(key)) {
      const tag = textAt(inner, 'tag') ?? textAt(inner, 'version');
      const repository = textAt(inner, 'repository');
      if (repository !== undefined && tag !== undefined) {
        const registry = textAt(inner, 'registry');
        return [
          {
            ...image(`${registry === undefined ? '' : `${registry}/`}${repository}:${tag}`),
            replace: tag,
          },
        ];
      }
      if (typeof inner === 'string' && inner !== '') return [image(inner)];
    }
    return valuesImages(inner);
  });
}

function flux(text: string): Found[] {
  const objects = parseBulk(text);
  const repositories = objects.filter((one) => textAt(one, 'kind') === 'HelmRepository');
  return objects.flatMap((object) => {
    const kind = textAt(object, 'kind');
    if (kind === 'OCIRepository') return ociRepository(object);
    if (kind !== 'HelmRelease') return [];
    const chart = at(object, 'spec', 'chart', 'spec');
    const version = textAt(chart, 'version');
    const classic: Found[] = [];
    if (version !== undefined) {
      const name = textAt(chart, 'chart') ?? '';
      const source = [...repositories, ...allRepositories].find(
        (one) =>
          textAt(one, 'metadata', 'name') === textAt(chart, 'sourceRef', 'name') &&
          // Not inferred from anything: both have to say it.
          textAt(one, 'metadata', 'namespace') === textAt(object, 'metadata', 'namespace'),
      );
      if (source)
        classic.push({ datasource: 'helm', name, version, digest: undefined, replace: version });
    }
    return [...classic, ...valuesImages(at(object, 'spec', 'values'))];
  });
}

/** HelmRepository objects of all files, which the flux manager reads before it looks at any release. */
let allRepositories: Emittable[] = [];

function ociRepository(object: Emittable): Found[] {
  const name = (textAt(object, 'spec', 'url') ?? '').replace('oci://', '');
  const [tag, digest] = [
    textAt(object, 'spec', 'ref', 'tag'),
    textAt(object, 'spec', 'ref', 'digest'),
  ];
  if (tag === undefined) return [];
  const replace = digest === undefined ? `tag: ${tag}` : `tag: ${tag}\n    digest: ${digest}`;
  return [{ datasource: 'docker', name, version: tag, digest, replace }];
}

function kubernetes(text: string): Found[] {
  if (!/\s*apiVersion\s*:/.test(text) || !/\s*kind\s*:/.test(text)) return [];
  return text.split('\n').flatMap((line) => {
    const reference = /^\s*-?\s*image:\s*['"]?([\w./:@-]+)['"]?\s*/.exec(line)?.[1];
    return reference === undefined ? [] : [image(reference)];
  });
}

function helmfile(text: string): Found[] {
  return parseBulk(text).flatMap((document) => {
    const known = new Map(
      listAt(document, 'repositories').map((one) => [textAt(one, 'name'), textAt(one, 'url')]),
    );
    return listAt(document, 'releases').flatMap((release) => {
      const chart = textAt(release, 'chart') ?? '';
      const version = textAt(release, 'version');
      if (version === undefined) return [];
      const rest = { version, digest: undefined, replace: version };
      if (chart.startsWith('oci://'))
        return [{ datasource: 'docker', name: chart.slice('oci://'.length), ...rest }];
      const [repository, ...name] = chart.split('/');
      return known.has(repository) ? [{ datasource: 'helm', name: name.join('/'), ...rest }] : [];
    });
  });
}

const MANAGERS: Readonly<Record<string, Manager>> = {
  flux,
  kubernetes,
  helmfile,
  'helm-values': (text) => parseBulk(text).flatMap(valuesImages),
};

export function custom(config: Config['customManagers'][number]): Manager {
  return (text) =>
    config.matchStrings.flatMap((expression) =>
      [...text.matchAll(new RegExp(expression, 'g'))].map(({ groups = {}, 0: replace }) => ({
        datasource: config.datasourceTemplate ?? groups['datasource'] ?? '',
        name: config.depNameTemplate ?? groups['depName'] ?? '',
        version: groups['currentValue'] ?? '',
        digest: groups['currentDigest'],
        replace,
      })),
    );
}

export function reads(patterns: readonly string[], file: string): boolean {
  return patterns.some((pattern) => {
    const [, expression] = /^\/(.*)\/$/.exec(pattern) ?? [];
    if (expression === undefined) throw new Error(`${pattern} is a glob, which is not needed here`);
    return new RegExp(expression).test(file);
  });
}

/** Every dependency that the configuration finds in a tree and does not switch off. */
export function dependencies(config: Config, files: ReadonlyMap<string, string>): Dependency[] {
  const fluxPatterns = patternsOf(config, 'flux');
  allRepositories = [...files]
    .filter(([file]) => reads(fluxPatterns, file))
    .flatMap(([, text]) => parseBulk(text))
    .filter((object) => textAt(object, 'kind') === 'HelmRepository');
  const found: Dependency[] = [];
  for (const [file, text] of files) {
    const add = (manager: string, extract: Manager): void => {
      for (const [index, one] of extract(text).entries())
        found.push({ ...one, manager, file, index, extract });
    };
    for (const [manager, extract] of Object.entries(MANAGERS))
      if (config.enabledManagers.includes(manager) && reads(patternsOf(config, manager), file))
        add(manager, extract);
    for (const manager of config.customManagers)
      if (reads(manager.managerFilePatterns, file)) add('custom.regex', custom(manager));
  }
  return found.filter((one) => isEnabled(config, one));
}

function patternsOf(config: Config, manager: string): readonly string[] {
  const own = (config as unknown as Record<string, { managerFilePatterns?: string[] } | undefined>)[
    manager
  ];
  return own?.managerFilePatterns ?? [];
}

function isEnabled({ packageRules }: Config, one: Dependency): boolean {
  let enabled = true;
  for (const rule of packageRules) {
    const matches =
      (rule.matchFileNames?.includes(one.file) ?? true) &&
      (rule.matchManagers?.includes(one.manager) ?? true) &&
      (rule.matchDatasources?.includes(one.datasource) ?? true) &&
      (rule.matchPackageNames?.some((name) =>
        name.startsWith('/') ? new RegExp(name.slice(1, -1)).test(one.name) : name === one.name,
      ) ??
        true) &&
      (rule.matchDepNames?.includes(one.name) ?? true);
    if (matches && rule.enabled !== undefined) ({ enabled } = rule as { enabled: boolean });
  }
  return enabled;
}

/** The tree after the updates of one dependency, in every file where it was found. */
export function update(
  files: ReadonlyMap<string, string>,
  found: readonly Dependency[],
  to: { readonly version: string; readonly digest?: string },
): Map<string, string> {
  const after = new Map(files);
  for (const one of found) after.set(one.file, replaced(after.get(one.file) ?? '', one, to));
  return after;
}

/**
 * Renovate tries one place of the text after another until the manager, looking again, finds the new version where
 * it found the old one; nothing is done where another manager has done it already.
 */
function replaced(
  text: string,
  { replace, version, digest, index, extract }: Dependency,
  to: { readonly version: string; readonly digest?: string },
): string {
  const isDone = (candidate: string): boolean => extract(candidate)[index]?.version === to.version;
  if (isDone(text)) return text;
  const next = replace
    .replace(version, to.version)
    .replace(digest ?? '\0', to.digest ?? digest ?? '');
  for (let at = text.indexOf(replace); at >= 0; at = text.indexOf(replace, at + 1)) {
    const candidate = text.slice(0, at) + next + text.slice(at + replace.length);
    if (isDone(candidate)) return candidate;
  }
  throw new Error(`no place for ${to.version} of ${version}`);
}
