import { compareText } from '../../base/text.ts';
import type { Model } from '../../model/model.ts';
import { toolPin, type Tool } from '../../model/tools.ts';
import type { Workload } from '../../model/workload.ts';
import { VERSION_ROW } from '../docs/versions.ts';
import type { Draft } from '../draft.ts';
import { ANNOTATION, shownPins, type ShownPin } from './pins.ts';

const MANIFESTS = '/^kubernetes/.+\\.ya?ml$/';
/** A user's own manifests, which are copied: source and copy must change together. */
const SOURCES = '/^clusters/[^/]+/apps/.+\\.ya?ml$/';
const CLUSTER = '/^clusters/[^/]+/cluster\\.ya?ml$/';
const PLAN = '/^bootstrap/[^/]+/plan\\.yaml$/';
const BOOTSTRAP_VALUES = '/^bootstrap/[^/]+/values/.+\\.yaml$/';
const SHELL = '/^bootstrap/lab\\.sh$/';
const TOOL_FILES = ['mise.toml', 'devenv.nix'];
const WORKFLOWS = '/^\\.(?:github|forgejo)/workflows/croft\\.yaml$/';

const VERSION = '["\']?v?(?<currentValue>\\d+\\.\\d+\\.\\d+[^\\s"\',}]*)';
const DIGEST = 'sha256:[a-f0-9]{64}';
const CHART_VERSION = `\\n\\s+version: ["']?(?<currentValue>[^\\s"']+)["']?(?:\\n\\s+digest: (?<currentDigest>${DIGEST}))?`;

/** A key below a top-level key of cluster.yaml, in block or flow style, never past the next top-level key. */
const below = (section: string): string =>
  `(?:^|\\n)${section}:[ \\t]*\\{?(?:[^\\n]*\\n(?:[ \\t]*(?:#[^\\n]*)?\\n)*[ \\t]+)*?[^\\n]*?\\bversion:[ \\t]*${VERSION}`;

const FLUX = 'fluxcd/flux2';
const TALOS = {
  datasourceTemplate: 'github-releases',
  depNameTemplate: 'siderolabs/talos',
  extractVersionTemplate: '^v(?<version>.+)$',
};
const KUBERNETES = {
  datasourceTemplate: 'docker',
  depNameTemplate: 'ghcr.io/siderolabs/kubelet',
  extractVersionTemplate: '^v(?<version>.+)$',
  versioningTemplate: 'semver',
};

/** Where Renovate looks for the versions that a cluster itself declares. */
export const CLUSTER_PACKAGES = {
  talos: { datasource: TALOS.datasourceTemplate, package: TALOS.depNameTemplate },
  kubernetes: { datasource: KUBERNETES.datasourceTemplate, package: KUBERNETES.depNameTemplate },
};

interface CustomManager {
  readonly description: string;
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly datasourceTemplate?: string;
  readonly depNameTemplate?: string;
  readonly extractVersionTemplate?: string;
  readonly versioningTemplate?: string;
}

