import { emit } from '../../model/yaml/index.ts';
import { isMap, newMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { referencesIn } from '../../model/secret-reference.ts';
import { findLeaks } from '../../secrets/leaks/index.ts';
import type { ImportedSecret } from '../imported.ts';
import { holdsText } from '../sealed.ts';
import { mapOf } from '../subject.ts';
import type { Change } from './change.ts';
import type { Layers } from './layers.ts';

/** Keys of Talos that hold secrets wherever they stand. */
const HIDDEN =
  /^(?:privateKey|password|auth|identityToken|passphrase|token|bootstrapToken|secret|clusterSecret|secretboxEncryptionSecret|aescbcEncryptionSecret)$/;
/** Keys that hold one below these. */
const KEY_PARENTS =
  /^(?:ca|aggregatorCA|serviceAccount|issuingCA|issuer|clientIdentity|acceptedCAs|keys|tls)$/;
/** A secret within an address: a token in its query, or a password before its host. */
const IN_ADDRESS = /[?&][\w-]*(?:token|key|password|secret)=[^&\s]|:\/\/[^/\s:@]+:[^/\s@]+@/i;
const LONGEST = 63;

/** Layers of changes without any secret in clear, and the secrets that stand in their place. */
export interface Hidden {
  readonly layers: Layers;
  readonly secrets: readonly ImportedSecret[];
}

/** What is known of secrets before. */
export interface Known {
  /** Names that are taken. */
  readonly taken: Iterable<string>;
  /** What stands for secrets of the cluster, by their values. */
  readonly references: ReadonlyMap<string, string>;
  /** Texts that are secret wherever they stand. */
  readonly texts: readonly string[];
}

/** Takes secrets out of changes: those of the cluster, what Talos keeps secret, and what looks like a secret. */
export function hideSecrets(layers: Layers, cluster: string, known: Known): Hidden {
  const { taken, references, texts } = known;
  const names = new Set(taken);
  const secrets: ImportedSecret[] = [];
  const nameFor = (layer: string, path: readonly string[]): string => {
    const group = layer === 'all' ? cluster : `${cluster}-${layer}`;
    const own = slug([group, ...path.slice(-3)].join('-'));
    let name = own;
    for (let count = 2; names.has(name); count += 1) name = `${own.slice(0, LONGEST - 4)}-${count}`;
    names.add(name);
    return name;
  };
  const hide = (layer: string) => {
    const visit = (value: YamlValue, path: readonly string[]): YamlValue => {
      if (Array.isArray(value))
        return value.map((item, index) => visit(item, [...path, String(index)]));
      if (isMap(value)) {
        const map: YamlMap = newMap();
        for (const [key, one] of Object.entries(value)) map[key] = visit(one, [...path, key]);
        return map;
      }
      if (typeof value !== 'string') return value;
      const reference = references.get(value);
      const isHidden = holdsText(value, texts) || isSecret(value, path);
      if (reference !== undefined || !isHidden) return reference ?? value;
      const name = nameFor(layer, path);
      secrets.push({ name, value });
      return mapOf({ secret: name });
    };
    return (change: Change): Change => {
      const { set, kind, name = '', path } = change;
      const place = [kind, name, ...path].filter((step) => step !== '');
      return set === undefined ? change : { ...change, set: visit(set, place) };
    };
  };
  const hidden = new Map([...layers].map(([layer, changes]) => [layer, changes.map(hide(layer))]));
  return { layers: hidden, secrets };
}

function isSecret(value: string, path: readonly string[]): boolean {
  if (value === '' || referencesIn(value).length > 0) return false;
  const keys = path.filter((step) => !/^\d+$/.test(step));
  const [parent = '', key = ''] = [keys.at(-2), keys.at(-1)];
  if (IN_ADDRESS.test(value) || HIDDEN.test(key) || (key === 'key' && KEY_PARENTS.test(parent)))
    return true;
  return (
    leaks(`${key === '' ? 'value' : key}.yaml`, emit(mapOf({ [key]: value }))) ||
    leaks('value.yaml', value)
  );
}

function leaks(path: string, text: string): boolean {
  return findLeaks(path, new TextEncoder().encode(text)).leaks.length > 0;
}

function slug(text: string): string {
  const words = text.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
  const name = words.replace(/[^a-z0-9]+/g, '-').slice(0, LONGEST);
  return name.replace(/^-+|-+$/g, '');
}
