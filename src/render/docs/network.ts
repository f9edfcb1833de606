import { buildLedger, type Claim } from '../../model/ledger/index.ts';
import type { Lab } from '../../model/schema/lab.ts';
import { siteOf } from '../../model/state.ts';
import type { Workload } from '../../model/workload.ts';
import type { Draft } from '../draft.ts';
import { exposures, type Exposure } from './exposure.ts';
import { below, perCluster, type LabCluster, type LabFacts } from './lab.ts';
import { code, codes, page, plain, table } from './markdown.ts';
import { arrow, flowchart, node } from './mermaid.ts';

/** `docs/lab/network.md`: how traffic and names flow, what is exposed, and every address. */
export function networkPage(lab: LabFacts): Draft {
  const { model } = lab;
  const { value } = model.lab;
  return page(model.lab.file, 'network', [
    '# How traffic flows',
    ...perCluster(lab, (cluster) => clusterBlocks(value, cluster, below(lab))),
    '## Resolvers',
    value.resolvers.length === 0 ? 'None is declared.' : flowchart('LR', resolverPicture(value)),
    table(
      ['resolver', 'on', 'address', 'port', 'role', 'software'],
      value.resolvers.map(({ name, host, address, port, role, software }) => [
        plain(name),
        plain(host),
        code(address),
        String(port),
        role,
        plain(software ?? ''),
      ]),
      '',
    ),
    '## Ways in for people',
    table(
      ['way', 'kind', 'ends at', 'network', 'port', 'purpose'],
      value.access.map(({ name, kind, host, cluster, cidr, port, purpose }) => [
        plain(name),
        kind,
        plain(host ?? (cluster === undefined ? '' : `cluster ${cluster}`)),
        code(cidr ?? ''),
        port === undefined ? '' : String(port),
        plain(purpose),
      ]),
      'None is declared.',
    ),
    '## Networks',
    table(
      ['network', 'site', 'VLAN', 'addresses', 'router', 'DHCP', 'trust', 'purpose'],
      value.networks.map((network) => [
        plain(network.name),
        plain(siteOf(value, network.site)),
        network.vlan === undefined ? '' : String(network.vlan),
        code(network.cidr),
        code(network.gateway ?? ''),
        codes([network.dhcp ?? []].flat()),
        network.trust,
        plain(network.description ?? ''),
      ]),
    ),
    '## Address ledger',
    'Everything that is taken, in every cluster, planned or not. What is new takes something else.',
    table(['kind', 'taken', 'by', 'network'], buildLedger(model).entries.map(claimRow)),
  ]);
}

function clusterBlocks(lab: Lab, cluster: LabCluster, level: string): string[] {
  const { dns, tunnel, loadBalancer } = cluster.scene.settings.platform;
  const ways = exposures(cluster);
  const names = [
    ...(dns.split
      ? [
          `${code(dns.split.use)} answers for the names of the lab at ${code(dns.split.address)}; the resolver of the home forwards ${code(`*.${lab.domain}`)} there.`,
        ]
      : []),
    ...(dns.public
      ? [`${code(dns.public.use)} writes the records of the public zone at ${dns.public.provider}.`]
      : []),
    ...(tunnel
      ? [`${code(tunnel.use)} carries traffic from the internet; no port is open for it.`]
      : []),
    ...(loadBalancer
      ? [
          `Services of type LoadBalancer get addresses of ${codes([loadBalancer.pool].flat())} from ${code(loadBalancer.use)}.`,
        ]
      : []),
  ];
  return [
    flowchart('LR', trafficPicture(lab, cluster)),
    names.join('\n'),
    `${level} What is exposed`,
    table(
      ['host', 'path', 'served by', 'gateway', 'address', 'reached from', 'sign-in'],
      ways.map(exposureRow),
      'Nothing.',
    ),
    '"Home" means that nothing in this lab carries traffic from the internet there; a port that a router forwards is not declared. "Its own" means that nothing in front asks who somebody is.',
    `${level} Addresses of their own`,
    table(
      ['application', 'address', 'ports'],
      cluster.scene.workloads.flatMap(ownAddress),
      'No application asks for one.',
    ),
  ];
}

const SIGN_IN: Readonly<Record<Exposure['signIn'], string>> = {
  gateway: 'at the gateway',
  own: 'its own',
  provider: 'its own, can use the identity provider',
  redirect: 'only redirects',
};

/** An application with an address in the load-balancer pool, and the ports that it opens there. */
function ownAddress({ namespace, name, app, entry }: Workload): string[][] {
  const address = app?.declared.value.address;
  if (address === undefined) return [];
  const ports = Object.values(entry?.value.ports ?? {}).flatMap((one) =>
    typeof one === 'object' && one.lan ? [`${one.port}/${one.protocol}`] : [],
  );
  return [[plain(`${namespace}/${name}`), code(address), codes(ports)]];
}

function exposureRow({ host, path, by, gateway, address, via, signIn }: Exposure): string[] {
  return [
    host === '' ? 'every name' : code(host),
    path.split(' ').map(code).join(' '),
    code(by),
    plain(gateway),
    code(address),
    via === null ? 'home' : `internet, by ${plain(via)}`,
    SIGN_IN[signIn],
  ];
}

function trafficPicture(lab: Lab, { scene }: LabCluster): string[] {
  const { gateways, dns } = scene.settings.platform;
  const lines = [node('home', 'Home network'), node('internet', 'Internet')];
  for (const [index, [name, { address, via, use }]] of Object.entries(gateways).entries()) {
    const gateway = `gateway${index}`;
    lines.push(node(gateway, `Gateway ${name}`, address, use), arrow('home', gateway));
    if (via !== undefined)
      lines.push(arrow('internet', node(`via${index}`, via)), arrow(`via${index}`, gateway));
    lines.push(arrow(gateway, node('services', 'Services')));
  }
  if (dns.split)
    lines.push(arrow('home', node('names', dns.split.use, dns.split.address), `*.${lab.domain}?`));
  if (dns.public)
    lines.push(arrow('internet', node('zone', dns.public.provider, lab.domain), 'names'));
  return lines;
}

function resolverPicture({ resolvers }: Lab): string[] {
  const ids = new Map(resolvers.map(({ name }, index) => [name, `r${index}`]));
  const first = resolvers.filter(
    ({ name }) => !resolvers.some((one) => one.forwards.includes(name)),
  );
  const lines = [node('client', 'Client')];
  for (const { name, address, port, role } of resolvers)
    lines.push(node(ids.get(name) ?? name, name, `${address}:${port}`, role));
  for (const { name } of first) lines.push(arrow('client', ids.get(name) ?? name));
  for (const [index, { name, forwards }] of resolvers.entries())
    for (const [at, next] of forwards.entries())
      lines.push(arrow(ids.get(name) ?? name, ids.get(next) ?? node(`r${index}up${at}`, next)));
  return lines;
}

function claimRow({ kind, key, what, network }: Claim): string[] {
  return [kind, code(key), plain(what), plain(network ?? '')];
}
