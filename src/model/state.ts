import type { Model, ModelCluster } from './model.ts';
import type { Host, Lab, Network } from './schema/lab.ts';
import type { Node } from './schema/nodes.ts';

/**
 * Questions about what is there today. A thing is active when itself, its site and what carries it are; what is not
 * active renders nowhere and counts in no quorum, and keeps its addresses.
 */

/** The site that a thing names, else the first one of the lab. */
export function siteOf(lab: Lab, site: string | undefined): string {
  return site ?? lab.sites[0]?.name ?? '';
}

/** The host that a node runs on: the one it names, else the one of its own name. */
export function hostOf(node: Node): string {
  return node.host ?? node.name;
}

function siteIsActive(lab: Lab, site: string | undefined): boolean {
  const name = siteOf(lab, site);
  return (lab.sites.find((one) => one.name === name)?.state ?? 'active') === 'active';
}

export function networkIsActive(lab: Lab, network: Network): boolean {
  return network.state === 'active' && siteIsActive(lab, network.site);
}

/** A host is active when its whole line of parents is. A circle of parents counts as active: it is reported elsewhere. */
export function hostIsActive(lab: Lab, hosts: ReadonlyMap<string, Host>, name: string): boolean {
  const seen = new Set<string>();
  for (let at: string | undefined = name; at !== undefined && !seen.has(at);) {
    seen.add(at);
    const host = hosts.get(at);
    if (!host) return true;
    if (host.state !== 'active' || !siteIsActive(lab, host.site)) return false;
    at = host.parent;
  }
  return true;
}

export function clusterIsActive(model: Pick<Model, 'lab'>, cluster: ModelCluster): boolean {
  const { state, site } = cluster.declared.value;
  return state === 'active' && siteIsActive(model.lab.value, site);
}

/** The nodes that run today: of an active cluster, active themselves, on an active host. */
export function activeNodes(model: Model, cluster: ModelCluster): readonly Node[] {
  if (!clusterIsActive(model, cluster)) return [];
  const lab = model.lab.value;
  const hosts = new Map(lab.hosts.map((host) => [host.name, host]));
  return cluster.nodes.value.nodes.filter(
    (node) => node.state === 'active' && hostIsActive(lab, hosts, hostOf(node)),
  );
}

/** The nodes that run today and take workloads: every worker, and control planes where they may or must. */
export function workloadNodes(model: Model, cluster: ModelCluster): readonly Node[] {
  const active = activeNodes(model, cluster);
  const workers = active.filter(({ role }) => role === 'worker');
  return planesTakeWorkloads(cluster, workers.length > 0) ? active : workers;
}

/** Whether control planes run workloads: as declared, else where no worker does. */
export function planesTakeWorkloads({ declared }: ModelCluster, hasWorkers: boolean): boolean {
  return declared.value.talos.controlPlaneWorkloads ?? !hasWorkers;
}