const MANAGERS: readonly CustomManager[] = [
  {
    description: 'Pins of charts and images, each below its annotation.',
    managerFilePatterns: ['/^pins\\.ya?ml$/', CLUSTER],
    matchStrings: [ANNOTATION],
  },
  {
    description:
      'The Talos version of a cluster. Its installer image is no longer published to a registry.',
    managerFilePatterns: [CLUSTER],
    matchStrings: [below('talos')],
    ...TALOS,
  },
  {
    description: 'The Kubernetes version of a cluster.',
    managerFilePatterns: [CLUSTER],
    matchStrings: [below('kubernetes')],
    ...KUBERNETES,
  },
  {
    description:
      'The Talos version where it is a variable, an upgrade, or part of an installer image.',
    managerFilePatterns: [CLUSTER, MANIFESTS, SHELL],
    matchStrings: [
      `\\bTALOS_VERSION[:=][ \\t]*${VERSION}`,
      `\\nkind: TalosUpgrade\\n(?:[^\\n]+\\n)*?[ ]+version: ${VERSION}`,
      'factory\\.talos\\.dev/[^\\s:@]+:v(?<currentValue>\\d+\\.\\d+\\.\\d+[^\\s"\'@]*)',
    ],
    ...TALOS,
  },
  {
    description: 'The Kubernetes version where it is a variable or an upgrade.',
    managerFilePatterns: [CLUSTER, MANIFESTS, SHELL],
    matchStrings: [
      `\\bKUBERNETES_VERSION[:=][ \\t]*${VERSION}`,
      `\\nkind: KubernetesUpgrade\\n(?:[^\\n]+\\n)*?[ ]+version: ${VERSION}`,
    ],
    ...KUBERNETES,
  },
  {
    description: 'Charts of the bootstrap plan from OCI registries.',
    managerFilePatterns: [PLAN],
    matchStrings: [`chart: oci://(?<depName>\\S+)${CHART_VERSION}`],
    datasourceTemplate: 'docker',
  },
  {
    description: 'Charts of the bootstrap plan from classic repositories.',
    managerFilePatterns: [PLAN],
    matchStrings: [
      `repository: (?<registryUrl>https?://\\S+)\\n\\s+chart: (?<depName>\\S+)${CHART_VERSION}`,
    ],
    datasourceTemplate: 'helm',
  },
  {
    description: 'The release of Flux that a FluxInstance asks for.',
    managerFilePatterns: [MANIFESTS, BOOTSTRAP_VALUES],
    matchStrings: [`\\bdistribution:\\n(?:[ ]+[^\\n]+\\n)*?[ ]+version: ${VERSION}`],
    datasourceTemplate: 'github-releases',
    depNameTemplate: FLUX,
  },
  {
    description: 'The manifests that a FluxInstance takes, which go by the version of its chart.',
    managerFilePatterns: [MANIFESTS, BOOTSTRAP_VALUES],
    matchStrings: [`\\bartifact: oci://\\S+/flux-operator-manifests:${VERSION}`],
    datasourceTemplate: 'docker',
    depNameTemplate: 'ghcr.io/controlplaneio-fluxcd/charts/flux-instance',
  },
  {
    description: 'Images of databases, which stand under a key of their own.',
    managerFilePatterns: [MANIFESTS],
    matchStrings: [
      `\\bimageName: ["']?(?<depName>[^\\s"'@]+):(?<currentValue>[^\\s"'@:/]+)(?:@(?<currentDigest>${DIGEST}))?`,
    ],
    datasourceTemplate: 'docker',
  },
  {
    description: 'Tools of people and Croft itself, each below its annotation.',
    managerFilePatterns: ['/^mise\\.toml$/', '/^devenv\\.nix$/'],
    matchStrings: [
      '#\\s*renovate:\\s*datasource=(?<datasource>\\S+)\\s+depName=(?<depName>\\S+)' +
        '(?:\\s+versioning=(?<versioning>\\S+))?[ \\t]*\\n\\s*"?[^\\s"=]+"?\\s*=\\s*"(?<currentValue>[^"]+)"',
    ],
  },
  {
    description: 'The page that names every version.',
    managerFilePatterns: ['/^docs/lab/versions\\.md$/'],
    matchStrings: [VERSION_ROW],
  },
  {
    description: 'Croft itself, in the workflow that checks the repository.',
    managerFilePatterns: [WORKFLOWS],
    matchStrings: ['npx --yes (?<depName>croft)@(?<currentValue>\\S+)'],
    datasourceTemplate: 'npm',
  },
];

/**
 * `renovate.json`: every pinned version is found where it is declared and where it is rendered, under one name, so
 * that one branch changes both and `croft render --check` stays clean.
 */
export function renovateDraft(
  model: Model,
  workloads: readonly Workload[],
  tools: readonly Tool[],
): Draft {
  const pins = [...shownPins(workloads).values()];
  const unlisted = unlistedNames(model, pins);
  const config = {
    $schema: 'https://docs.renovatebot.com/renovate-schema.json',
    description: [`Rendered by croft from ${model.lab.file}; edit that instead.`],
    extends: ['config:recommended', ':dependencyDashboard', ':semanticCommits'],
    enabledManagers: [
      'custom.regex',
      'flux',
      'github-actions',
      'helm-values',
      'helmfile',
      'kubernetes',
    ],
    // The presets leave out folders called test or examples, which a namespace may be called.
    ignorePaths: ['**/node_modules/**'],
    minimumReleaseAge: '3 days',
    internalChecksFilter: 'strict',
    flux: { managerFilePatterns: [MANIFESTS, SOURCES] },
    kubernetes: { managerFilePatterns: [MANIFESTS, SOURCES] },
    'helm-values': {
      managerFilePatterns: [SOURCES, BOOTSTRAP_VALUES],
    },
    helmfile: { managerFilePatterns: ['/^bootstrap/[^/]+/(?:helmfile|crds)\\.yaml$/'] },
    customManagers: MANAGERS.map((manager) => ({ customType: 'regex', ...manager })),
    packageRules: [
      {
        description: 'API versions follow the cluster, not a registry.',
        matchDatasources: ['kubernetes-api'],
        enabled: false,
      },
      {
        description: 'Installer images follow the Talos release.',
        matchDatasources: ['docker'],
        matchPackageNames: ['/^factory\\.talos\\.dev\\//'],
        enabled: false,
      },
      ...mirrorRules(pins),
      ...versioningRules(pins),
      ...(unlisted.length > 0 ? [unlistedRule(unlisted)] : []),
      ...toolRules(model, tools),
      {
        description: 'Talos is upgraded node by node, on its own.',
        matchPackageNames: ['siderolabs/talos'],
        groupName: 'talos',
      },
      {
        description: 'Kubernetes is upgraded on its own.',
        matchPackageNames: ['ghcr.io/siderolabs/kubelet'],
        groupName: 'kubernetes',
      },
      {
        description: 'Releases of Flux are tagged with a v, and pinned without.',
        matchDatasources: ['github-releases'],
        matchPackageNames: [FLUX],
        extractVersion: '^v(?<version>.+)$',
      },
      {
        description:
          'The operator and its instance share a version, and install only a Flux that they know.',
        matchPackageNames: ['/flux-operator$/', '/flux-instance$/', FLUX],
        groupName: 'flux-operator',
      },
    ],
  };
  return {
    path: 'renovate.json',
    source: model.lab.file,
    body: { text: `${JSON.stringify(config, null, 2)}\n` },
  };
}

