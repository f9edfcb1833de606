import { nodesSchema } from '../../model/schema/nodes.ts';
import type { Link } from '../../model/schema/nodes.ts';
import type { Path } from '../../model/yaml/index.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { mapOf, type Subject } from '../subject.ts';
import { referencesIn } from '../../model/secret-reference.ts';
import { kebab } from '../names.ts';
import { mapAt, textOf } from './values.ts';

/** A link in the words of the model, before it is certain that the model takes it, and what it is read from. */
export interface Draft {
  /** Its private key, if it is a tunnel, is still to be put into `wireguard`. */
  readonly link: YamlMap;
  readonly privateKey?: string | undefined;
  /** Members of it that have to be links of their own, since the model has no such names for interfaces. */
  readonly members?: readonly YamlMap[];
  readonly paths: readonly (readonly [document: YamlMap, path: Path])[];
}

const LINKS = nodesSchema.shape.nodes.element.shape.links;

/** Links as the model has them, with its defaults; null when it refuses one. */
export function linksOf(value: YamlValue | undefined): readonly Link[] | null {
  return LINKS.safeParse(value).data ?? null;
}

/** Whether the model takes a link as it was read. */
export function isAccepted({ link, privateKey, members = [] }: Draft): boolean {
  const isTunnel = isMap(link['wireguard'] ?? null);
  const references = referencesIn(privateKey ?? '');
  const isPlain = references.every(({ secret, field }) => secret !== null && field === null);
  if (isTunnel && (privateKey === undefined || !isPlain)) return false;
  const whole = isTunnel ? withKey(link, mapOf({ secret: 'key' })) : link;
  return linksOf([whole, ...members]) !== null;
}

/** The link with its private key as a secret: `wireguard-<node>`, with the name of the link for a second one. */
export function finished(subject: Subject, { link, privateKey }: Draft, isFirst: boolean): YamlMap {
  if (privateKey === undefined) return link;
  const known = referencesIn(privateKey)[0]?.secret ?? null;
  if (known !== null) return withKey(link, mapOf({ secret: known }));
  const further = isFirst ? [] : [textOf(link['name']) ?? ''];
  const name = kebab('wireguard', subject.name, ...further);
  return withKey(link, subject.secret(name, privateKey));
}

function withKey(link: YamlMap, privateKey: YamlMap): YamlMap {
  return mapOf({ ...link, wireguard: mapOf({ privateKey, ...mapAt(link, 'wireguard') }) });
}
