// What makes a cluster itself is its secrets bundle. croft.lock keeps a fingerprint of it, so that a lost or exchanged
// bundle is noticed before anything is rendered from another one.
import { createHash, hash } from 'node:crypto';
import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { compareText } from '../base/text.ts';
import { parseLock } from '../generation/index.ts';
import { bundlePath } from '../model/bundle.ts';
import type { Model, ModelCluster } from '../model/model.ts';
import { clusterIsActive } from '../model/state.ts';
import type { LabContext } from './context.ts';

const LOCK_FILE = 'croft.lock';
const MAX_LOCK = 64 * 1024 * 1024;
const MAX_BUNDLE = 1024 * 1024;

/** Problems of a bundle for which nothing may be rendered: exit code 3. */
export const IDENTITY_CODES: ReadonlySet<string> = new Set([
  'talos-secrets-lost',
  'talos-secrets-other',
]);

/** Fields that make a cluster this one and no other. */
const IDENTITY = [
  'cluster.id',
  'certs.etcd.crt',
  'certs.k8s.crt',
  'certs.k8saggregator.crt',
  'certs.os.crt',
  'certs.k8sserviceaccount.key',
] as const;

/** What is known of the identities of the clusters. */
export interface Identities {
  /** Lines of the section `identity` of croft.lock. */
  readonly lines: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const LINE = /^ {2}([a-z0-9-]+): ([0-9a-f]{64}) ([0-9a-f]{64})$/;

/** What the lock file knows of a cluster: the fingerprint, and the digest of the encrypted file that it was taken of. */
interface Known {
  readonly fingerprint: string;
  readonly digest: string;
}

/** A digest of what makes a cluster itself; tells nothing about its secrets. `fields` by dotted name. */
function fingerprintOf(fields: ReadonlyMap<string, string>): string {
  const digest = createHash('sha256');
  for (const name of IDENTITY) digest.update(hash('sha256', fields.get(name) ?? '') + '\n');
  return digest.digest('hex');
}

/**
 * Compares the bundles with what croft.lock knows. Nothing is opened while the encrypted files are those of the last
 * render. `accepted` names clusters that may have another identity from now on.
 */
export async function identitiesOf(
  context: LabContext,
  model: Pick<Model, 'clusters' | 'lab'>,
  accepted: readonly string[] = [],
): Promise<Identities> {
  const { clusters } = model;
  const before = await lockLines(context);
  const lines = new Map<string, string>();
  const others: string[] = [];
  for (const line of before) {
    const name = LINE.exec(line)?.[1];
    if (name === undefined) others.push(line);
    else lines.set(name, line);
  }
  const diagnostics: Diagnostic[] = [];
  for (const cluster of clusters) {
    const isAccepted = accepted.includes(cluster.name);
    const known = isAccepted ? null : knownIn(lines.get(cluster.name));
    const outcome = await judge(context, cluster, known);
    const problems = outcome.problems ?? [];
    diagnostics.push(...problems);
    if (problems.length === 0 && cluster.bundle === null && isRendered(model, cluster))
      diagnostics.push(waiting(cluster));
    if (outcome.line !== undefined) lines.set(cluster.name, outcome.line);
    else if (isAccepted && cluster.bundle === null) lines.delete(cluster.name);
  }
  const sorted = [...lines].sort(([one], [other]) => compareText(one, other));
  return { lines: [...sorted.map(([, line]) => line), ...others], diagnostics };
}

/** What croft.lock has against the secrets of a cluster, null for none; `fields` is null where it has no secrets. */
export async function identityProblem(
  context: LabContext,
  cluster: ModelCluster,
  fields: ReadonlyMap<string, string> | null,
): Promise<Diagnostic | null> {
  const lines = await lockLines(context);
  const known = knownIn(lines.find((line) => LINE.exec(line)?.[1] === cluster.name));
  if (!known) return null;
  if (fields === null) return lost(cluster);
  return known.fingerprint === fingerprintOf(fields) ? null : other(cluster);
}

/** Fingerprint of the secrets of each cluster, from lines of the section `identity`. */
export function fingerprintsIn(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const [, name, fingerprint] = LINE.exec(line) ?? [];
      return name === undefined || fingerprint === undefined ? [] : [[name, fingerprint]];
    }),
  );
}

interface Outcome {
  readonly line?: string;
  readonly problems?: readonly Diagnostic[];
}

