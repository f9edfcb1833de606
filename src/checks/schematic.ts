import type { Diagnostic } from '../base/diagnostic.ts';
import { platformUses } from '../model/catalogue/slots.ts';
import type { Place } from '../model/place.ts';
import type { Node } from '../model/schema/nodes.ts';
import { MODULES } from './data/modules.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';

/** What nodes and platform need of the system image is in the schematic, as far as its content is known. */
export function checkSchematic(context: Context): Diagnostic[] {
  return context.clusters.flatMap((facts) => [
    ...kernelModules(facts),
    ...extensions(context, facts),
  ]);
}

function kernelModules(facts: ClusterFacts): Diagnostic[] {
  const known = facts.value.talos.schematic.extensions;
  return facts.cluster.nodes.value.nodes.flatMap((node, i) =>
    node.kernelModules.flatMap((one, k) => {
      const module = typeof one === 'string' ? one : one.name;
      const [, provider, example] = MODULES.find(([pattern]) => pattern.test(module)) ?? [];
      if (!provider || !example || known.some((one) => provider.test(one))) return [];
      const place = facts.atNode(i, ['kernelModules', k]);
      if (isOpaque(facts, node))
        return unverified(place, `node ${node.name}: kernel module ${module}`, example);
      return finding('kernel-module-missing', place, {
        message: `node ${node.name}: no extension of the schematic brings kernel module ${module}`,
        hint: `add ${example} to talos.schematic.extensions`,
      });
    }),
  );
}

/** Extensions that catalogue entries of the cluster need, such as iSCSI tools for Longhorn. */
function extensions({ model }: Context, facts: ClusterFacts): Diagnostic[] {
  const { cluster, value, at, active } = facts;
  if (!active) return [];
  const known = new Set(value.talos.schematic.extensions);
  const reported = new Set<string>();
  const found: Diagnostic[] = [];
  for (const { use, path } of platformUses(cluster)) {
    for (const extension of model.catalogue.get(use)?.value.requires.extensions ?? []) {
      if (known.has(extension) || reported.has(extension)) continue;
      reported.add(extension);
      const place = at([...path, 'use']);
      const what = `cluster ${value.name}: ${use} needs extension ${extension}`;
      if (value.talos.schematic.id !== undefined) found.push(...unverified(place, what, extension));
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

function isOpaque({ value }: ClusterFacts, node: Node): boolean {
  return node.schematic !== undefined || value.talos.schematic.id !== undefined;
}

function unverified(place: Place, what: string, extension: string): Diagnostic[] {
  return [
    finding('schematic-unverified', place, {
      message: `${what}; whether the schematic has it could not be verified from its id`,
      hint: `declare the schematic by its extensions, with ${extension} among them, instead of by id`,
    }),
  ];
}
