import type { Diagnostic } from '../base/diagnostic.ts';
import { hostOf } from '../model/state.ts';
import { finding, type Context } from './context.ts';

/** A cluster that runs has an odd number of control planes, planned and offline ones not counted. */
export function checkControlPlanes({ clusters }: Context): Diagnostic[] {
  return clusters.flatMap(({ cluster, value, active, nodes, atNode }) => {
    if (!active) return [];
    const count = nodes.filter(({ role }) => role === 'control-plane').length;
    const declared = cluster.nodes.value.nodes;
    if (count === 0)
      return finding('control-plane-none', atNode(0, ['role']), {
        message: `cluster ${value.name}: none of its active nodes is a control plane`,
        hint: 'give one or three nodes the role control-plane; planned and offline nodes do not count',
      });
    if (count % 2 === 1) return [];
    const lost = count === 2 ? 'none' : count / 2 - 1;
    const last = declared.findLastIndex(
      (node) => node.role === 'control-plane' && nodes.includes(node),
    );
    return finding('control-plane-even', atNode(last, ['role']), {
      message: `cluster ${value.name}: ${count} control planes survive the loss of ${lost}, as ${count - 1} would, and have one more that can fail`,
      hint:
        count === 2
          ? 'use one or three control planes'
          : `use ${count - 1} or ${count + 1} control planes`,
    });
  });
}

/** A machine is one node only, in one cluster. */
export function checkNodeHosts({ clusters }: Context): Diagnostic[] {
  const first = new Map<
    string,
    { what: string; place: ReturnType<(typeof clusters)[number]['at']> }
  >();
  const found: Diagnostic[] = [];
  for (const { cluster, atNode } of clusters) {
    for (const [i, node] of cluster.nodes.value.nodes.entries()) {
      const host = hostOf(node);
      const what = `node ${node.name} of cluster ${cluster.name}`;
      const place = atNode(i, node.host === undefined ? ['name'] : ['host']);
      const other = first.get(host);
      if (!other) first.set(host, { what, place });
      else
        found.push(
          finding('node-host-shared', place, {
            message: `${what}: host ${host} already runs ${other.what}`,
            hint: 'a machine runs one Talos; name another host, or give the node a name of its own',
            related: [{ ...other.place, message: other.what }],
          }),
        );
    }
  }
  return found;
}
