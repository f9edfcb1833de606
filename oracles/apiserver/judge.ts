import { mapBounded } from '../process.ts';
import { text, title, type Manifest } from '../tree/manifests.ts';
import { excuse } from '../tree/validate.ts';
import { apply, kindOf, refusal, WIDTH, type Resources } from './client.ts';
import { createNamespaces, removeNamespaces } from './namespaces.ts';
import type { Server } from './server.ts';

export interface Verdict {
  readonly sent: number;
  readonly accepted: number;
  /** `apiVersion/Kind` of everything sent. */
  readonly kinds: readonly string[];
  /** One line for each kind that nobody has a definition of, with the reason. */
  readonly skipped: readonly string[];
  readonly failures: readonly string[];
}

export interface Objects {
  /** What Flux applies; it refuses an object that lacks its namespace. */
  readonly applied: readonly Manifest[];
  /** What a person applies. */
  readonly plain: readonly Manifest[];
}

/** Lets the server judge every object in a cluster of their own namespaces; a warning is a failure too. */
export async function judgeObjects(
  server: Server,
  served: Resources,
  { applied, plain }: Objects,
): Promise<Verdict> {
  const objects = [...applied, ...plain];
  const created = await createNamespaces(server, objects);
  const sendable = distinct(objects).filter((manifest) => served.has(kindOf(manifest)));
  const complaints = await mapBounded(sendable, WIDTH, (manifest) =>
    complaintsAbout(server, served, manifest),
  );
  await removeNamespaces(server, created.names);
  const unknown = distinct(objects).filter((manifest) => !served.has(kindOf(manifest)));
  return {
    sent: sendable.length,
    accepted: complaints.filter((found) => found.length === 0).length,
    kinds: [...new Set(sendable.map(kindOf))],
    skipped: excused(unknown),
    failures: [
      ...created.failures,
      ...complaints.flat(),
      ...unknown
        .filter((manifest) => excuse(manifest) === null)
        .map((manifest) => `${described(manifest)}: the server has no ${kindOf(manifest)}`),
      ...applied
        .filter((manifest) => lacksNamespace(served, manifest))
        .map((manifest) => `${described(manifest)}: has no namespace, which Flux refuses`),
    ],
  };
}

/** Equal texts are judged once. */
function distinct(objects: readonly Manifest[]): Manifest[] {
  return [...new Map(objects.map((manifest) => [manifest.text.trim(), manifest])).values()];
}

async function complaintsAbout(
  server: Server,
  served: Resources,
  manifest: Manifest,
): Promise<string[]> {
  const resource = served.get(kindOf(manifest));
  if (!resource) return [];
  const answer = await apply(server, resource, manifest, 'dry run');
  const why = refusal(answer);
  return [...(why === null ? [] : [why]), ...answer.warnings].map(
    (line) => `${described(manifest)}: ${line}`,
  );
}

function described(manifest: Manifest): string {
  return `${manifest.source}: ${title(manifest)}`;
}

function lacksNamespace(served: Resources, manifest: Manifest): boolean {
  return (
    served.get(kindOf(manifest))?.namespaced === true &&
    text(manifest.value, 'metadata', 'namespace') === ''
  );
}

function excused(objects: readonly Manifest[]): string[] {
  const counts = new Map<string, number>();
  for (const manifest of objects) {
    const reason = excuse(manifest);
    if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `${count} × ${reason}`);
}
