import type { Diagnostic } from '../../base/diagnostic.ts';
import { parseDocuments, type YamlValue } from '../../model/yaml/index.ts';
import type { FieldName, Fields } from './fields.ts';

type Document = YamlValue;
type Path = readonly string[];

/** Where v1alpha1 has a field of the bundle, as the bundle writes it. */
const PLAIN: readonly (readonly [path: string, field: FieldName])[] = [
  ['cluster.id', 'cluster.id'],
  ['cluster.secret', 'cluster.secret'],
  ['cluster.token', 'secrets.bootstraptoken'],
  ['cluster.secretboxEncryptionSecret', 'secrets.secretboxencryptionsecret'],
  ['cluster.aescbcEncryptionSecret', 'secrets.aescbcencryptionsecret'],
  ['machine.token', 'trustdinfo.token'],
  ['cluster.etcd.ca.crt', 'certs.etcd.crt'],
  ['cluster.etcd.ca.key', 'certs.etcd.key'],
  ['cluster.ca.crt', 'certs.k8s.crt'],
  ['cluster.ca.key', 'certs.k8s.key'],
  ['cluster.aggregatorCA.crt', 'certs.k8saggregator.crt'],
  ['cluster.aggregatorCA.key', 'certs.k8saggregator.key'],
  ['cluster.serviceAccount.key', 'certs.k8sserviceaccount.key'],
  ['machine.ca.crt', 'certs.os.crt'],
  ['machine.ca.key', 'certs.os.key'],
];

/** Where documents of Talos 1.14 have a field; what is PEM there is base64 in the bundle. */
const TYPED: readonly (readonly [kind: string, path: string, field: FieldName, isPem?: true])[] = [
  ['DiscoveryIdentityConfig', 'clusterID', 'cluster.id'],
  ['DiscoveryIdentityConfig', 'clusterSecret', 'cluster.secret'],
  ['KubeAPIServerCAConfig', 'issuingCA.cert', 'certs.k8s.crt', true],
  ['KubeAPIServerCAConfig', 'issuingCA.key', 'certs.k8s.key', true],
  ['KubeAggregatorCAConfig', 'issuingCA.cert', 'certs.k8saggregator.crt', true],
  ['KubeAggregatorCAConfig', 'issuingCA.key', 'certs.k8saggregator.key', true],
  ['KubeServiceAccountConfig', 'issuer.privateKey', 'certs.k8sserviceaccount.key', true],
];

const PROVIDERS: Readonly<Record<string, FieldName>> = {
  secretbox: 'secrets.secretboxencryptionsecret',
  aescbc: 'secrets.aescbcencryptionsecret',
};

/** What a machine configuration holds of the bundle. */
export interface FromMachine {
  readonly fields: Fields;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The bundle in the configuration of a control plane, of any version of Talos. Diagnostics: `talos-bundle-malformed` for
 * what cannot be read, `talos-bundle-source` for what is no such configuration, with what it lacks.
 */
export function bundleOfMachine(file: string, text: string): FromMachine {
  const { documents, diagnostics } = parseDocuments(file, text);
  const values = documents.map(({ value }) => value);
  const [broken] = diagnostics;
  if (broken) {
    const line = broken.range ? ` in line ${broken.range.start.line}` : '';
    const message = `it cannot be read as YAML${line} (${broken.code})`;
    const hint = 'it may be cut off: take the whole file';
    return refused({ code: 'talos-bundle-malformed', file, message, hint });
  }
  const base = values.find((value) => at(value, ['machine']) !== undefined);
  if (base === undefined) return refused(strange(file, values));
  const fields = new Map<string, string>();
  for (const [path, field] of PLAIN) put(fields, field, at(base, path.split('.')));
  for (const value of values) typed(fields, value);
  const role = at(base, ['machine', 'type']);
  if (role !== 'controlplane' && role !== 'init')
    return { fields, diagnostics: [worker(file, fields)] };
  return { fields, diagnostics: [] };
}

function typed(fields: Map<string, string>, document: Document): void {
  const is = at(document, ['kind']);
  for (const [kind, path, field, isPem] of TYPED) {
    if (kind !== is) continue;
    const value = at(document, path.split('.'));
    put(fields, field, isPem && typeof value === 'string' ? encoded(value) : value);
  }
  if (is === 'KubeEtcdEncryptionConfig') etcdKey(fields, at(document, ['config', 'resources']));
}

/** The first key with which Secrets are encrypted: the first provider writes. */
function etcdKey(fields: Map<string, string>, resources: Document | undefined): void {
  for (const resource of listOf(resources)) {
    if (!listOf(at(resource, ['resources'])).includes('secrets')) continue;
    const [provider] = listOf(at(resource, ['providers']));
    for (const [name, field] of Object.entries(PROVIDERS)) {
      const [key] = listOf(at(provider, [name, 'keys']));
      put(fields, field, at(key, ['secret']));
    }
    return;
  }
}

function listOf(value: Document | undefined): readonly Document[] {
  return Array.isArray(value) ? value : [];
}

function at(value: Document | undefined, path: Path): Document | undefined {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined;
    found = found[step];
  }
  return found;
}

function put(fields: Map<string, string>, field: FieldName, value: Document | undefined): void {
  if (typeof value === 'string' && value !== '') fields.set(field, value);
}

function encoded(pem: string): string {
  return Buffer.from(pem).toString('base64');
}

type Refusal = Omit<Diagnostic, 'severity'>;

function refused(problem: Refusal): FromMachine {
  return { fields: new Map(), diagnostics: [{ ...problem, severity: 'error' }] };
}

function worker(file: string, fields: Fields): Diagnostic {
  const lacked = PLAIN.map(([, field]) => field).filter(
    (field) => !fields.has(field) && field !== 'secrets.aescbcencryptionsecret',
  );
  return {
    code: 'talos-bundle-source',
    severity: 'error',
    file,
    message: `it is the configuration of no control plane: a worker has no ${lacked.join(', ')}`,
    hint: 'give the configuration of a control plane: talosctl -n ADDRESS read /system/state/config.yaml',
  };
}

function strange(file: string, values: readonly Document[]): Refusal {
  const kubeconfig = values.some(
    (value) => at(value, ['kind']) === 'Config' && at(value, ['users']) !== undefined,
  );
  return {
    code: 'talos-bundle-source',
    file,
    message: kubeconfig
      ? 'it is a kubeconfig, which holds the certificate of one authority and no key of any'
      : 'it holds no machine configuration',
    hint: 'give the configuration of a control plane: talosctl -n ADDRESS read /system/state/config.yaml',
  };
}
