import { version } from '../../../model/schema/scalars.ts';
import { isMap } from '../../../model/yaml/value.ts';
import { STARTING_VERSIONS } from '../../../talos/versions.ts';
import {
  nothing,
  type Imported,
  type ImportedSecret,
  type ReportLine,
  type Source,
  type SourceFile,
} from '../../imported.ts';
import { importProblem } from '../problem.ts';
import {
  fileNamed,
  readBundle,
  readTunnel,
  secretOfFile,
  type SideFiles,
  type Tunnel,
} from './side-files.ts';
import { CLUSTER, CLUSTER_FILE, type Form } from './keys.ts';
import { labOf, nodesOf, repositoryUrl, SECRETS, settingsOf, type Versions } from './lab.ts';
import type { Template } from './model.ts';
import { ECHO, leftLines, madeLines } from './report.ts';
import { readTemplate } from './read.ts';
import { readDocument } from '../keys/document.ts';

/**
 * cluster-template: `cluster.toml`, which it reads today, or `cluster.yaml` and `nodes.yaml`, which it read until May 2026
 * and its forks still read. Where both lie in a folder, the newer one counts.
 */
export const clusterTemplate: Source = {
  name: 'cluster-template',
  title: 'cluster.toml, or cluster.yaml and nodes.yaml, of cluster-template',
  reads: [
    ...['cluster.toml', 'cluster.yaml', 'nodes.yaml', 'age.key', 'cloudflare-tunnel.json'],
    ...['deploy.key', 'deploy.key.pub', 'github-deploy.key', 'github-deploy.key.pub'],
    ...['flux-webhook-token.txt', 'github-push-token.txt', 'talos/topf.yaml', 'talos/talenv.yaml'],
    ...['talos/secrets.sops.yaml', 'talos/talsecret.sops.yaml', 'template/**', 'templates/**'],
  ],
  recognises: (files) =>
    fileNamed(files, 'cluster.toml') !== null ||
    LEGACY.test(fileNamed(files, 'cluster.yaml')?.text ?? ''),
  read: (files) => read(fileNamed(files, 'cluster.toml') ? 'current' : 'legacy', files),
};

/** Keys that no other `cluster.yaml` has, Croft's own least of all. */
const LEGACY = /^(?:node_cidr|cluster_api_addr|cluster_gateway_addr) *:/m;

/** The files of a form by what they are. */
const NAMES = {
  legacy: {
    ...{ main: 'cluster.yaml', machines: 'nodes.yaml', versions: 'talos/talenv.yaml' },
    ...{ deployKey: 'github-deploy.key', webhook: 'github-push-token.txt' },
    bundle: 'talos/talsecret.sops.yaml',
  },
  current: {
    ...{ main: 'cluster.toml', machines: null, versions: 'talos/topf.yaml' },
    ...{ deployKey: 'deploy.key', webhook: 'flux-webhook-token.txt' },
    bundle: 'talos/secrets.sops.yaml',
  },
} as const;

function read(form: Form, files: readonly SourceFile[]): Imported {
  const names = NAMES[form];
  const main = fileNamed(files, names.main);
  const machines = names.machines === null ? null : fileNamed(files, names.machines);
  if (!main || (names.machines !== null && !machines)) {
    const file = main ? (names.machines ?? '') : names.main;
    const hint = 'name the folder that holds it, or the file itself';
    return nothing([importProblem('import-missing', { file }, 'this file is not there', hint)]);
  }
  const { template, report, diagnostics } = readTemplate(form, main, machines);
  const versions = versionsOf(files, names.versions);
  const tunnel = readTunnelBeside(files);
  const bundle = readBundle(fileNamed(files, names.bundle));
  const found = [
    ...diagnostics,
    ...versions.diagnostics,
    ...tunnel.diagnostics,
    ...bundle.diagnostics,
  ];
  if (!template) return { ...nothing(found), report };
  const sides = sidesOf(template, files, names);
  return {
    lab: labOf(template),
    clusters: [
      {
        ...{ name: CLUSTER, contract: null, machines: [], bundle: bundle.bundle },
        settings: settingsOf(template, { versions: versions.versions, tunnel: tunnel.tunnel }),
        nodes: nodesOf(template),
        files: filesOf(template),
      },
    ],
    secrets: [
      ...tokenOf(template),
      ...(template.ingress === 'cloudflare-tunnel' && tunnel.tunnel
        ? [{ name: SECRETS.tunnel, value: tunnel.tunnel.token }]
        : []),
      ...sides.flatMap(({ secrets }) => secrets),
    ],
    report: [
      ...report,
      ...versions.report,
      ...(template.ingress === 'cloudflare-tunnel' ? tunnel.report : []),
      ...bundle.report,
      ...sides.flatMap((side) => side.report),
      ...madeLines(template),
      ...leftLines(files),
    ],
    diagnostics: [...found, ...sides.flatMap((side) => side.diagnostics)],
  };
}

