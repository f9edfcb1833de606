import { sameValue } from '../../model/yaml/plain.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import type { Subject } from '../subject.ts';
import { isControlPlane, onlyKeys, filledTexts } from './form.ts';

/** Values of the bundle in the document without kind, on every machine. */
const OF_ALL = [
  'machine.token',
  'machine.ca.crt',
  'cluster.id',
  'cluster.secret',
  'cluster.token',
  'cluster.ca.crt',
];

/** And of control planes; a worker, which has an empty text in their place, has no use for any. */
const OF_PLANES = [
  'machine.ca.key',
  'cluster.ca.key',
  'cluster.aggregatorCA.crt',
  'cluster.aggregatorCA.key',
  'cluster.serviceAccount.key',
  'cluster.etcd.ca.crt',
  'cluster.etcd.ca.key',
  'cluster.secretboxEncryptionSecret',
  'cluster.aescbcEncryptionSecret',
];

const TYPED = [
  ['DiscoveryIdentityConfig', 'clusterID'],
  ['DiscoveryIdentityConfig', 'clusterSecret'],
  ['KubeAPIServerCAConfig', 'issuingCA.cert'],
  ['KubeAPIServerCAConfig', 'issuingCA.key'],
  ['KubeAggregatorCAConfig', 'issuingCA.cert'],
  ['KubeAggregatorCAConfig', 'issuingCA.key'],
  ['KubeServiceAccountConfig', 'issuer.privateKey'],
] as const;

/**
 * What the bundle holds, in clear or as references. The render writes it where it stands; other authorities that are
 * accepted stay.
 */
export function secrets(subject: Subject): void {
  const isPlane = isControlPlane(subject);
  for (const path of OF_ALL) settle(subject, subject.v1alpha1, path);
  for (const path of OF_PLANES) settle(subject, subject.v1alpha1, path, !isPlane);
  for (const [kind, path] of TYPED)
    for (const document of subject.documents(kind)) settle(subject, document, path);
  if (isPlane) etcdKeys(subject);
  else acceptedAuthority(subject);
}

function settle(
  subject: Subject,
  document: YamlMap | undefined,
  dotted: string,
  mayBeEmpty = false,
): void {
  subject.settle((take) => {
    const value = take(document, dotted.split('.'));
    return typeof value === 'string' && (mayBeEmpty || value !== '') ? true : null;
  });
}

/** A worker of Talos 1.14 accepts the authority of the API server; with others, which is which cannot be told. */
function acceptedAuthority(subject: Subject): void {
  for (const document of subject.documents('KubeAPIServerCAConfig'))
    subject.settle((take) => {
      return filledTexts(take(document, ['acceptedCAs']))?.length === 1 ? true : null;
    });
}

/** The keys with which Secrets are encrypted, where nothing else is. */
function etcdKeys(subject: Subject): void {
  for (const document of subject.documents('KubeEtcdEncryptionConfig'))
    subject.settle((take) => {
      const resources = onlyKeys(take(document, ['config']), ['resources'])?.['resources'];
      const [resource, ...others] = Array.isArray(resources) ? resources : [];
      const { providers, resources: kinds } = onlyKeys(resource, ['providers', 'resources']) ?? {};
      const isKnown =
        others.length === 0 &&
        sameValue(kinds, ['secrets']) &&
        Array.isArray(providers) &&
        providers.length > 0 &&
        providers.every(isProvider) &&
        isOrdered(providers);
      return isKnown ? true : null;
    });
}

/** The first provider writes, which is secretbox where there are both. */
function isOrdered(providers: readonly YamlValue[]): boolean {
  const kinds = providers.map((provider) => Object.keys(isMap(provider) ? provider : {})[0]);
  return kinds.length === 1 || kinds.join() === 'secretbox,aescbc';
}

const NAMES: Readonly<Record<string, string>> = { secretbox: 'key2', aescbc: 'key1' };

/** One key by the name that Talos gives it. */
function isProvider(provider: YamlValue): boolean {
  const [[kind, value] = ['', null], ...others] = isMap(provider) ? Object.entries(provider) : [];
  const keys = onlyKeys(value, ['keys'])?.['keys'];
  const [key, ...further] = Array.isArray(keys) ? keys : [];
  const { name, secret } = onlyKeys(key, ['name', 'secret']) ?? {};
  return (
    others.length === 0 &&
    further.length === 0 &&
    name !== undefined &&
    name === NAMES[kind] &&
    typeof secret === 'string'
  );
}
