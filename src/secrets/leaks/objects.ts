import type { Path, YamlValue } from '../../model/yaml/index.ts';
import type { LeakKind } from './leak.ts';
import { isHarmless, isHarmlessBase64 } from './placeholder.ts';

/** A value in clear, by its path inside the object. */
export interface Clear {
  readonly kind: LeakKind;
  readonly at: Path;
  readonly message: string;
}

type Map = { readonly [key: string]: YamlValue };

/** What of one map stands in clear. `isRoot`: it is a whole document, which some kinds must be. */
export function judgeMap(map: Map, isRoot: boolean): Clear[] {
  const found = [...secret(map), ...generators(map)];
  return isRoot
    ? [...found, ...kubeconfig(map), ...talosconfig(map), ...talos(map), ...connect(map)]
    : found;
}

/** A core Secret: one finding, at its first readable value, that names every readable key. */
function secret(map: Map): Clear[] {
  const version = map['apiVersion'];
  if (map['kind'] !== 'Secret' || (typeof version === 'string' && version.includes('/'))) return [];
  const open = ['stringData', 'data'].flatMap((part) =>
    Object.entries(mapAt(map, part)).flatMap(([key, value]) =>
      isReadable(value, part === 'data') ? [[part, key] as const] : [],
    ),
  );
  const [first] = open;
  if (!first) return [];
  const name = mapAt(map, 'metadata')['name'];
  const keys = open.map((step) => step.join('.')).join(', ');
  const message = `Secret ${typeof name === 'string' ? name : '?'}: ${keys} in clear`;
  return [{ kind: 'kubernetes-secret', at: first, message }];
}

function isReadable(value: YamlValue, isBase64: boolean): boolean {
  if (value === null || typeof value === 'object') return false;
  if (typeof value !== 'string') return true;
  return isBase64 ? !isHarmlessBase64(value) : !isHarmless(value);
}

/** Literals of a secretGenerator of kustomize: `key=value`. */
function generators(map: Map): Clear[] {
  return listAt(map, 'secretGenerator').flatMap((generator, index) =>
    listAt(generator, 'literals').flatMap((literal, item): Clear[] => {
      if (typeof literal !== 'string') return [];
      const sign = literal.indexOf('=');
      if (sign < 0 || isHarmless(literal.slice(sign + 1))) return [];
      const message = `secretGenerator: literal ${literal.slice(0, sign)} in clear`;
      const at = ['secretGenerator', index, 'literals', item];
      return [{ kind: 'kubernetes-secret', at, message }];
    }),
  );
}

const USER_SECRETS = ['client-key-data', 'token', 'password'] as const;

function kubeconfig(map: Map): Clear[] {
  if (!('users' in map && ('clusters' in map || 'contexts' in map))) return [];
  return listAt(map, 'users').flatMap((entry, index) => {
    const user = mapAt(entry, 'user');
    const open = USER_SECRETS.find((key) => isOpen(user[key]));
    if (open === undefined) return [];
    const message = `kubeconfig: ${open} of a user in clear: whoever reads it is that user`;
    return [{ kind: 'kubeconfig', at: ['users', index, 'user', open], message }];
  });
}

function talosconfig(map: Map): Clear[] {
  return Object.entries(mapAt(map, 'contexts')).flatMap(([name, context]): Clear[] => {
    const key = mapOf(context)['key'];
    if (!isOpen(key)) return [];
    const message = 'talosconfig: key of a context in clear: whoever reads it controls the nodes';
    return [{ kind: 'talosconfig', at: ['contexts', name, 'key'], message }];
  });
}

/** Secrets of Talos, by their path in a bundle of `talosctl gen secrets`, a talsecret or a machine configuration. */
const TALOS: readonly Path[] = [
  ['machine', 'token'],
  ['machine', 'ca', 'key'],
  ['cluster', 'secret'],
  ['cluster', 'token'],
  ['cluster', 'secretboxEncryptionSecret'],
  ['cluster', 'aescbcEncryptionSecret'],
  ['cluster', 'ca', 'key'],
  ['cluster', 'aggregatorCA', 'key'],
  ['cluster', 'serviceAccount', 'key'],
  ['cluster', 'etcd', 'ca', 'key'],
  ['secrets', 'bootstraptoken'],
  ['secrets', 'secretboxencryptionsecret'],
  ['secrets', 'aescbcencryptionsecret'],
  ['trustdinfo', 'token'],
  ['certs', 'etcd', 'key'],
  ['certs', 'k8s', 'key'],
  ['certs', 'k8saggregator', 'key'],
  ['certs', 'k8sserviceaccount', 'key'],
  ['certs', 'os', 'key'],
];

function talos(map: Map): Clear[] {
  const open = TALOS.filter((path) => isOpen(valueAt(map, path)));
  const [first] = open;
  if (!first) return [];
  const message = `Talos secrets: ${open.map((path) => path.join('.')).join(', ')} in clear`;
  return [{ kind: 'talos-secrets', at: first, message }];
}

/** The credentials file of a 1Password Connect server. */
function connect(map: Map): Clear[] {
  if (!('encCredentials' in map && 'verifier' in map)) return [];
  const at = ['encCredentials'];
  if (!isOpen(mapAt(map, 'encCredentials')['data'])) return [];
  return [{ kind: 'token', at, message: 'credentials of a 1Password Connect server in clear' }];
}

function isOpen(value: YamlValue | undefined): boolean {
  return typeof value === 'string' && !isHarmless(value);
}

function valueAt(map: Map, path: Path): YamlValue | undefined {
  let value: YamlValue | undefined = { ...map };
  for (const step of path) value = mapOf(value)[step];
  return value;
}

function mapOf(value: YamlValue | undefined): Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function mapAt(value: YamlValue | undefined, key: string): Map {
  return mapOf(mapOf(value)[key]);
}

function listAt(value: YamlValue | undefined, key: string): readonly YamlValue[] {
  const list = mapOf(value)[key];
  return Array.isArray(list) ? list : [];
}