/** How releases of tools are tagged, and which of them no line of pins.yaml hands over to Renovate. */
function toolRules({ pins }: Model, tools: readonly Tool[]): object[] {
  const tags = new Map<string, Tool[]>();
  for (const tool of tools)
    if (tool.tag !== '' && tool.package !== FLUX)
      tags.set(tool.tag, [...(tags.get(tool.tag) ?? []), tool]);
  const unlisted = tools
    .filter(({ follows }) => follows === undefined)
    .filter((tool) => !pins || !Object.hasOwn(pins.value.pins, toolPin(tool)))
    .map((tool) => tool.package);
  return [
    ...[...tags].map(([tag, some]) => ({
      description: `Releases are tagged with ${tag}, and pinned without.`,
      matchDatasources: [...new Set(some.map(({ datasource }) => datasource))],
      matchPackageNames: some.map((tool) => tool.package),
      extractVersion: `^${tag}(?<version>.+)$`,
    })),
    ...(unlisted.length === 0
      ? []
      : [
          {
            description: 'No line of pins.yaml: these tools come with Croft.',
            matchFileNames: TOOL_FILES,
            matchDepNames: unlisted,
            enabled: false,
          },
        ]),
  ];
}

/** A change of what pins.yaml does not list would stand in rendered files only, and the next render undo it. */
function unlistedRule(names: readonly string[]): object {
  return {
    description: 'No line of pins.yaml: their versions come with Croft.',
    matchManagers: ['custom.regex', 'flux', 'helm-values', 'helmfile', 'kubernetes'],
    matchDepNames: names,
    enabled: false,
  };
}

function unlistedNames({ pins }: Model, all: readonly ShownPin[]): string[] {
  const isListed = ({ name }: ShownPin): boolean =>
    pins !== null && Object.hasOwn(pins.value.pins, name);
  const listed = new Set(all.filter(isListed).map(({ shown }) => shown));
  const rest = all.map(({ shown }) => shown).filter((name) => !listed.has(name));
  return [...new Set(rest)].sort();
}

/** Versions that a datasource would not know how to compare. */
function versioningRules(pins: readonly ShownPin[]): object[] {
  const special = pins.flatMap(({ versioning, datasource, shown }) =>
    versioning === undefined ? [] : [{ versioning, datasource, shown }],
  );
  return special
    .sort((a, b) => compareText(a.shown, b.shown))
    .map(({ versioning, datasource, shown }) => ({
      description: 'Versions of a form of their own.',
      matchDatasources: [datasource],
      matchDepNames: [shown],
      versioning,
    }));
}

/** A mirror serves what is published elsewhere; versions are looked up where they are published. */
function mirrorRules(pins: readonly ShownPin[]): object[] {
  const mirrored = pins.filter((pin) => pin.datasource === 'docker' && pin.shown !== pin.package);
  const packages = new Map(mirrored.map((pin) => [pin.shown, pin.package]));
  return [...packages]
    .sort(([a], [b]) => compareText(a, b))
    .map(([shown, name]) => ({
      description: 'Pulled through a mirror, looked up where it is published.',
      matchDatasources: ['docker'],
      matchDepNames: [shown],
      overridePackageName: name,
    }));
}
