// What the oracle says to an API server: which kinds there are, apply this object, is it there.
import { setTimeout as sleep } from 'node:timers/promises';
import { mapBounded } from '../process.ts';
import { field, groupOf, list, text, type Manifest } from '../tree/manifests.ts';
import { installable, type Definition } from './definitions.ts';
import type { Answer, Server } from './server.ts';

/** Requests under way at once. */
export const WIDTH = 4;

const PATIENCE_MS = 180_000;
const MANAGER = 'croft-oracle';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

export interface Resource {
  /** Path of the group and version. */
  readonly api: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Resources by `apiVersion/Kind`. */
export type Resources = ReadonlyMap<string, Resource>;

/** The resources that the server takes objects of. */
export async function resources(server: Server): Promise<Resources> {
  const found = new Map<string, Resource>();
  for (const path of ['/api', '/apis']) {
    const answer = await server.send({ method: 'GET', path, headers: { accept: DISCOVERY } });
    for (const group of list(demand(answer, path), 'items')) {
      const name = text(group, 'metadata', 'name');
      for (const version of list(group, 'versions')) {
        const apiVersion = [name, text(version, 'version')].filter(Boolean).join('/');
        for (const resource of list(version, 'resources'))
          found.set(`${apiVersion}/${text(resource, 'responseKind', 'kind')}`, {
            api: `${path}/${apiVersion}`,
            plural: text(resource, 'resource'),
            namespaced: text(resource, 'scope') === 'Namespaced',
          });
      }
    }
  }
  return found;
}

/** `apiVersion/Kind` of an object, as `resources` names it. */
export function kindOf({ value }: Manifest): string {
  return `${text(value, 'apiVersion')}/${text(value, 'kind')}`;
}

/** Server-side apply of an object's own text, as strict as the server can be. */
export function apply(
  server: Server,
  resource: Resource,
  manifest: Manifest,
  how: 'dry run' | 'for good',
): Promise<Answer> {
  const { value } = manifest;
  const name = encodeURIComponent(text(value, 'metadata', 'name'));
  const namespace = text(value, 'metadata', 'namespace') || 'default';
  const home = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const query = `fieldManager=${MANAGER}&force=true&fieldValidation=Strict`;
  return server.send({
    method: 'PATCH',
    path: `${resource.api}${home}/${resource.plural}/${name}?${query}${how === 'dry run' ? '&dryRun=All' : ''}`,
    headers: { 'content-type': 'application/apply-patch+yaml' },
    body: manifest.text,
  });
}

/** What a refusal says, or null when the answer is none. */
export function refusal({ status, body }: Answer): string | null {
  if (status < 300) return null;
  return text(body, 'message') || `status ${status}: ${JSON.stringify(body).slice(0, 500)}`;
}

/** Installs resource definitions and waits until objects of them are taken; returns a line for each that is refused. */
export async function install(
  server: Server,
  definitions: readonly Definition[],
): Promise<string[]> {
  const refused = await mapBounded(definitions, WIDTH, async (definition) => {
    const answer = await server.send({
      method: 'POST',
      path: DEFINITIONS,
      body: installable(definition),
    });
    const why = refusal(answer);
    return why === null ? null : { name: definition.name, line: `${definition.source}: ${why}` };
  });
  const gone = new Set(refused.map((entry) => entry?.name));
  await established(
    server,
    definitions.filter(({ name }) => !gone.has(name)),
  );
  return refused.flatMap((entry) => (entry ? [entry.line] : []));
}

/** A definition shows among the resources once it is established. */
async function established(server: Server, definitions: readonly Definition[]): Promise<void> {
  await until(async () => {
    const served = await resources(server);
    return definitions
      .filter((definition) => !isServed(definition, served))
      .map(({ name }) => name);
  });
}

function isServed({ value }: Definition, served: Resources): boolean {
  const group = text(value, 'spec', 'group');
  const kind = text(value, 'spec', 'names', 'kind');
  return list(value, 'spec', 'versions')
    .filter((version) => field(version, 'served') === true)
    .every((version) => served.has(`${group}/${text(version, 'name')}/${kind}`));
}

/** Waits until `missing` names nothing any more; rejects with what it names after three minutes. */
async function until(missing: () => Promise<readonly string[]>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let names = await missing(); names.length > 0; names = await missing()) {
    if (performance.now() > deadline)
      throw new Error(`not ready after ${PATIENCE_MS / 1000} s: ${names.join(', ')}`);
    await sleep(250);
  }
}

/** The body of an answer that must be a success; throws what the server says otherwise. */
export function demand(answer: Answer, what: string): unknown {
  const why = refusal(answer);
  if (why !== null) throw new Error(`${what}: ${why}`);
  return answer.body;
}

/** True for a Namespace of Kubernetes itself. */
export function isNamespace({ value }: Manifest): boolean {
  return groupOf(value) === '' && text(value, 'kind') === 'Namespace';
}