/** The versions that the rendered tree names, else those of a cluster that starts today. */
function versionsOf(
  files: readonly SourceFile[],
  name: string,
): Pick<Imported, 'report' | 'diagnostics'> & { versions: Versions } {
  const file = fileNamed(files, name);
  const { document, diagnostics } = file ? readDocument(file) : { document: null, diagnostics: [] };
  const report: ReportLine[] = [];
  const one = (key: string, to: string, otherwise: string): string => {
    const value = isMap(document?.value) ? document.value[key] : undefined;
    if (document && typeof value === 'string' && version.safeParse(value).success) {
      const line = document.rangeOfKey([key]).start.line;
      report.push({ fate: 'mapped', from: { file: document.file, line, path: key }, to });
      return value;
    }
    const why = `${otherwise}: the source does not say which version runs, so write what does before anything is applied`;
    report.push({ fate: 'defaulted', from: file && { file: file.path, path: key }, to, why });
    return otherwise;
  };
  const versions = {
    talos: one('talosVersion', `${CLUSTER_FILE} talos.version`, STARTING_VERSIONS.talos),
    kubernetes: one(
      'kubernetesVersion',
      `${CLUSTER_FILE} kubernetes.version`,
      STARTING_VERSIONS.kubernetes,
    ),
  };
  return { versions, report, diagnostics };
}

function readTunnelBeside(
  files: readonly SourceFile[],
): Pick<Imported, 'report' | 'diagnostics'> & { tunnel: Tunnel | null } {
  const file = fileNamed(files, 'cloudflare-tunnel.json');
  const to = `secrets/${SECRETS.tunnel}.sops.yaml`;
  if (!file) {
    const why =
      'cloudflare-tunnel.json does not lie beside the source: set the token of the tunnel';
    return {
      ...{ tunnel: null, diagnostics: [] },
      report: [{ fate: 'defaulted', from: null, to, why }],
    };
  }
  const from = { file: file.path, path: '' };
  const goes = `${to}, ${CLUSTER_FILE} platform.tunnel.id`;
  return { ...readTunnel(file), report: [{ fate: 'mapped', from, to: goes }] };
}

function tokenOf({ top }: Template): ImportedSecret[] {
  const value = top.text('token');
  return value === undefined ? [] : [{ name: SECRETS.token, value }];
}

const PEM = /^-----BEGIN [A-Z ]*PRIVATE KEY-----\n[\s\S]+-----END [A-Z ]*PRIVATE KEY-----$/;

function sidesOf(
  template: Template,
  files: readonly SourceFile[],
  names: (typeof NAMES)[Form],
): SideFiles[] {
  const key = fileNamed(files, names.deployKey);
  const isPrivate = repositoryUrl(template).startsWith('ssh://');
  const hasWebhook = template.top.text('webhook') !== 'none';
  const webhook = fileNamed(files, names.webhook);
  const unused = (file: SourceFile | null, why: string): SideFiles => ({
    ...{ secrets: [], diagnostics: [] },
    report: file ? [{ fate: 'dropped', from: { file: file.path, path: '' }, why }] : [],
  });
  return [
    isPrivate
      ? secretOfFile(key, {
          ...{ name: SECRETS.deployKey, what: 'the private key that reads the repository' },
          isSound: (text) => PEM.test(text),
        })
      : unused(key, 'the repository is read over https, without a key'),
    hasWebhook
      ? secretOfFile(webhook, {
          name: SECRETS.webhook,
          what: 'the token of the webhook',
        })
      : unused(webhook, 'nobody calls after a push'),
  ];
}

/** The application that every cluster of the template has, to try its gateways out. */
function filesOf({ ingress }: Template): ReadonlyMap<string, string> {
  const gateway = ingress === 'none' ? 'internal' : 'external';
  return new Map([[ECHO, `kind: App\nexpose: { gateway: ${gateway} }\n`]]);
}
