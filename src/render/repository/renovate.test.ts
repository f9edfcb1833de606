// Runs what renovate.json configures over a whole lab, with the semantics of Renovate's managers written down here:
// which files a manager reads, which dependencies it finds in them, and which text it replaces.
import { expect, test } from 'vitest';
import { parseBulk, type Emittable } from '../../model/yaml/index.ts';
import { renderLab, type RenderInput } from '../index.ts';
import { labOf, type LabTexts } from '../testing.ts';
import { at, isMap, listAt, textAt } from '../value.ts';

interface Config {
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
    readonly matchManagers?: readonly string[];
    readonly matchDatasources?: readonly string[];
    readonly matchPackageNames?: readonly string[];
  }[];
}

interface Dependency {
  readonly manager: string;
  readonly file: string;
  readonly datasource: string;
  readonly name: string;
  readonly version: string;
  readonly digest: string | undefined;
  /** The text that an update replaces; version and digest are replaced inside it. */
  readonly replace: string;
}

type Found = Omit<Dependency, 'manager' | 'file'>;
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

function custom(config: Config['customManagers'][number]): Manager {
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

function reads(patterns: readonly string[], file: string): boolean {
  return patterns.some((pattern) => {
    const [, expression] = /^\/(.*)\/$/.exec(pattern) ?? [];
    if (expression === undefined) throw new Error(`${pattern} is a glob, which is not needed here`);
    return new RegExp(expression).test(file);
  });
}

/** Every dependency that the configuration finds in a tree and does not switch off. */
function dependencies(config: Config, files: ReadonlyMap<string, string>): Dependency[] {
  const fluxPatterns = patternsOf(config, 'flux');
  allRepositories = [...files]
    .filter(([file]) => reads(fluxPatterns, file))
    .flatMap(([, text]) => parseBulk(text))
    .filter((object) => textAt(object, 'kind') === 'HelmRepository');
  const found: Dependency[] = [];
  for (const [file, text] of files) {
    for (const [manager, extract] of Object.entries(MANAGERS))
      if (config.enabledManagers.includes(manager) && reads(patternsOf(config, manager), file))
        found.push(...extract(text).map((one) => ({ ...one, manager, file })));
    for (const manager of config.customManagers)
      if (reads(manager.managerFilePatterns, file))
        found.push(
          ...custom(manager)(text).map((one) => ({ ...one, manager: 'custom.regex', file })),
        );
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
      (rule.matchManagers?.includes(one.manager) ?? true) &&
      (rule.matchDatasources?.includes(one.datasource) ?? true) &&
      (rule.matchPackageNames?.some((name) =>
        name.startsWith('/') ? new RegExp(name.slice(1, -1)).test(one.name) : name === one.name,
      ) ??
        true);
    if (matches && rule.enabled !== undefined) ({ enabled } = rule as { enabled: boolean });
  }
  return enabled;
}

/** The tree after the updates of one dependency, in every file where it was found. */
function update(
  files: ReadonlyMap<string, string>,
  found: readonly Dependency[],
  to: { readonly version: string; readonly digest?: string },
): Map<string, string> {
  const after = new Map(files);
  for (const { file, replace, version, digest } of found) {
    const next = replace
      .replace(version, to.version)
      .replace(digest ?? '\0', to.digest ?? digest ?? '');
    after.set(file, (after.get(file) ?? '').replace(replace, next));
  }
  return after;
}

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

interface Versions {
  readonly cilium: string;
  readonly longhorn: string;
  readonly template: string;
  readonly shop: string;
  readonly postgres: string;
  readonly own: string;
  readonly talos: string;
  readonly kubernetes: string;
}

const BEFORE: Versions = {
  cilium: `1.20.2@${digest('a')}`,
  longhorn: '1.12.1',
  template: '5.1.0',
  shop: `4.0.16@${digest('b')}`,
  postgres: '18.1',
  own: '10.11.0',
  talos: '1.13.9',
  kubernetes: '1.35.4',
};

const pinsText = (versions: Versions): string => `kind: Pins
pins:
  # renovate: datasource=docker depName=quay.io/cilium/charts/cilium
  cilium: ${versions.cilium}
  # renovate: datasource=helm depName=longhorn registryUrl=https://charts.longhorn.example
  longhorn: "${versions.longhorn}"
  # renovate: datasource=docker depName=ghcr.io/bjw-s-labs/helm/app-template
  shop: ${versions.template}
  # renovate: datasource=docker depName=ghcr.io/example/shop
  shop.image: ${versions.shop}
  # renovate: datasource=docker depName=ghcr.io/cloudnative-pg/postgresql
  cloudnative-pg.postgres: "${versions.postgres}"
  # renovate: datasource=docker depName=ghcr.io/cloudnative-pg/charts/cloudnative-pg
  cloudnative-pg: 0.29.0
`;

const clusterText = (versions: Versions): string => `kind: Cluster
name: main
talos:
  schematic: { extensions: [siderolabs/iscsi-tools] }

  # above a version that is not the first key
  version: v${versions.talos}
kubernetes: { version: ${versions.kubernetes} }
endpoint: { address: 10.0.50.50 }
network: { nodes: servers }
gitops:
  substitutions:
    upgrades: { TALOS_VERSION: v${versions.talos}, KUBERNETES_VERSION: v${versions.kubernetes} }
platform: { storage: [{ class: longhorn, use: longhorn }] }
`;

const ownText = (versions: Versions): string => `apiVersion: v1
kind: Pod
metadata: { name: own }
spec:
  containers:
    - name: own
      image: registry.example/own:${versions.own}
`;

function entry(name: string, pins: string, rest = ''): string {
  return `kind: CatalogueEntry
name: ${name}
title: ${name}
home: https://${name}.example
profile: chart
namespace: ${name}
${pins}
${rest}`;
}

function texts(versions: Versions): LabTexts {
  return {
    cluster: clusterText(versions),
    pins: pinsText(versions),
    apps: {
      'web/shop': 'kind: App\ndatabase: { postgres: {} }\n',
      'web/own': { app: 'kind: App\nuse: manifests\n', files: { 'pod.yaml': ownText(versions) } },
    },
    entries: {
      cilium: {
        entry: entry(
          'cilium',
          'chart: { oci: "oci://quay.io/cilium/charts/cilium", version: 0.0.1 }',
          'slots: [cni]\nbootstrap: true\ncrds: chart\n',
        ),
        provides: ['cni'],
      },
      longhorn: {
        entry: entry(
          'longhorn',
          'chart: { repository: "https://charts.longhorn.example", name: longhorn, version: 0.0.1 }',
          'slots: [storage]\nbootstrap: true\ncrds: chart\n',
        ),
        provides: ['storage-class:longhorn'],
      },
      'cloudnative-pg': {
        entry: entry(
          'cloudnative-pg',
          'chart: { oci: "oci://ghcr.io/cloudnative-pg/charts/cloudnative-pg", version: 0.0.1 }\nimages: { postgres: { repository: ghcr.io/cloudnative-pg/postgresql, tag: "0" } }',
          'slots: [databases.postgres]\n',
        ),
        provides: ['postgres', 'crd:postgresql.cnpg.io/Cluster'],
      },
      shop: {
        entry: entry(
          'shop',
          'chart: { oci: "oci://ghcr.io/bjw-s-labs/helm/app-template", version: 0.0.1 }\nimage: { repository: ghcr.io/example/shop, tag: "0" }',
        ),
        values: {
          controllers: {
            shop: {
              containers: {
                app: { image: { repository: 'ghcr.io/example/shop', tag: versions.shop } },
              },
            },
          },
        },
      },
      tuppr: {
        entry: entry(
          'tuppr',
          'chart: { oci: "oci://ghcr.io/example/tuppr", version: 0.5.4 }',
          'slots: [upgrades]\n',
        ),
        provides: [
          'crd:tuppr.home-operations.com/TalosUpgrade',
          'crd:tuppr.home-operations.com/KubernetesUpgrade',
        ],
        config: [
          {
            apiVersion: 'tuppr.home-operations.com/v1alpha1',
            kind: 'TalosUpgrade',
            metadata: { name: 'talos' },
            spec: { talos: { version: `v${versions.talos}` } },
          },
          {
            apiVersion: 'tuppr.home-operations.com/v1alpha1',
            kind: 'KubernetesUpgrade',
            metadata: { name: 'kubernetes' },
            spec: { kubernetes: { version: `v${versions.kubernetes}` } },
          },
        ],
      },
    },
  };
}

/** Everything that Renovate sees: the source and what is rendered from it. */
function tree(versions: Versions): { config: Config; files: Map<string, string> } {
  const input: RenderInput = { ...labOf(texts(versions)), version: '0.1.0' };
  const lab = renderLab(input);
  expect(lab.diagnostics).toEqual([]);
  const files = new Map([...lab.files].map(([path, { content }]) => [path, content]));
  files.set('pins.yaml', pinsText(versions));
  files.set('clusters/main/cluster.yaml', clusterText(versions));
  files.set('clusters/main/apps/web/own/pod.yaml', ownText(versions));
  return { config: JSON.parse(files.get('renovate.json') ?? '') as Config, files };
}

const { config, files } = tree(BEFORE);
const found = dependencies(config, files);

const CASES: readonly {
  readonly what: keyof Versions;
  readonly datasource: string;
  readonly name: string;
  readonly to: { readonly version: string; readonly digest?: string };
  readonly seen: readonly string[];
}[] = [
  {
    what: 'cilium',
    datasource: 'docker',
    name: 'quay.io/cilium/charts/cilium',
    to: { version: '1.21.0', digest: digest('f') },
    seen: ['custom.regex', 'flux', 'helmfile'],
  },
  {
    what: 'longhorn',
    datasource: 'helm',
    name: 'longhorn',
    to: { version: '1.13.0' },
    seen: ['custom.regex', 'flux', 'helmfile'],
  },
  {
    what: 'template',
    datasource: 'docker',
    name: 'ghcr.io/bjw-s-labs/helm/app-template',
    to: { version: '5.2.1' },
    seen: ['custom.regex', 'flux'],
  },
  {
    what: 'shop',
    datasource: 'docker',
    name: 'ghcr.io/example/shop',
    to: { version: '4.0.17', digest: digest('e') },
    seen: ['custom.regex', 'flux'],
  },
  {
    what: 'postgres',
    datasource: 'docker',
    name: 'ghcr.io/cloudnative-pg/postgresql',
    to: { version: '18.2' },
    seen: ['custom.regex'],
  },
  {
    what: 'own',
    datasource: 'docker',
    name: 'registry.example/own',
    to: { version: '10.12.0' },
    seen: ['helm-values', 'kubernetes'],
  },
  {
    what: 'talos',
    datasource: 'github-releases',
    name: 'siderolabs/talos',
    to: { version: '1.13.10' },
    seen: ['custom.regex'],
  },
  {
    what: 'kubernetes',
    datasource: 'docker',
    name: 'ghcr.io/siderolabs/kubelet',
    to: { version: '1.35.5' },
    seen: ['custom.regex'],
  },
];

test.each(CASES)('an update of $what leaves nothing for a render to change', (one) => {
  const mine = found.filter(
    ({ name, datasource }) => name === one.name && datasource === one.datasource,
  );
  expect([...new Set(mine.map(({ manager }) => manager))].sort()).toEqual(one.seen);
  const [version, hash] = BEFORE[one.what].split('@');
  for (const { version: current, digest: own, file } of mine) {
    expect(current, file).toBe(version);
    if (own !== undefined) expect(own, file).toBe(hash);
  }
  const pin = one.to.digest === undefined ? one.to.version : `${one.to.version}@${one.to.digest}`;
  const after = tree({ ...BEFORE, [one.what]: pin }).files;
  const updated = update(files, mine, one.to);
  for (const [path, text] of after) expect(updated.get(path), path).toBe(text);
});

test('every place that holds a pinned version is found by some manager', () => {
  for (const { what } of CASES) {
    const version = BEFORE[what].split('@')[0] ?? '';
    for (const [path, text] of files) {
      if (!text.includes(version)) continue;
      const seen = found.filter(({ file, version: own }) => file === path && own === version);
      expect(seen.length, `${version} in ${path}`).toBeGreaterThan(0);
    }
  }
});

test('every custom manager but the one for installer images finds something here', () => {
  for (const manager of config.customManagers)
    for (const [index, expression] of manager.matchStrings.entries()) {
      const one = { ...manager, matchStrings: [expression] };
      const hits = [...files].filter(
        ([file, text]) => reads(manager.managerFilePatterns, file) && custom(one)(text).length > 0,
      );
      if (expression.startsWith('factory')) continue;
      expect(hits.length, `${manager.description} ${index}`).toBeGreaterThan(0);
    }
});

test('an installer image follows the Talos release, and nothing asks its registry', () => {
  const path = 'kubernetes/main/apps/system/upgrade/config/plan.yaml';
  const text = `apiVersion: a/v1\nkind: Plan\nspec:\n  image: factory.talos.dev/metal-installer/${'0'.repeat(64)}:v1.13.9\n`;
  expect(dependencies(config, new Map([[path, text]]))).toMatchObject([
    { manager: 'custom.regex', name: 'siderolabs/talos', version: '1.13.9' },
  ]);
  expect(JSON.stringify(config)).not.toContain('siderolabs/installer');
});

test('what pins.yaml does not list is switched off, because a render would undo the update', () => {
  expect(found.filter(({ name }) => name === 'ghcr.io/example/tuppr')).toEqual([]);
  const listed = new Set(found.map(({ name }) => name));
  expect(listed.has('ghcr.io/example/shop')).toBe(true);
});

test('nothing is updated on the day of its release', () => {
  expect((config as unknown as { minimumReleaseAge: string }).minimumReleaseAge).toBe('3 days');
});

test('a pin without its annotation is a warning that says which line to write', () => {
  const lab = (pins: string): ReturnType<typeof renderLab> =>
    renderLab(labOf({ ...texts(BEFORE), pins }));
  const bare = pinsText(BEFORE).replace(/ +# renovate: .*cilium\/charts\/cilium\n/, '');
  expect(lab(bare).diagnostics).toMatchObject([
    {
      code: 'pin-unannotated',
      severity: 'warning',
      file: 'pins.yaml',
      hint: 'put this line above it: # renovate: datasource=docker depName=quay.io/cilium/charts/cilium',
    },
  ]);
  const wrong = pinsText(BEFORE).replace('depName=longhorn', 'depName=shorthorn');
  expect(lab(wrong).diagnostics).toMatchObject([
    {
      code: 'pin-unannotated',
      hint: 'put this line above it: # renovate: datasource=helm depName=longhorn registryUrl=https://charts.longhorn.example',
    },
  ]);
});
