import { parseInterfaceAddress } from '../address.ts';
import type { ModelCluster } from '../model.ts';
import type { Link, Node } from '../schema/nodes.ts';
import { hostOf } from '../state.ts';
import type { Path } from '../yaml/index.ts';
import type { Claim } from './claim.ts';
import { Book, isMac, type Owner } from './collect.ts';

/** What nodes.yaml claims: addresses and MAC addresses of nodes and their links, and the addresses they share. */
export function claimsOfNodes(cluster: ModelCluster): Claim[] {
  const book = new Book(cluster.nodes.document);
  const network = cluster.declared.value.network.nodes;
  for (const [i, node] of cluster.nodes.value.nodes.entries()) {
    const by = {
      what: `node ${node.name}`,
      owner: `host:${hostOf(node)}`,
      cluster: cluster.name,
      network,
    };
    book.address('node', by, ['nodes', i, 'address'], node.address);
    book.mac(by, ['nodes', i, 'mac'], node.mac);
    for (const [j, link] of (node.links ?? []).entries())
      claimLink(book, by, link, ['nodes', i, 'links', j]);
  }
  return book.claims;
}

/** Addresses that the links of a node carry, VLANs included, each with its path below the node. */
export function addressesOfLinks(node: Node): { text: string; path: Path }[] {
  return (node.links ?? []).flatMap((link, j) => [
    ...link.addresses.map((text, k) => ({ text, path: ['links', j, 'addresses', k] })),
    ...link.vlans.flatMap((vlan, v) =>
      vlan.addresses.map((text, k) => ({
        text,
        path: ['links', j, 'vlans', v, 'addresses', k],
      })),
    ),
  ]);
}

/** Addresses that the control planes share, each with its path below the node. */
export function vipsOfLinks(node: Node): { text: string; path: Path }[] {
  return (node.links ?? []).flatMap((link, j) => {
    const own = link.vip === undefined ? [] : [{ text: link.vip, path: ['links', j, 'vip'] }];
    const tagged = link.vlans.flatMap(({ vip }, v) =>
      vip === undefined ? [] : [{ text: vip, path: ['links', j, 'vlans', v, 'vip'] }],
    );
    return [...own, ...tagged];
  });
}

function claimLink(book: Book, by: Owner & { cluster: string }, link: Link, path: Path): void {
  const shared = { ...by, what: `shared address of ${by.what}`, owner: `endpoint:${by.cluster}` };
  for (const [prefix, part] of [
    [path, link] as const,
    ...link.vlans.map((vlan, v) => [[...path, 'vlans', v], vlan] as const),
  ]) {
    for (const [k, text] of part.addresses.entries())
      book.address('node', by, [...prefix, 'addresses', k], parseInterfaceAddress(text)?.address);
    book.address('endpoint', shared, [...prefix, 'vip'], part.vip);
  }
  book.mac(by, [...path, 'mac'], link.mac);
  for (const [k, member] of [
    ...(link.bond?.members ?? []).map((text, n) => [['bond', 'members', n], text] as const),
    ...(link.bridge?.members ?? []).map((text, n) => [['bridge', 'members', n], text] as const),
  ])
    if (isMac(member)) book.mac(by, [...path, ...k], member);
}
