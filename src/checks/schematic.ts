import type { Diagnostic } from '../base/diagnostic.ts';
import { platformUses } from '../model/catalogue/slots.ts';
import type { Place } from '../model/place.ts';
import type { Node } from '../model/schema/nodes.ts';
import { schematicOf } from '../talos/schematic.ts';
import { MODULES } from './data/modules.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';

/** What nodes and platform need of the system image is in the schematic, as far as its content is known. */
export function checkSchematic(context: Context): Diagnostic[] {
  return context.clusters.flatMap((facts) => [
    ...opaque(facts),
    ...kernelModules(facts),
    ...extensions(context, facts),
  ]);
}

/** Ids that say nothing of what an image is made of: nobody can build it anew, or tell what a change would do. */
function opaque(facts: ClusterFacts): Diagnostic[] {
  const { value, at, cluster } = facts;
  const unexplained = (what: string, id: string, place: Place): Diagnostic =>
    finding('schematic-unexplained', place, {
      message: `${what}: nothing says what schematic ${id.slice(0, 12)}… is made of`,
      hint: 'declare its extensions, kernel arguments and the rest, and leave the id to Croft',
    });
  const shared = schematicOf({}, value.talos);
  return [
    ...(shared.content === null
      ? [unexplained(`cluster ${value.name}`, shared.id, at(['talos', 'schematic', 'id']))]
      : []),
    ...cluster.nodes.value.nodes.flatMap((node, i) =>
      typeof node.schematic === 'string'
        ? [unexplained(`node ${node.name}`, node.schematic, facts.atNode(i, ['schematic']))]
        : [],
    ),
  ];
}

function kernelModules(facts: ClusterFacts): Diagnostic[] {
  return facts.cluster.nodes.value.nodes.flatMap((node, i) => {
    const { content } = schematicOf(node, facts.value.talos);
    const known = content?.extensions ?? facts.value.talos.schematic.extensions;
    return node.kernelModules.flatMap((one, k) => {
      const module = typeof one === 'string' ? one : one.name;
      const [, provider, example] = MODULES.find(([pattern]) => pattern.test(module)) ?? [];
      if (!provider || !example || known.some((one) => provider.test(one))) return [];
      const place = facts.atNode(i, ['kernelModules', k]);
      if (content === null)
        return unverified(place, `node ${node.name}: kernel module ${module}`, example);
      return finding('kernel-module-missing', place, {
        message: `node ${node.name}: no extension of the schematic brings kernel module ${module}`,
        hint: `add ${example} to ${declaredAt(node)}`,
      });
    });
  });
}

function declaredAt(node: Node): string {
  return node.schematic === undefined
    ? 'talos.schematic.extensions'
    : `schematic.extensions of node ${node.name}`;
}

/** Extensions that catalogue entries of the cluster need, such as iSCSI tools for Longhorn. */
function extensions({ model }: Context, facts: ClusterFacts): Diagnostic[] {
  const { cluster, value, at, active } = facts;
  if (!active) return [];
  const known = new Set(value.talos.schematic.extensions);
  const isKnown = schematicOf({}, value.talos).content !== null;
  const reported = new Set<string>();
  const found: Diagnostic[] = [];
  for (const { use, path } of platformUses(cluster)) {
    for (const extension of model.catalogue.get(use)?.value.requires.extensions ?? []) {
      if (reported.has(extension)) continue;
      reported.add(extension);
      found.push(...ownWithout(facts, use, extension));
      if (known.has(extension)) continue;
      const place = at([...path, 'use']);
      const what = `cluster ${value.name}: ${use} needs extension ${extension}`;
      if (!isKnown) found.push(...unverified(place, what, extension));
      else
        found.push(
          finding('extension-missing', place, {
            message: `${what}, which the schematic does not have`,
            hint: `add ${extension} to talos.schematic.extensions`,
          }),
        );
    }
  }
  return found;
}

/** Nodes whose own schematic is declared without an extension that the platform needs. */
function ownWithout(
  { cluster, atNode }: ClusterFacts,
  use: string,
  extension: string,
): Diagnostic[] {
  return cluster.nodes.value.nodes.flatMap((node, i) => {
    const { schematic } = node;
    if (typeof schematic !== 'object' || schematic.extensions.includes(extension)) return [];
    return finding('extension-missing', atNode(i, ['schematic']), {
      message: `node ${node.name}: ${use} needs extension ${extension}, which the schematic of the node does not have`,
      hint: `add ${extension} to ${declaredAt(node)}`,
    });
  });
}

function unverified(place: Place, what: string, extension: string): Diagnostic[] {
  return [
    finding('schematic-unverified', place, {
      message: `${what}; whether the schematic has it could not be verified from its id`,
      hint: `declare the schematic by its extensions, with ${extension} among them, instead of by id`,
    }),
  ];
}
