import type { Diagnostic } from '../../base/diagnostic.ts';
import { emit, parseDocument, type YamlValue } from '../../model/yaml/index.ts';

/** A bundle by dotted names, as `talosctl gen secrets` names them: `certs.os.key`. */
export type Fields = ReadonlyMap<string, string>;

/** Authorities of a cluster: `certs.<name>.crt` and `certs.<name>.key`. */
export const AUTHORITIES = ['etcd', 'k8s', 'k8saggregator', 'os'] as const;

/** Keys for what is encrypted in etcd. A bundle has one of them; clusters older than Talos 1.3 have the first. */
export const ETCD_KEYS = [
  'secrets.aescbcencryptionsecret',
  'secrets.secretboxencryptionsecret',
] as const;

/** Every field, in the order in which Talos writes them. */
const FIELDS = [
  'cluster.id',
  'cluster.secret',
  'secrets.bootstraptoken',
  ...ETCD_KEYS,
  'trustdinfo.token',
  'certs.etcd.crt',
  'certs.etcd.key',
  'certs.k8s.crt',
  'certs.k8s.key',
  'certs.k8saggregator.crt',
  'certs.k8saggregator.key',
  'certs.k8sserviceaccount.key',
  'certs.os.crt',
  'certs.os.key',
] as const;

export type FieldName = (typeof FIELDS)[number];

/** Fields without which no configuration can be made; of `ETCD_KEYS` it needs one. */
export const NEEDED: readonly FieldName[] = FIELDS.filter(
  (name) => !ETCD_KEYS.some((one) => one === name),
);

type Nested = { [key: string]: string | Nested };

/** The text of a bundle in the order and under the names of `talosctl gen secrets`; other fields are left out. */
export function bundleText(fields: Fields): string {
  const tree: Nested = {};
  for (const name of FIELDS) {
    const value = fields.get(name);
    if (value === undefined) continue;
    const steps = name.split('.');
    const last = steps.pop() ?? name;
    let at = tree;
    for (const step of steps) at = inner(at, step);
    at[last] = value;
  }
  return emit(tree).replace(/^---\n/, '');
}

function inner(tree: Nested, step: string): Nested {
  const found = tree[step];
  if (typeof found === 'object') return found;
  const made: Nested = {};
  tree[step] = made;
  return made;
}

/** What a text holds as a bundle, and why not: the fields that are there, known or not, and `talos-bundle-malformed`. */
export function readBundle(
  file: string,
  text: string,
): { readonly fields: Fields; readonly diagnostics: readonly Diagnostic[] } {
  const { document, diagnostics } = parseDocument(file, text);
  const fields = new Map<string, string>();
  const found = diagnostics.map((one) => withoutText(one));
  const add = (value: YamlValue, name: string): void => {
    if (typeof value === 'string') fields.set(name, value);
    else if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [key, next] of Object.entries(value)) {
        if (name !== '' || key !== 'sops') add(next, name === '' ? key : `${name}.${key}`);
      }
    else if (value !== null && FIELDS.some((one) => one === name))
      found.push(malformed(file, `${name} is no text`, `quote the value of ${name}`));
  };
  const value = document?.value ?? null;
  add(value, '');
  if (found.length === 0 && (typeof value !== 'object' || value === null || Array.isArray(value)))
    found.push(
      malformed(file, 'it holds no mapping', 'give the file that talosctl gen secrets wrote'),
    );
  return { fields, diagnostics: found };
}

function malformed(file: string, message: string, hint: string): Diagnostic {
  return { code: 'talos-bundle-malformed', severity: 'error', file, message, hint };
}

/** A problem of YAML without what it quotes: any word of a bundle may be a key. */
function withoutText({ code, file, range }: Diagnostic): Diagnostic {
  const line = range ? ` in line ${range.start.line}` : '';
  return malformed(
    file,
    `it cannot be read as YAML${line} (${code})`,
    'it may be cut off: take the whole file',
  );
}
