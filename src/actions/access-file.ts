import { CroftError } from '../base/error.ts';
import type { ModelCluster } from '../model/model.ts';
import { lifetimeOf } from '../talos/access/lifetime.ts';
import type { LabContext } from './context.ts';
import { absolutePath } from './lab.ts';
import type { Result } from './result.ts';

/** Files that let people in, which Croft writes for a cluster. */
export const ACCESS_KINDS = ['talosconfig', 'kubeconfig'] as const;

type AccessKind = (typeof ACCESS_KINDS)[number];

const YEAR = '8760h';
/** Only the owner may read it. */
const OWN = 0o600;

/** Where Croft writes a talosconfig or kubeconfig, relative to the lab; Git ignores it. */
export function accessPath(cluster: string, kind: AccessKind): string {
  return `.croft/${cluster}/${kind}`;
}

/** Milliseconds of `--ttl`. Throws CroftError `usage`. */
export function ttlOf(text = YEAR): number {
  const found = lifetimeOf(text);
  if (found !== null) return found;
  throw new CroftError('usage', '--ttl is no duration', {
    data: { hint: 'write days, hours, minutes or seconds: 30d, 12h, 1h30m' },
  });
}

/** The error for a certificate that would outlive its authority. */
export function tooLong(): CroftError {
  return new CroftError('usage', '--ttl is longer than the authority of the cluster holds', {
    data: { hint: 'ask for less' },
  });
}

/** What is to be done with a text that lets people in. */
export interface Access {
  readonly cluster: ModelCluster;
  readonly kind: AccessKind;
  readonly text: string;
  /** The private key in it. */
  readonly key: string;
  readonly out: string | undefined;
  readonly print: boolean;
  /** The text with what is in the file of `--out` already; without it such a file is not touched. */
  readonly merged?: (before: string) => string;
  readonly notes: readonly string[];
  readonly expires: number;
}

const MAX_BYTES = 4 * 1024 * 1024;
const VARIABLE: Readonly<Record<AccessKind, string>> = {
  talosconfig: 'TALOSCONFIG',
  kubeconfig: 'KUBECONFIG',
};

/** Prints a talosconfig or kubeconfig, or writes it so that only its owner can read it. Throws `talos-access-file`. */
export async function giveAccess(context: LabContext, access: Access): Promise<Result> {
  const { cluster, kind, text, out, print, notes } = access;
  context.secrets.hold(() => [access.key, Buffer.from(access.key).toString('base64')]);
  if (print && out !== undefined)
    throw new CroftError('usage', '--print and --out exclude each other');
  if (print) {
    const content = new TextEncoder().encode(text);
    return { exitCode: 0, data: { content: text }, lines: [], content, notes };
  }
  const shown = out ?? accessPath(cluster.name, kind);
  const path = out === undefined ? `${context.root}/${shown}` : absolutePath(context.cwd, out);
  const content = out === undefined ? text : await contentFor(context, path, access);
  await context.files.makeDirectory(path.slice(0, path.lastIndexOf('/')));
  await context.files.write(path, new TextEncoder().encode(content), OWN);
  const day = new Date(access.expires).toISOString().slice(0, 10);
  return {
    exitCode: 0,
    data: { file: path, cluster: cluster.name, expires: day },
    lines: [`wrote ${shown}; it holds until ${day}`],
    notes: [...notes, `next: export ${VARIABLE[kind]}=${path}`],
  };
}

async function contentFor(
  { files }: LabContext,
  path: string,
  { text, merged }: Access,
): Promise<string> {
  if ((await files.info(path)) === null) return text;
  if (merged) return merged(new TextDecoder().decode(await files.read(path, MAX_BYTES)));
  throw new CroftError('talos-access-file', `${path} is there and is not written over`, {
    data: { hint: 'name another file; a talosconfig takes one more context with --merge' },
  });
}
