import type { Diagnostic } from '../base/diagnostic.ts';
import { formatAddress, parseAddress, parseInterfaceAddress } from '../model/address.ts';
import { addressesOfLinks, vipsOfLinks } from '../model/ledger/index.ts';
import type { Link, Node } from '../model/schema/nodes.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';

/** What one node says must fit together: its disk, its links, its encryption. */
export function checkNodeSettings({ clusters }: Context): Diagnostic[] {
  return clusters.flatMap((facts) =>
    facts.cluster.nodes.value.nodes.flatMap((node, i) => [
      ...disk(facts, node, i),
      ...encryption(facts, node, i),
      ...links(facts, node, i),
      ...sharedAddresses(facts, node, i),
    ]),
  );
}

/** Selectors that say which one disk it is. */
const UNIQUE = ['device', 'serial', 'wwid', 'busPath'] as const;

function disk({ atNode }: ClusterFacts, node: Node, i: number): Diagnostic[] {
  const { device } = node.disk;
  if (!UNIQUE.some((key) => node.disk[key] !== undefined))
    return [
      finding('disk-selector-ambiguous', atNode(i, ['disk']), {
        message: `node ${node.name}: ${Object.keys(node.disk).join(' and ')} may match several disks, and Talos wipes one of them`,
        hint: 'add the serial number of the disk: `talosctl get disks` shows it',
      }),
    ];
  if (device === undefined || !/^\/dev\/(?:sd[a-z]+|vd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/.test(device))
    return [];
  return [
    finding('disk-device-unstable', atNode(i, ['disk', 'device']), {
      message: `node ${node.name}: ${device} may be another disk after the next start`,
      hint: 'select the disk by serial, or by a path of /dev/disk/by-id',
    }),
  ];
}

function encryption({ atNode }: ClusterFacts, node: Node, i: number): Diagnostic[] {
  if (!node.encryptDisk || node.secureBoot) return [];
  return [
    finding('encrypt-without-secure-boot', atNode(i, ['encryptDisk']), {
      message: `node ${node.name}: without Secure Boot the TPM gives the disk key to whatever system is started`,
      hint: 'set secureBoot: true, or encryptDisk: false',
    }),
  ];
}

function links({ atNode }: ClusterFacts, node: Node, i: number): Diagnostic[] {
  if (!node.links) {
    if (node.mac !== undefined) return [];
    return [
      finding('node-link-missing', atNode(i), {
        message: `node ${node.name}: neither mac nor links says which interface carries ${node.address}`,
        hint: 'add the mac of the interface, or links for the full interface model',
      }),
    ];
  }
  const found = node.links.flatMap((link, j) =>
    isChosen(link, node)
      ? []
      : finding('link-selector-missing', atNode(i, ['links', j]), {
          message: `node ${node.name}: nothing says which interface link ${link.name} is`,
          hint: 'add its mac, interface or driver, or make it a bond, a bridge, a WireGuard tunnel or a dummy',
        }),
  );
  const cards = node.links.flatMap((link, j) =>
    link.ethernet === undefined || link.interface !== undefined
      ? []
      : finding('link-ethernet-unnamed', atNode(i, ['links', j, 'ethernet']), {
          message: `node ${node.name}: Talos knows network cards by the name of their interface alone, which link ${link.name} does not say`,
          hint: 'add interface, for example enp1s0: `talosctl get links` shows it',
        }),
  );
  return [...found, ...cards, ...unassigned(atNode, node, i)];
}

function isChosen(link: Link, node: Node): boolean {
  const { mac, driver, interface: name, bond, bridge, wireguard, dummy } = link;
  // The short form's MAC serves the only link of a node.
  const isOnly = node.links?.length === 1 && node.mac !== undefined;
  const isFound = [mac, driver, name, bond, bridge, wireguard].some((one) => one !== undefined);
  return isFound || dummy || isOnly;
}

function unassigned(atNode: ClusterFacts['atNode'], node: Node, i: number): Diagnostic[] {
  // Where no link is declared Talos asks on all of them: a list without items says so.
  if (node.links?.length === 0) return [];
  const wanted = parseAddress(node.address);
  const asks = (node.links ?? []).some(
    (link) => link.dhcp !== false || link.vlans.some((vlan) => vlan.dhcp !== false),
  );
  const carried = addressesOfLinks(node).some(({ text }) => {
    const address = parseInterfaceAddress(text)?.address;
    return address && wanted && formatAddress(address) === formatAddress(wanted);
  });
  if (!wanted || asks || carried) return [];
  return [
    finding('node-address-unassigned', atNode(i, ['address']), {
      message: `node ${node.name}: none of its links carries its address ${node.address}`,
      hint: 'add it to the addresses of the link in the node network, or set dhcp: true there',
    }),
  ];
}

function sharedAddresses({ atNode }: ClusterFacts, node: Node, i: number): Diagnostic[] {
  return vipsOfLinks(node).flatMap(({ text, path }) => {
    const link = node.links?.[Number(path[1])];
    if (node.role === 'worker')
      return finding('vip-on-worker', atNode(i, path), {
        message: `node ${node.name}: shared address ${text} stands on a worker; only control planes can hold it`,
        hint: 'remove vip here, and set it on the control planes',
      });
    const { mac, bond, bridge, wireguard, dummy } = link ?? {};
    // What Talos makes has the name that is declared.
    const isMade = [bond, bridge, wireguard].some((one) => one !== undefined) || dummy === true;
    if (isMade || mac !== undefined || node.mac !== undefined) return [];
    return finding('vip-link-unstable', atNode(i, path), {
      message: `node ${node.name}: shared address ${text} stands on link ${link?.name ?? ''}, whose interface may change`,
      hint: 'choose the interface of that link by its mac',
    });
  });
}
