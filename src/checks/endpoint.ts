import type { Diagnostic } from '../base/diagnostic.ts';
import { canonicalAddress, formatAddress, parseInterfaceAddress } from '../model/address.ts';
import { addressesOfLinks, vipsOfLinks } from '../model/ledger/index.ts';
import type { Node } from '../model/schema/nodes.ts';
import { finding, freeExample, type ClusterFacts, type Context } from './context.ts';

/** The endpoint is nobody's own address, and talosconfig does not depend on what etcd carries. */
export function checkEndpoint(context: Context): Diagnostic[] {
  return context.clusters.flatMap((facts) => [
    ...endpointIsNode(context, facts),
    ...talosEndpoints(context, facts),
  ]);
}

function endpointIsNode(context: Context, facts: ClusterFacts): Diagnostic[] {
  const { cluster, value, at, atNode } = facts;
  const owners = ownAddresses(cluster.nodes.value.nodes);
  const found: Diagnostic[] = [];
  const judge = (text: string, what: string, place: ReturnType<typeof at>): void => {
    const owner = owners.get(canonicalAddress(text));
    if (owner === undefined) return;
    const name = cluster.nodes.value.nodes[owner]?.name ?? '';
    found.push(
      finding('endpoint-is-node', place, {
        message: `${what} ${text} is the own address of node ${name}, and dies with it`,
        hint: `choose a free address that the control planes share${freeExample(context, facts, 'endpoint')}; a later change breaks service-account tokens`,
        related: [{ ...atNode(owner, ['address']), message: `node ${name}` }],
      }),
    );
  };
  judge(value.endpoint.address, `cluster ${value.name}: endpoint`, at(['endpoint', 'address']));
  for (const [i, node] of cluster.nodes.value.nodes.entries())
    for (const { text, path } of vipsOfLinks(node))
      if (canonicalAddress(text) !== canonicalAddress(value.endpoint.address))
        judge(text, `node ${node.name}: shared address`, atNode(i, path));
  return found;
}

/** Index of the node by each address that it carries. */
function ownAddresses(nodes: readonly Node[]): Map<string, number> {
  const owners = new Map<string, number>();
  for (const [i, node] of nodes.entries()) {
    owners.set(canonicalAddress(node.address), i);
    for (const { text } of addressesOfLinks(node)) {
      const address = parseInterfaceAddress(text)?.address;
      if (address) owners.set(formatAddress(address), i);
    }
  }
  return owners;
}

function talosEndpoints({ lab }: Context, { cluster, value, at }: ClusterFacts): Diagnostic[] {
  const endpoint = canonicalAddress(value.endpoint.address);
  const isLoadBalancer = lab.hosts.some(
    ({ address }) => address !== undefined && canonicalAddress(address) === endpoint,
  );
  const own = ownAddresses(cluster.nodes.value.nodes);
  const shared = new Set(
    [
      ...(isLoadBalancer ? [] : [value.endpoint.address, ...value.endpoint.names]),
      ...cluster.nodes.value.nodes.flatMap((node) => vipsOfLinks(node).map(({ text }) => text)),
    ].map(canonicalAddress),
  );
  return (value.talos.endpoints ?? []).flatMap((text, i) => {
    const name = canonicalAddress(text);
    if (!shared.has(name) || own.has(name)) return [];
    return finding('talosconfig-endpoint-vip', at(['talos', 'endpoints', i]), {
      message: `cluster ${value.name}: talosconfig goes through ${text}, which is gone when etcd is`,
      hint: 'remove endpoints to take the addresses of the control planes, or list these',
    });
  });
}
