import { canonicalAddress, parseAddress } from '../../../model/address.ts';
import { isMap, type YamlMap } from '../../../model/yaml/value.ts';
import { mapOf } from '../../subject.ts';
import { listOf, mapAt } from '../../read/values.ts';
import { carries, isInside, type Wired } from './carriers.ts';
import type { Network } from './vote.ts';

/** What is known of the machines of a cluster when their shared address is looked at. */
export interface Known {
  readonly network: Network;
  readonly machines: readonly Wired[];
  /** Addresses of the machines by name. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Where the API of Kubernetes is reached; null for a name. */
  readonly endpoint: string | null;
}

/** What the model derives from the endpoint, and what it must be told so that it does not. */
export interface SharedAddress {
  /** Where the API is reached: the endpoint, else what the control planes share, else the first of them. */
  readonly endpoint: string | null;
  /** The model derives the shared address of every control plane, so links need not say it. */
  readonly isDerived: boolean;
  /** Hosts of the lab that have the endpoint, where no control plane does. */
  readonly hosts: readonly YamlMap[];
}

/** How the control planes share an address. */
export function sharedAddressOf(known: Known): SharedAddress {
  const { network, machines, addresses } = known;
  const planes = machines.filter(({ machine }) => machine.role === 'control-plane');
  const vips = new Set(planes.flatMap(vipsOf));
  const [first] = planes.flatMap(({ machine }) => addresses.get(machine.name) ?? []);
  const [only] = vips.size === 1 ? vips : [];
  const endpoint =
    known.endpoint === null ? (only ?? first ?? null) : canonicalAddress(known.endpoint);
  const isElsewhere =
    endpoint === null ||
    !isInside(network.cidr, parseAddress(endpoint)) ||
    [...addresses.values()].includes(endpoint);
  if (isElsewhere) return { endpoint, isDerived: false, hosts: [] };
  const isDerived =
    vips.size === 1 &&
    vips.has(endpoint) &&
    planes.every((plane) => sharesBesides(plane, addresses.get(plane.machine.name)));
  const isHeld = vips.size > 0 || planes.some((plane) => staysIn(plane, endpoint));
  return { endpoint, isDerived, hosts: isHeld ? [] : [hostOf(endpoint)] };
}

function vipsOf({ carriers }: Wired): string[] {
  return carriers.flatMap(({ one }) => (one.vip === undefined ? [] : canonicalAddress(one.vip)));
}

/** Whether the one shared address of a machine stands where its own address stands, and nowhere else. */
function sharesBesides({ carriers }: Wired, address: string | undefined): boolean {
  const sharing = carriers.filter(({ one }) => one.vip !== undefined);
  const carrying = carriers.filter((one) => address !== undefined && carries(one, address));
  return sharing.length === 1 && carrying.length === 1 && sharing[0] === carrying[0];
}

/** Whether what was not read of a machine shares an address. */
function staysIn({ reading }: Wired, address: string): boolean {
  return reading.left.some((document) => {
    if (document['kind'] === 'Layer2VIPConfig') return document['name'] === address;
    const devices = listOf(mapAt(document, 'machine', 'network')?.['interfaces']);
    return devices
      .flatMap((device) => [device, ...listOf(isMap(device) ? device['vlans'] : [])])
      .some((one) => mapAt(one, 'vip')?.['ip'] === address);
  });
}

/** Something in front of the control planes that is no machine of the cluster. */
function hostOf(address: string): YamlMap {
  const role = 'In front of the Kubernetes API';
  return mapOf({ name: 'kubernetes-api', kind: 'appliance', network: 'nodes', address, role });
}
