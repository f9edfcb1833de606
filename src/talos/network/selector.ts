import type { Link } from '../../model/schema/nodes.ts';
import { sourced, type Path, type Sourced } from '../../model/yaml/index.ts';
import { ofNodeIf } from '../declared.ts';
import { ofNode, type TalosScene } from '../scene.ts';

/** A physical interface that is found by what it is. */
export interface Selector {
  readonly mac?: Sourced | undefined;
  readonly driver?: Sourced | undefined;
}

/** A member of a bond or a bridge: the name by which documents know it, and how it is found. */
export interface PlannedMember {
  readonly name: Sourced;
  /** Null for an interface that is known by its name. */
  readonly selector: Selector | null;
}

/** A hardware address in lower case with colons. */
export function canonicalMac(text: string): string {
  return text.toLowerCase().replaceAll('-', ':');
}

/** How the physical interface of a link is found; null for what is known by its name, or is made. */
export function selectorOf(scene: TalosScene, link: Link, path: Path): Selector | null {
  if (link.bond || link.bridge || link.wireguard || link.dummy) return null;
  const { node } = scene;
  // The short form's MAC serves the only link of a node.
  const isOnly =
    node.links?.length === 1 && link.interface === undefined && link.driver === undefined;
  const own = link.mac ?? (isOnly ? node.mac : undefined);
  if (own === undefined && link.driver === undefined) return null;
  const at = link.mac === undefined ? ['mac'] : [...path, 'mac'];
  return {
    mac: ofNodeIf(scene, at, own && canonicalMac(own)),
    driver: ofNodeIf(scene, [...path, 'driver'], link.driver),
  };
}

const MAC = /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i;

/** The members of a bond or a bridge: links of the node, interfaces by name, or by hardware address. */
export function membersOf(scene: TalosScene, link: Link, path: Path): PlannedMember[] {
  const of = link.bond ? 'bond' : 'bridge';
  return (link[of]?.members ?? []).map((text, i) => {
    const place = [...path, of, 'members', i];
    return (
      declaredMember(scene, text, place) ??
      (MAC.test(text)
        ? hardwareMember(scene, text, place, `${link.name}-port${i}`)
        : { name: ofNode(scene, place, text), selector: null })
    );
  });
}

function declaredMember(scene: TalosScene, text: string, place: Path): PlannedMember | null {
  const links = scene.node.links ?? [];
  const index = links.findIndex(({ name, mac }) =>
    MAC.test(text) ? mac && canonicalMac(mac) === canonicalMac(text) : name === text,
  );
  const declared = links[index];
  if (!declared) return null;
  const selector = selectorOf(scene, declared, ['links', index]);
  return { name: ofNode(scene, place, knownName(declared, selector)), selector };
}

function hardwareMember(
  scene: TalosScene,
  text: string,
  place: Path,
  alias: string,
): PlannedMember {
  const mac = ofNode(scene, place, canonicalMac(text));
  return { name: sourced(alias, mac.origin), selector: { mac } };
}

/** By which documents know a link: an alias, the name of its interface, or the name of what is made. */
export function knownName(link: Link, selector: Selector | null): string {
  return selector ? link.name : (link.interface ?? link.name);
}
