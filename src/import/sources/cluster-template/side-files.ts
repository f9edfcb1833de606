import type { Diagnostic } from '../../../base/diagnostic.ts';
import { compareText } from '../../../base/text.ts';
import { isMap, type YamlValue } from '../../../model/yaml/value.ts';
import type { ImportedSecret, ReportLine, SourceFile } from '../../imported.ts';
import { importProblem, lockedFile } from '../problem.ts';
import { readDocument } from '../keys/document.ts';

/** What files beside a source give. */
export interface SideFiles {
  readonly secrets: readonly ImportedSecret[];
  readonly report: readonly ReportLine[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The file of that name, wherever the folder of the source lies. */
export function fileNamed(files: readonly SourceFile[], name: string): SourceFile | null {
  return files.find(({ path }) => path === name || path.endsWith(`/${name}`)) ?? null;
}

/** A file that becomes a secret as it is, such as a key or a token. Null is none. */
export function secretOfFile(
  file: SourceFile | null,
  { name, what, isSound }: { name: string; what: string; isSound?: (text: string) => boolean },
): SideFiles {
  const to = `secrets/${name}.sops.yaml`;
  if (!file)
    return {
      ...{ secrets: [], diagnostics: [] },
      report: [
        { fate: 'defaulted', from: null, to, why: `${what} does not lie beside the source` },
      ],
    };
  const text = file.text.trim();
  const from = { file: file.path, path: '' };
  if (text === '' || isSound?.(text) === false) {
    const message = text === '' ? 'this is empty' : `this is not ${what}`;
    const at = { file: file.path, secret: true };
    const hint = `put ${what} into it, or remove the file`;
    return {
      ...{ secrets: [], report: [] },
      diagnostics: [importProblem('import-malformed', at, message, hint)],
    };
  }
  // A key in PEM ends with a line break, without which OpenSSH does not read it.
  const value = text.includes('\n') ? `${text}\n` : text;
  return {
    secrets: [{ name, value }],
    report: [{ fate: 'mapped', from, to }],
    diagnostics: [],
  };
}

/** The tunnel of Cloudflare that a file of credentials opens. */
export interface Tunnel {
  readonly id: string;
  /** What the program that runs it takes. */
  readonly token: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LONGEST = 64 * 1024;

/** Reads `cloudflare-tunnel.json`, the credentials that `cloudflared tunnel create` writes. */
export function readTunnel(file: SourceFile): {
  tunnel: Tunnel | null;
  diagnostics: readonly Diagnostic[];
} {
  const refuse = (message: string) => ({
    tunnel: null,
    diagnostics: [
      importProblem(
        'import-malformed',
        { file: file.path, secret: true },
        message,
        'take the file that cloudflared tunnel create wrote; its keys are AccountTag, TunnelID and TunnelSecret',
      ),
    ],
  });
  const fields = fieldsOfJson(file.text);
  if (!fields) return refuse('this is no JSON object');
  const [account, id, secret] = ['AccountTag', 'TunnelID', 'TunnelSecret'].map((key) => {
    const value = fields[key];
    return typeof value === 'string' ? value : '';
  });
  if (!account || !id || !secret)
    return refuse('AccountTag, TunnelID or TunnelSecret is missing, empty or no text');
  if (!UUID.test(id)) return refuse('TunnelID is no UUID');
  const text = JSON.stringify({ a: account, t: id, s: secret });
  const token = Buffer.from(text, 'utf8').toString('base64');
  return { tunnel: { id, token }, diagnostics: [] };
}

function fieldsOfJson(text: string): { readonly [key: string]: unknown } | null {
  if (text.length > LONGEST) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isMap(value as YamlValue) ? (value as { [key: string]: unknown }) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The bundle of secrets of a cluster: its own identity, without which its machines would not take what is rendered. */
export function readBundle(file: SourceFile | null): {
  bundle: string | null;
  report: readonly ReportLine[];
  diagnostics: readonly Diagnostic[];
} {
  if (!file) {
    const why =
      'no bundle of secrets lies beside the source: import it with croft talos secrets import before anything is applied, or the machines would get another identity';
    return {
      bundle: null,
      report: [{ fate: 'defaulted', from: null, to: 'the secrets of the cluster', why }],
      diagnostics: [],
    };
  }
  const { document, diagnostics } = readDocument(file);
  const from = { file: file.path, path: '' };
  if (!isMap(document?.value)) return { bundle: null, report: [], diagnostics };
  if (Object.hasOwn(document.value, 'sops'))
    return { bundle: null, report: [], diagnostics: [...diagnostics, lockedFile(file.path)] };
  const line: ReportLine = { fate: 'kept', from, to: 'the secrets of the cluster' };
  return { bundle: file.text, report: [line], diagnostics };
}

/** Applications that Croft makes of the platform that it declares. */
const OWN_APPS = new Set(
  'cert-manager cilium cloudflare-dns cloudflare-tunnel coredns echo envoy-gateway flux-instance flux-operator k8s-gateway metrics-server reloader spegel'.split(
    ' ',
  ),
);

const FOLDER_OF_APP = /^(.*\/apps\/[^/]+\/([^/]+))\//;
const PATCH = /\/talos\/(?:patches\/)?(?:global|controller|worker|all|control-plane|[^/]+)\/[^/]+$/;

/** Templates of Jinja: patches of Talos one by one, applications one a line, the rest by folder. */
export function templateLines(files: readonly SourceFile[]): ReportLine[] {
  const lines = new Map<string, string>();
  for (const { path } of files.filter((file) => file.path.endsWith('.j2'))) {
    const [, app, name = ''] = FOLDER_OF_APP.exec(path) ?? [];
    if (app !== undefined) lines.set(app, whyApp(name));
    else if (PATCH.test(path))
      lines.set(
        path,
        'a template of Jinja is not executed: its result stands in the rendered talos folder; write it as a patch in clusters/<cluster>/patches/talos if it is yours',
      );
    else
      lines.set(
        path.slice(0, path.lastIndexOf('/')),
        'templates of Jinja are not executed: Croft renders these files itself',
      );
  }
  return [...lines]
    .sort(([a], [b]) => compareText(a, b))
    .map(([file, why]) => ({ fate: 'dropped', from: { file, path: '' }, why }));
}

function whyApp(name: string): string {
  return OWN_APPS.has(name)
    ? 'templates of Jinja are not executed: Croft renders it from the platform of the cluster'
    : 'templates of Jinja are not executed: declare it as an application, croft app add shows which are known';
}
