import { expect, test } from 'vitest';
import { pinsFile, renderLab, toolPins, type RenderInput } from '../index.ts';
import { labOf, type LabTexts } from '../testing.ts';
import { custom, dependencies, reads, update, type Config } from './testing-renovate.ts';

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
  readonly flux: string;
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
  flux: '2.9.4',
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
  # renovate: datasource=github-releases depName=fluxcd/flux2
  flux-instance.distribution: ${versions.flux}
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
      'flux-instance': {
        entry: entry(
          'flux-instance',
          'chart: { oci: "oci://ghcr.io/example/flux-instance", version: 0.58.1 }\nimages: { distribution: { repository: fluxcd/flux2, tag: "0", datasource: github-releases } }',
          'slots: [gitops]\nbootstrap: true\n',
        ),
        values: {
          instance: {
            distribution: {
              artifact: 'oci://ghcr.io/example/flux-operator-manifests:v0.58.1',
              registry: 'ghcr.io/fluxcd',
              version: versions.flux,
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
  {
    what: 'flux',
    datasource: 'github-releases',
    name: 'fluxcd/flux2',
    to: { version: '2.10.0' },
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

test('what is pulled through a mirror is looked up where it is published', () => {
  const lab = texts(BEFORE);
  const cilium = lab.entries?.['cilium'];
  if (!cilium) throw new Error('no cilium');
  const mirrored = cilium.entry.replace(
    'version: 0.0.1',
    'version: 0.0.1, package: docker.io/cilium/chart',
  );
  const entries = { ...lab.entries, cilium: { ...cilium, entry: mirrored } };
  const { files: all } = renderLab(labOf({ ...lab, entries }));
  const { packageRules } = JSON.parse(all.get('renovate.json')?.content ?? '') as Config;
  expect(packageRules.filter((rule) => rule.overridePackageName !== undefined)).toMatchObject([
    {
      matchDepNames: ['quay.io/cilium/charts/cilium'],
      overridePackageName: 'docker.io/cilium/chart',
    },
  ]);
});

test('a pins.yaml with every pin, as Croft writes it, has nothing that Renovate does not see', () => {
  const { model, workloads } = labOf(texts(BEFORE));
  const all = workloads.get('main') ?? [];
  const text = pinsFile(all, toolPins(model, all));
  expect(text).toContain(
    `  # renovate: datasource=docker depName=quay.io/cilium/charts/cilium\n  cilium: ${BEFORE.cilium}\n`,
  );
  expect(text).toContain('depName=longhorn registryUrl=https://charts.longhorn.example\n');
  const lab = renderLab(labOf({ ...texts(BEFORE), pins: text }));
  expect(lab.diagnostics).toEqual([]);
  expect(lab.files.get('renovate.json')?.content).not.toContain('No line of pins.yaml');
  expect(text).toContain(
    '  # renovate: datasource=github-releases depName=getsops/sops\n  tools.sops: ',
  );
});

test('Flux is found where it is declared, released and bootstrapped, and moves with its operator', () => {
  const flux = found.filter(({ name }) => name === 'fluxcd/flux2');
  expect(flux.map(({ file }) => file).sort()).toEqual([
    'bootstrap/main/values/flux-instance/flux-instance.yaml',
    'devenv.nix',
    'docs/lab/versions.md',
    'kubernetes/main/apps/flux-instance/flux-instance/app/helmrelease.yaml',
    'mise.toml',
    'pins.yaml',
  ]);
  const rules = config.packageRules.filter((rule) =>
    rule.matchPackageNames?.includes('fluxcd/flux2'),
  );
  expect(rules).toMatchObject([
    { extractVersion: '^v(?<version>.+)$' },
    { groupName: 'flux-operator' },
  ]);
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

test('versions of a form of their own are compared in their own way', () => {
  const shelf = `kind: CatalogueEntry
name: shelf
title: Shelf
home: https://shelf.example
namespace: lab
profile: app-template
image: { repository: ghcr.io/example/shelf, tag: hard-v1.2.3, versioning: "regex:^hard-v(?<major>1)" }
`;
  const files = renderLab(
    labOf({ apps: { 'lab/shelf': 'kind: App\n' }, entries: { shelf: { entry: shelf } } }),
  );
  const config = JSON.parse(files.files.get('renovate.json')?.content ?? '') as Config;
  expect(config.packageRules).toContainEqual({
    description: 'Versions of a form of their own.',
    matchDatasources: ['docker'],
    matchDepNames: ['ghcr.io/example/shelf'],
    versioning: 'regex:^hard-v(?<major>1)',
  });
});
