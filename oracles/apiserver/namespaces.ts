// The namespaces of one cluster on a server that judges several clusters one after the other.
import { field, text, type Manifest } from '../tree/manifests.ts';
import { apply, demand, isNamespace, refusal, type Resource } from './client.ts';
import type { Answer, Server } from './server.ts';

const LEVEL = 'pod-security.kubernetes.io';

/** Namespaces that a server makes by itself and never lets go. */
const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

const NAMESPACES: Resource = { api: '/api/v1', plural: 'namespaces', namespaced: false };

type Labels = Readonly<Record<string, string>>;

export interface Created {
  readonly names: readonly string[];
  /** Namespaces that the server refuses, or that are declared twice with different levels. */
  readonly failures: readonly string[];
}

/**
 * Makes the namespaces that are among the objects, with their labels; the server then warns about
 * pod templates at the level that a namespace enforces on pods.
 */
export async function createNamespaces(
  server: Server,
  objects: readonly Manifest[],
): Promise<Created> {
  const declared = new Map<string, Labels>();
  const failures = new Set<string>();
  for (const { source, value } of objects.filter(isNamespace)) {
    const name = text(value, 'metadata', 'name');
    const labels = (field(value, 'metadata', 'labels') ?? {}) as Labels;
    const before = declared.get(name);
    if (before && level(before) !== level(labels))
      failures.add(
        `${source}: Namespace ${name} enforces ${level(labels)}, elsewhere ${level(before)}`,
      );
    declared.set(name, labels);
  }
  const names: string[] = [];
  for (const [name, labels] of declared) {
    const why = refusal(await applyNamespace(server, name, warned(labels)));
    if (why === null) names.push(name);
    else failures.add(`Namespace ${name}: ${why}`);
  }
  return { names, failures: [...failures] };
}

function level(labels: Labels): string {
  return labels[`${LEVEL}/enforce`] ?? 'nothing';
}

function warned(labels: Labels): Labels {
  const copied: Record<string, string> = { ...labels };
  for (const suffix of ['', '-version']) {
    const enforced = labels[`${LEVEL}/enforce${suffix}`];
    if (enforced !== undefined) copied[`${LEVEL}/warn${suffix}`] = enforced;
  }
  return copied;
}

/** Removes namespaces; a server's own lose their labels. */
export async function removeNamespaces(server: Server, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (IMMORTAL.has(name)) demand(await applyNamespace(server, name, {}), `Namespace ${name}`);
    else await removeNamespace(server, name);
  }
}

function applyNamespace(server: Server, name: string, labels: Labels): Promise<Answer> {
  const value = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
  const manifest = { source: name, value, text: JSON.stringify(value) };
  return apply(server, NAMESPACES, manifest, 'for good');
}

/** No controller runs that would empty a namespace; nothing is in it, as objects are only tried. */
async function removeNamespace(server: Server, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${name}`;
  demand(await server.send({ method: 'DELETE', path }), `delete ${name}`);
  const body = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
    spec: { finalizers: [] },
  });
  const answer = await server.send({ method: 'PUT', path: `${path}/finalize`, body });
  demand(answer, `finalize ${name}`);
}
