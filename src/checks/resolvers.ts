import type { Diagnostic } from '../base/diagnostic.ts';
import { canonicalAddress, contains, parseAddress, parseCidr, rangeOf } from '../model/address.ts';
import { circlesIn } from './circles.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';

/** The DNS servers of the lab ask one another without a circle, each on a port of its own. */
export function checkResolvers(context: Context): Diagnostic[] {
  return [
    ...circles(context),
    ...ports(context),
    ...context.clusters.flatMap((facts) => [...resolversOfNodes(facts)]),
  ];
}

function circles({ lab, at }: Context): Diagnostic[] {
  const index = new Map(lab.resolvers.map(({ name }, i) => [name, i]));
  const byAddress = new Map(
    lab.resolvers
      .filter(({ port }) => port === 53)
      .map(({ name, address }) => [canonicalAddress(address), name]),
  );
  const asks = new Map(
    lab.resolvers.map(({ name, forwards }) => [
      name,
      forwards.map((next) =>
        index.has(next) ? next : (byAddress.get(canonicalAddress(next)) ?? next),
      ),
    ]),
  );
  return circlesIn(asks).map((circle) => {
    const [first = ''] = circle;
    const i = index.get(first) ?? 0;
    return finding('resolver-loop', at(['resolvers', i, 'forwards']), {
      message: `resolver ${first}: a question comes back to it: ${[...circle, first].join(' -> ')}`,
      hint: 'let the last resolver of the chain resolve by itself, or ask one outside the lab',
    });
  });
}

function ports({ lab, at }: Context): Diagnostic[] {
  const first = new Map<string, number>();
  return lab.resolvers.flatMap(({ name, address, port }, i) => {
    const key = `${canonicalAddress(address)} ${port}`;
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, i);
      return [];
    }
    const before = lab.resolvers[other]?.name ?? '';
    return finding('resolver-port', at(['resolvers', i, 'port']), {
      message: `resolver ${name}: port ${port} of ${address} is taken by resolver ${before}`,
      hint: 'give one of them another port, for example 5335',
      related: [{ ...at(['resolvers', other]), message: `resolver ${before}` }],
    });
  });
}

/** A node asks for names and time before its cluster runs. */
function* resolversOfNodes({ value, pools, at }: ClusterFacts): Generator<Diagnostic> {
  const { dns, ntp, pods, services } = value.network;
  if (dns.length === 0)
    yield finding('node-resolvers-none', at(['network', 'dns']), {
      message: `cluster ${value.name}: no DNS server is declared: its nodes take what a DHCP server gives them, else 1.1.1.1 and 8.8.8.8, which Talos has by itself`,
      hint: 'list the resolvers that the nodes are to use; nothing is to be done where a DHCP server names them',
    });
  const inside = [...[pods, services].map((text) => ({ text, range: parseCidr(text) })), ...pools];
  for (const [key, list] of Object.entries({ dns, ntp })) {
    for (const [i, text] of list.entries()) {
      const address = parseAddress(text);
      const hit = address && inside.find(({ range }) => range && contains(range, rangeOf(address)));
      if (!hit) continue;
      yield finding('node-resolver-in-cluster', at(['network', key, i]), {
        message: `cluster ${value.name}: nodes need ${text} to start, which lies in ${hit.text} and is only there when the cluster runs`,
        hint: `use a ${key === 'dns' ? 'resolver' : 'time server'} outside the cluster, for example the router`,
      });
    }
  }
}
