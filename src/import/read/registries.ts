import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { isFrom } from '../../talos/contract.ts';
import { mapOf, type Subject } from '../subject.ts';
import { asSecret, asText } from './clear-secrets.ts';
import { kebab } from '../names.ts';
import { entriesAt, hasOnly, mapAt, takeKeys, textsOf } from './values.ts';

/** Where images come from, and how registries are asked. */
export function readRegistries(subject: Subject): void {
  const { v1alpha1 } = subject;
  const path = ['machine', 'registries'];
  for (const [host, mirror] of entriesAt(v1alpha1, ...path, 'mirrors'))
    subject.word('cluster', ['talos', 'mirrors', host], (take) => {
      take(v1alpha1, [...path, 'mirrors', host]);
      return isMap(mirror) ? legacyMirror(mirror) : undefined;
    });
  for (const document of subject.documents('RegistryMirrorConfig')) {
    const mirror = mirrorOf(document);
    subject.word('cluster', ['talos', 'mirrors', nameOf(document)], (take) => {
      takeKeys(take, document, ['endpoints', 'skipFallback']);
      return mirror;
    });
  }
  for (const [host] of entriesAt(v1alpha1, ...path, 'config')) legacyRegistry(subject, host);
  const kinds = ['RegistryAuthConfig', 'RegistryTLSConfig'];
  const hosts = new Set(kinds.flatMap((kind) => subject.documents(kind).map(nameOf)));
  for (const host of hosts) typedRegistry(subject, host);
}

function nameOf({ name }: YamlMap): string {
  return typeof name === 'string' ? name : '';
}

function legacyMirror(mirror: YamlMap): YamlValue | undefined {
  const { endpoints, overridePath, skipFallback } = mirror;
  const urls = textsOf(endpoints);
  if (!urls || !hasOnly(mirror, ['endpoints', 'overridePath', 'skipFallback'])) return undefined;
  return mirrorWord(urls, { overridePath, skipFallback });
}

function mirrorOf(document: YamlMap): YamlValue | undefined {
  const { endpoints, skipFallback } = document;
  if (!Array.isArray(endpoints)) return undefined;
  const known = endpoints.filter(isMap).filter((one) => hasOnly(one, ['url', 'overridePath']));
  const urls = textsOf(known.map((one) => one['url'] ?? null));
  const overrides = new Set(known.map((one) => one['overridePath']));
  if (!urls || known.length < endpoints.length || overrides.size > 1) return undefined;
  return mirrorWord(urls, { overridePath: [...overrides][0], skipFallback });
}

/** The model has no mirror without an endpoint. */
function mirrorWord(
  urls: string[],
  flags: Readonly<Record<string, YamlValue | undefined>>,
): YamlValue | undefined {
  if (urls.length === 0) return undefined;
  const isPlain = Object.values(flags).every((flag) => flag === undefined);
  return isPlain ? urls : mapOf({ endpoints: urls, ...flags });
}

function legacyRegistry(subject: Subject, host: string): void {
  const { v1alpha1 } = subject;
  const path = ['machine', 'registries', 'config', host];
  const isTyped = isFrom(subject.contract, '1.14');
  subject.word('cluster', ['talos', 'registries', host], (take) => {
    const auth = mapAt(v1alpha1, ...path, 'auth') ?? mapOf({});
    const tls = mapAt(v1alpha1, ...path, 'tls') ?? mapOf({});
    const { clientIdentity: identity } = tls;
    const ca = fromBase64(tls['ca']);
    if (ca === null) return undefined;
    const known = isTyped && isMap(identity) && hasOnly(identity, ['crt', 'key']);
    const pem = known
      ? { certificate: fromBase64(identity['crt']), key: fromBase64(identity['key']) }
      : {};
    if (pem.certificate === null || pem.key === null) return undefined;
    const said = registryWord(subject, host, {
      ...{ auth, ca, insecureSkipVerify: tls['insecureSkipVerify'] },
      ...{ certificate: pem.certificate, key: pem.key },
    });
    for (const key of AUTH) take(v1alpha1, [...path, 'auth', key]);
    for (const key of ['ca', 'insecureSkipVerify', ...(known ? ['clientIdentity'] : [])])
      take(v1alpha1, [...path, 'tls', key]);
    return said;
  });
}

function typedRegistry(subject: Subject, host: string): void {
  const find = (kind: string): YamlMap | undefined =>
    subject.documents(kind).find((one) => nameOf(one) === host);
  const auth = find('RegistryAuthConfig');
  const tls = find('RegistryTLSConfig');
  const identity = mapAt(tls, 'clientIdentity');
  const known = isFrom(subject.contract, '1.14') && identity && hasOnly(identity, ['cert', 'key']);
  const word = registryOf(auth, tls);
  subject.word('cluster', ['talos', 'registries', host], (take) => {
    const said = registryWord(subject, host, {
      ...word,
      certificate: known ? textIn(identity, 'cert') : undefined,
      key: known ? textIn(identity, 'key') : undefined,
    });
    if (auth) takeKeys(take, auth, AUTH);
    if (tls)
      takeKeys(take, tls, ['ca', 'insecureSkipVerify', ...(known ? ['clientIdentity'] : [])]);
    return said;
  });
}

function registryOf(auth: YamlMap | undefined, tls: YamlMap | undefined): Registry {
  return {
    auth: mapOf(Object.fromEntries(AUTH.map((key) => [key, auth?.[key]]))),
    ca: textIn(tls, 'ca'),
    insecureSkipVerify: tls?.['insecureSkipVerify'],
  };
}

function textIn(map: YamlMap | undefined, key: string): string | undefined {
  const value = map?.[key];
  return typeof value === 'string' ? value : undefined;
}

const AUTH = ['username', 'password', 'auth', 'identityToken'];

interface Registry {
  readonly auth: YamlMap;
  readonly ca: string | undefined;
  readonly insecureSkipVerify: YamlValue | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

function registryWord(subject: Subject, host: string, registry: Registry): YamlMap | undefined {
  const { auth, ca, insecureSkipVerify, certificate, key } = registry;
  const secret = (name: string, text: YamlValue | undefined): YamlValue | undefined => {
    if (typeof text !== 'string') return undefined;
    return asSecret(subject, kebab('registry', host, name), text);
  };
  const { username } = auth;
  const word = mapOf({
    username:
      typeof username === 'string'
        ? asText(subject, kebab('registry', host, 'username'), { text: username })
        : username,
    password: secret('password', auth['password']),
    auth: secret('auth', auth['auth']),
    identityToken: secret('token', auth['identityToken']),
    ...{ ca, insecureSkipVerify, clientCertificate: certificate },
    clientKey: secret('key', key),
  });
  // What is said and is no word: another value, or a reference that the model does not have.
  const said = [...AUTH.map((one) => auth[one]), key];
  const words = [...AUTH, 'clientKey'].map((one) => word[one]);
  return said.every((one, i) => one === undefined || words[i] !== undefined) ? word : undefined;
}

/** A text in base64, as `v1alpha1` has certificates; null for one that is none. */
function fromBase64(value: YamlValue | undefined): string | null | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return null;
  const text = Buffer.from(value, 'base64').toString();
  return Buffer.from(text).toString('base64') === value ? text : null;
}