async function judge(
  context: LabContext,
  cluster: ModelCluster,
  known: Known | null,
): Promise<Outcome> {
  const shown = bundlePath(cluster);
  if (cluster.bundle === null) return known ? { problems: [lost(cluster)] } : {};
  const path = `${context.root}/${shown}`;
  const digest = hash('sha256', await context.files.read(path, MAX_BUNDLE));
  if (known?.digest === digest) return {};
  let fields: ReadonlyMap<string, string>;
  try {
    fields = await fieldsOf(context, path, shown);
  } catch (error) {
    if (!(error instanceof CroftError)) throw error;
    return { problems: [unreadable(shown, error)] };
  }
  const fingerprint = fingerprintOf(fields);
  if (known && known.fingerprint !== fingerprint) return { problems: [other(cluster)] };
  const { bundleProblems } = await import('../talos/bundle/check.ts');
  const problems = bundleProblems(fields, shown, context.clock.now());
  if (problems.length > 0) return { problems };
  return { line: `  ${cluster.name}: ${fingerprint} ${digest}` };
}

/** The fields of a bundle by dotted name. Loads what opens files, which few renders need. */
async function fieldsOf(
  context: LabContext,
  path: string,
  shown: string,
): Promise<Map<string, string>> {
  const [{ leavesOf }, { openFile }, { keyringOf }] = await Promise.all([
    import('../secrets/values.ts'),
    import('./secret-file.ts'),
    import('./secret-keys.ts'),
  ]);
  const { tree } = await openFile(context, { path, shown }, await keyringOf(context));
  const fields = leavesOf(tree);
  for (const value of fields.values()) context.secrets.learn(value);
  return fields;
}

async function lockLines({ files, root }: LabContext): Promise<readonly string[]> {
  const path = `${root}/${LOCK_FILE}`;
  if ((await files.info(path))?.kind !== 'file') return [];
  const parsed = parseLock(new TextDecoder().decode(await files.read(path, MAX_LOCK)));
  return 'identity' in parsed ? parsed.identity : [];
}

function knownIn(line: string | undefined): Known | null {
  const [, , fingerprint, digest] = LINE.exec(line ?? '') ?? [];
  return fingerprint === undefined || digest === undefined ? null : { fingerprint, digest };
}

/** Whether configurations of its machines are wanted. */
function isRendered(model: Pick<Model, 'clusters' | 'lab'>, cluster: ModelCluster): boolean {
  return clusterIsActive(model, cluster) && !model.lab.value.operator.omit.includes('talos');
}

function waiting(cluster: ModelCluster): Diagnostic {
  return {
    code: 'talos-secrets-missing',
    severity: 'pending',
    file: cluster.declared.file,
    message: `cluster ${cluster.name} has no secrets of its own yet; the configurations of its machines wait for them`,
    hint: `croft talos secrets init ${cluster.name} makes them; for a cluster that runs: croft talos secrets import ${cluster.name}`,
  };
}

function lost(cluster: ModelCluster): Diagnostic {
  return {
    code: 'talos-secrets-lost',
    severity: 'error',
    file: bundlePath(cluster),
    message: `the secrets of cluster ${cluster.name} are gone; nothing is rendered, since new ones would lock you out of its machines`,
    hint: `restore the file (git log -- ${bundlePath(cluster)}), or recover it: croft explain talos-secrets-lost`,
  };
}

function other(cluster: ModelCluster): Diagnostic {
  return {
    code: 'talos-secrets-other',
    severity: 'error',
    file: bundlePath(cluster),
    message: `these are not the secrets that cluster ${cluster.name} was made with; its machines would refuse what is rendered`,
    hint: `restore the file (git log -- ${bundlePath(cluster)}); for a cluster that is made anew: croft render --new-identity ${cluster.name}`,
  };
}

/** What cannot be opened here is no other identity; what is damaged is an error. */
function unreadable(file: string, { code, message }: CroftError): Diagnostic {
  const isLocked = code === 'sops-no-identity';
  return {
    code: isLocked ? 'secret-locked' : code,
    severity: isLocked ? 'warning' : 'error',
    file,
    message: isLocked ? 'no key at hand opens it, and it changed' : message,
    hint: isLocked
      ? 'render where one of its keys is: croft explain secret-locked'
      : `croft explain ${code}`,
  };
}
