import type { Diagnostic } from '../base/diagnostic.ts';
import {
  formatCidr,
  formatRange,
  networkMeant,
  parseAddress,
  parseInterfaceAddress,
  parseRange,
} from '../model/address.ts';
import { placeOf } from '../model/place.ts';
import type { Path, YamlDocument } from '../model/yaml/index.ts';
import { finding, type Context } from './context.ts';

/** How an address is written at a path; `*` stands for every item or key. `host` may also be a name. */
type Form = 'address' | 'network' | 'range' | 'range or network' | 'interface' | 'host';

const LAB: readonly (readonly [string, Form])[] = [
  ['networks.*.cidr', 'network'],
  ['networks.*.gateway', 'address'],
  ['networks.*.dhcp', 'range'],
  ['networks.*.dhcp.*', 'range'],
  ['hosts.*.address', 'address'],
  ['resolvers.*.address', 'address'],
  ['resolvers.*.forwards.*', 'host'],
  ['access.*.cidr', 'network'],
];
const CLUSTER: readonly (readonly [string, Form])[] = [
  ['talos.endpoints.*', 'host'],
  ['endpoint.address', 'address'],
  ['network.pods', 'network'],
  ['network.services', 'network'],
  ['network.clusterDns', 'address'],
  ['network.dns.*', 'address'],
  ['network.ntp.*', 'host'],
  ['platform.loadBalancer.pool', 'range or network'],
  ['platform.loadBalancer.pool.*', 'range or network'],
  ['platform.loadBalancer.bgp.router', 'address'],
  ['platform.gateways.*.address', 'address'],
  ['platform.dns.split.address', 'address'],
  ['platform.storage.*.server.address', 'address'],
];
const NODES: readonly (readonly [string, Form])[] = [
  ['nodes.*.address', 'address'],
  ...['nodes.*.links.*', 'nodes.*.links.*.vlans.*'].flatMap((link) => [
    [`${link}.addresses.*`, 'interface'] as const,
    [`${link}.vip`, 'address'] as const,
    [`${link}.routes.*.network`, 'network'] as const,
    [`${link}.routes.*.gateway`, 'address'] as const,
    [`${link}.routes.*.source`, 'address'] as const,
  ]),
  ['nodes.*.links.*.wireguard.peers.*.allowed.*', 'network'],
];

/** Addresses that look like one and are none, networks with host bits, ranges from back to front. */
export function checkAddressSyntax({ model, clusters }: Context): Diagnostic[] {
  return [
    ...inDocument(model.lab.document, LAB),
    ...clusters.flatMap(({ cluster }) => [
      ...inDocument(cluster.declared.document, CLUSTER),
      ...inDocument(cluster.nodes.document, NODES),
    ]),
  ];
}

function inDocument(
  document: YamlDocument,
  forms: readonly (readonly [string, Form])[],
): Diagnostic[] {
  return forms.flatMap(([pattern, form]) =>
    textsAt(document.value, pattern.split('.'), []).flatMap(([path, text]) =>
      judge(document, path, text, form),
    ),
  );
}

/** Every text at a pattern of keys, with its path. */
function textsAt(value: unknown, keys: readonly string[], path: Path): [Path, string][] {
  const [key, ...rest] = keys;
  if (key === undefined) return typeof value === 'string' ? [[path, value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (key !== '*') return textsAt((value as Record<string, unknown>)[key], rest, [...path, key]);
  return Object.entries(value).flatMap(([step, child]) =>
    textsAt(child, rest, [...path, Array.isArray(value) ? Number(step) : step]),
  );
}

function judge(document: YamlDocument, path: Path, text: string, form: Form): Diagnostic[] {
  const place = placeOf(document, path);
  const name = nameOf(path);
  if (isSound(text, form)) return [];
  const meant = form === 'interface' ? null : networkMeant(text);
  if (meant)
    return [
      finding('cidr-host-bits', place, {
        message: `${name}: ${text} is an address inside a network, not a network`,
        hint: `did you mean ${formatCidr(meant)}?`,
      }),
    ];
  const turned = text.split('-').reverse().join('-');
  const range = text.includes('-') ? parseRange(turned) : null;
  if (range)
    return [
      finding('range-reversed', place, {
        message: `${name}: range ${text} ends before it starts`,
        hint: `did you mean ${formatRange(range)}?`,
      }),
    ];
  return [
    finding('address-malformed', place, {
      message: `${name}: ${text} is not ${form === 'interface' ? 'an address with a prefix length' : 'an address'}`,
      hint: 'write IPv4 as four decimal numbers without leading zeros, IPv6 as RFC 4291 has it, without a zone',
    }),
  ];
}

function isSound(text: string, form: Form): boolean {
  switch (form) {
    case 'interface':
      return parseInterfaceAddress(text) !== null;
    case 'address':
      return parseAddress(text) !== null;
    case 'host':
      return /[a-z]/i.test(text) && !text.includes(':') ? true : parseAddress(text) !== null;
    default:
      return parseRange(text) !== null;
  }
}

/** `networks[0].cidr`. */
function nameOf(path: Path): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join('');
}
