import { canonicalAddress, formatCidr, formatRange, parseCidr } from '../address.ts';
import { clusterDnsOf, ownerIdOf, poolsOf } from '../addressing.ts';
import type { Model, ModelCluster } from '../model.ts';
import { siteOf } from '../state.ts';
import type { Claim } from './claim.ts';
import { Book, type Owner } from './collect.ts';

/** What cluster.yaml claims: endpoint, pods and services, load balancing, DNS, BGP, owner id. */
export function claimsOfCluster(model: Model, cluster: ModelCluster): Claim[] {
  const lab = model.lab.value;
  const { document, value } = cluster.declared;
  const book = new Book(document);
  const of = {
    cluster: cluster.name,
    network: lab.networks.some(({ name }) => name === value.network.nodes)
      ? value.network.nodes
      : null,
    site: siteOf(lab, value.site),
  };
  const by = { ...of, what: `cluster ${cluster.name}`, owner: `cluster:${cluster.name}` };
  const endpoint = { ...by, owner: `endpoint:${cluster.name}` };
  book.address('endpoint', endpoint, ['endpoint', 'address'], value.endpoint.address);
  for (const [i, name] of value.endpoint.names.entries())
    book.add({ kind: 'host name', key: name, range: null }, endpoint, ['endpoint', 'names', i]);
  for (const [kind, key] of [
    ['pod network', 'pods'],
    ['service network', 'services'],
  ] as const) {
    const range = parseCidr(value.network[key]);
    if (range) book.add({ kind, key: formatCidr(range), range }, by, ['network', key]);
  }
  book.address('cluster DNS', by, ['network', 'clusterDns'], clusterDnsOf(value));
  for (const { path, range } of poolsOf(value))
    if (range) book.add({ kind: 'load-balancer pool', key: formatRange(range), range }, by, path);
  claimEntrances(book, by, cluster);
  claimBgp(book, by, cluster);
  if (value.platform.dns.public)
    book.add({ kind: 'owner id', key: ownerIdOf(lab, value), range: null }, by, [
      'platform',
      'dns',
      'public',
      'ownerId',
    ]);
  return book.claims;
}

function claimEntrances(book: Book, by: Owner, cluster: ModelCluster): void {
  const { gateways, dns } = cluster.declared.value.platform;
  for (const [name, gateway] of Object.entries(gateways)) {
    const what = `gateway ${name} of cluster ${cluster.name}`;
    const owner = `gateway:${cluster.name}/${name}`;
    const path = ['platform', 'gateways', name];
    book.address('gateway', { ...by, what, owner }, [...path, 'address'], gateway.address);
    for (const [i, host] of gateway.hosts.entries())
      if (!host.includes('*'))
        book.add({ kind: 'host name', key: host, range: null }, by, [...path, 'hosts', i]);
  }
  const split = {
    ...by,
    what: `split DNS of cluster ${cluster.name}`,
    owner: `dns:${cluster.name}`,
  };
  book.address('split DNS', split, ['platform', 'dns', 'split', 'address'], dns.split?.address);
}

function claimBgp(book: Book, by: Owner, cluster: ModelCluster): void {
  const bgp = cluster.declared.value.platform.loadBalancer?.bgp;
  if (!bgp) return;
  const path = ['platform', 'loadBalancer', 'bgp'];
  const router = {
    ...by,
    what: `BGP router ${bgp.router}`,
    owner: `router:${canonicalAddress(bgp.router)}`,
  };
  book.address('BGP router', router, [...path, 'router'], bgp.router);
  book.add({ kind: 'ASN', key: String(bgp.routerAsn), range: null }, router, [
    ...path,
    'routerAsn',
  ]);
  const nodes = { ...by, what: `nodes of cluster ${cluster.name}` };
  book.add({ kind: 'ASN', key: String(bgp.nodeAsn), range: null }, nodes, [...path, 'nodeAsn']);
}
