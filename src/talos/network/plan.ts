import { createHash } from 'node:crypto';
import type { Link } from '../../model/schema/nodes.ts';
import type { Path, Sourced } from '../../model/yaml/index.ts';
import { ofNodeIf } from '../declared.ts';
import { byRule, ofNode, type TalosScene } from '../scene.ts';
import {
  addressingOf,
  carriesNode,
  shortAddressing,
  type PlannedAddressing,
} from './addressing.ts';
import {
  canonicalMac,
  knownName,
  membersOf,
  selectorOf,
  type PlannedMember,
  type Selector,
} from './selector.ts';

/** A VLAN on top of a link. */
export interface PlannedVlan extends PlannedAddressing {
  /** `lan.50`: what Talos itself calls it where it chooses the name. */
  readonly name: string;
  readonly id: Sourced;
}

/** One link of a node with everything that is derived for it, the same for all versions of Talos. */
export interface PlannedLink extends PlannedAddressing {
  /** By which documents know it: an alias, the name of its interface, or the name of what is made. */
  readonly name: Sourced;
  readonly selector: Selector | null;
  /** Null for the link of the short form. */
  readonly link: Link | null;
  /** Path of the link in its node. */
  readonly path: Path;
  /** Of a bond or a bridge. */
  readonly members: readonly PlannedMember[];
  /** The bond or the bridge that it is part of. */
  readonly master: string | null;
  readonly vlans: readonly PlannedVlan[];
}

/** The links of the node: those that are declared, or the one of the short form. */
export function planLinks(scene: TalosScene): PlannedLink[] {
  const { links } = scene.node;
  if (!links) return [shortForm(scene)];
  const planned = links.map((link, i) => plannedLink(scene, link, ['links', i]));
  const masters = new Map(
    planned.flatMap(({ link, members }) =>
      members.map((member) => [member.name.value, link?.name ?? null] as const),
    ),
  );
  return planned.map((one) => ({ ...one, master: masters.get(one.name.value) ?? null }));
}

/** One interface, chosen by its MAC, with the address of the node in the node network. */
function shortForm(scene: TalosScene): PlannedLink {
  const { mac } = scene.node;
  return {
    ...shortAddressing(scene),
    name: byRule('name of the only link', 'lan'),
    selector: { mac: ofNodeIf(scene, ['mac'], mac && canonicalMac(mac)) },
    link: null,
    path: [],
    members: [],
    master: null,
    vlans: [],
  };
}

function plannedLink(scene: TalosScene, link: Link, path: Path): PlannedLink {
  const { node } = scene;
  const selector = selectorOf(scene, link, path);
  const name = knownName(link, selector);
  const addressing = addressingOf(scene, link, path);
  const carries = [link, ...link.vlans].some((one) => carriesNode(node, one));
  return {
    ...addressing,
    mtu: addressing.mtu ?? (carries ? ofNodeIf(scene, ['mtu'], node.mtu) : undefined),
    name: ofNode(scene, [...path, name === link.name ? 'name' : 'interface'], name),
    selector,
    link,
    path,
    members: membersOf(scene, link, path),
    master: null,
    vlans: link.vlans.map((vlan, i) => ({
      ...addressingOf(scene, vlan, [...path, 'vlans', i]),
      name: vlanName(name, vlan.id),
      id: ofNode(scene, [...path, 'vlans', i, 'id'], vlan.id),
    })),
  };
}

/** Leaves room for a dot and four digits in the 15 characters of a name. */
const LONGEST_BASE = 10;

/** The name of a VLAN as Talos makes it from that of its link, which may be longer than such names can be. */
export function vlanName(link: string, id: number): string {
  if (link.length <= LONGEST_BASE) return `${link}.${id}`;
  const digest = createHash('sha256').update(link).digest('hex');
  return `${link.slice(0, 4)}${digest.slice(0, 6)}.${id}`;
}
