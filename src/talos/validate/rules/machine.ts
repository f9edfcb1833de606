import { durationOf, isLabelValue, isQualifiedName, urlOf } from '../formats.ts';
import {
  at,
  broken,
  entries,
  isFilled,
  isReference,
  isSet,
  isTrue,
  isWrong,
  items,
  text,
  type Broken,
  type Node,
} from '../node.ts';
import { expression, notNegative } from './network.ts';
import { required, type Rule } from './rule.ts';

/** The keys of a map are names of something. */
function* keysAre(node: Node, isRight: (key: string) => boolean, what: string): Generator<Broken> {
  for (const [key, inner] of entries(node))
    if (!isRight(key)) yield broken(inner, `has a name that is no ${what}`, 'rename the key');
}

const environment: Rule = (document) =>
  keysAre(at(document, 'variables'), (key) => /^[A-Za-z_]\w*$/.test(key), 'variable');

const parameters: Rule = (document) =>
  keysAre(at(document, 'params'), (key) => key !== '', 'parameter');

const KEPT_FILES =
  'resolv.conf hosts machine-id extensions.yaml localtime os-release xattr.conf'.split(' ');
const KEPT_FOLDERS =
  'apparmor.d apparmor ca-certificates cni cri iscsi kubernetes lvm nvme pki selinux ssl'.split(
    ' ',
  );

const etcFile: Rule = function* (document) {
  const node = at(document, 'name');
  const path = text(node);
  const [folder = ''] = path.split('/');
  if (path === '' || path.startsWith('.') || path.startsWith('/') || !isLocal(path))
    yield broken(node, 'must be a path below /etc', 'write one such as motd');
  else if (KEPT_FILES.includes(path) || KEPT_FOLDERS.includes(folder))
    yield broken(node, 'is a file that Talos keeps', 'choose another');
};

function isLocal(path: string): boolean {
  let depth = 0;
  for (const part of path.split('/')) {
    depth += part === '..' ? -1 : part === '' || part === '.' ? 0 : 1;
    if (depth < 0) return false;
  }
  return true;
}

const kmsgLog: Rule = function* (document) {
  const node = at(document, 'url');
  const url = urlOf(text(node));
  const isRight =
    url && /^(?:tcp|udp)$/.test(url.scheme) && /^\/?$/.test(url.path) && url.port !== '';
  if (!isReference(node) && !isRight)
    yield broken(node, 'must be tcp:// or udp:// with a port and no path', 'write such a URL');
};

const siderolink: Rule = function* (document) {
  const node = at(document, 'apiUrl');
  const url = urlOf(text(node));
  if (!isReference(node) && !(url && /^(?:https|grpc)$/.test(url.scheme) && /^\/?$/.test(url.path)))
    yield broken(node, 'must be https:// or grpc:// without a path', 'write such a URL');
};

const watchdog: Rule = function* (document) {
  const timeout = at(document, 'timeout');
  const duration = durationOf(text(timeout)) ?? 0;
  if (duration !== 0 && duration < 10e9)
    yield broken(timeout, 'must be at least 10s', 'write a longer one');
};

const PRESSURES = ['', 'd_', 'qos_', 'd_qos_'].flatMap((prefix) =>
  ['some', 'full'].flatMap((kind) =>
    ['avg10', 'avg60', 'avg300', 'total'].map((span) => `${prefix}memory_${kind}_${span}`),
  ),
);
const AMOUNTS = ['qos_', 'd_qos_'].flatMap((prefix) =>
  ['current', 'peak', 'max'].map((what) => `${prefix}memory_${what}`),
);
const CLASSES = ['Besteffort', 'Burstable', 'Guaranteed', 'Podruntime', 'System'];
const RANKED = ['memory_max', 'memory_current', 'memory_peak', 'path', 'class'];

const oom: Rule = function* (document) {
  const trigger = [...PRESSURES, ...AMOUNTS, 'time_since_trigger', 'multiply_qos_vectors'];
  yield* expression(at(document, 'triggerExpression'), [...trigger, ...CLASSES], false);
  yield* expression(at(document, 'cgroupRankingExpression'), [...RANKED, ...CLASSES], false);
  yield* notNegative(at(document, 'sampleInterval'));
};

const install: Rule = (document) =>
  expression(at(document, 'provisioning', 'diskSelector', 'match'), ['disk', 'system_disk'], true);

const extensionService: Rule = function* (document) {
  const files = at(document, 'configFiles');
  if (!isFilled(files) && !isFilled(at(document, 'environment')))
    yield broken(files, 'or environment must be set', 'set one of them');
  for (const file of items(files))
    for (const key of ['content', 'mountPath'])
      if (!isFilled(at(file, key))) yield broken(at(file, key), 'must be set', `set ${key}`);
};

const registryAuth: Rule = function* (document) {
  const ways = ['username', 'identityToken', 'auth'].filter((key) => isFilled(at(document, key)));
  if (ways.length > 1)
    yield broken(document, `has several ways to log in: ${ways.join(', ')}`, 'keep one');
};

const registryMirror: Rule = function* (document) {
  for (const endpoint of items(at(document, 'endpoints'))) {
    const node = at(endpoint, 'url');
    if (!isReference(node) && !/^https?$/.test(urlOf(text(node))?.scheme ?? ''))
      yield broken(node, 'must be a URL of http or https', 'write one');
  }
};

const customization: Rule = function* (document) {
  const node = at(document, 'name');
  if (!isQualifiedName(text(node)) || text(node) === 'customization')
    yield broken(node, 'must be a name of its own', 'choose another');
};

/** The keys and values of labels. */
export function* labels(node: Node): Generator<Broken> {
  yield* keysAre(node, isQualifiedName, 'label');
  for (const [, value] of entries(node))
    if (isWrong(value, isLabelValue))
      yield broken(value, 'is no value for a label', 'write letters, digits, - _ and .');
}

const OWN_ANNOTATIONS = ['annotations', 'labels', 'taints'].map(
  (what) => `talos.dev/owned-${what}`,
);

/** The keys of annotations. */
export function annotations(node: Node): Iterable<Broken> {
  const isRight = (key: string): boolean => isQualifiedName(key) && !OWN_ANNOTATIONS.includes(key);
  return keysAre(node, isRight, 'annotation');
}

/** The keys of taints, and their values and effects. */
export function* taints(node: Node): Generator<Broken> {
  yield* keysAre(node, isQualifiedName, 'taint');
  for (const [key, value] of entries(node)) {
    if (!isQualifiedName(key) || isReference(value)) continue;
    const whole = text(value);
    const colon = whole.indexOf(':');
    const effect = whole.slice(colon + 1);
    if (!/^(?:NoSchedule|PreferNoSchedule|NoExecute)$/.test(effect))
      yield broken(value, 'has no effect of taints', 'end it with NoSchedule or NoExecute');
    else if (colon >= 0 && !isLabelValue(whole.slice(0, colon)))
      yield broken(value, 'is no value for a taint', 'write letters, digits, - _ and .');
  }
}

const verification: Rule = function* (document) {
  for (const rule of items(at(document, 'rules'))) {
    const not = (message: string): Broken => broken(rule, message, 'correct the rule');
    if (!isFilled(at(rule, 'image'))) yield not('must name the images that it is for');
    const skip = isTrue(at(rule, 'skip'));
    const deny = isTrue(at(rule, 'deny'));
    const keyless = at(rule, 'keyless');
    const publicKey = at(rule, 'publicKey');
    const verifiers = [keyless, publicKey].filter(isSet).length;
    if (Number(skip) + Number(deny) + verifiers !== 1)
      yield not('must have one of skip, deny, keyless and publicKey');
    if (isSet(keyless) && !isFilled(at(keyless, 'issuer'))) yield not('must name an issuer');
    if (
      isSet(keyless) &&
      !isFilled(at(keyless, 'subject')) &&
      !isFilled(at(keyless, 'subjectRegex'))
    )
      yield not('must name a subject');
    if (isSet(publicKey) && !isFilled(at(publicKey, 'certificate'))) yield not('must have a key');
  }
};

/** Rules of the other documents about the machine, by kind. */
export const MACHINE_RULES: Readonly<Record<string, readonly Rule[]>> = {
  EnvironmentConfig: [environment],
  EtcFileConfig: [etcFile],
  KernelModuleConfig: [required('name')],
  KmsgLogConfig: [required('name'), kmsgLog],
  OOMConfig: [oom],
  SideroLinkConfig: [siderolink],
  SysctlConfig: [parameters],
  SysfsConfig: [parameters],
  UnattendedInstallConfig: [install],
  WatchdogTimerConfig: [required('device'), watchdog],
  ExtensionServiceConfig: [required('name'), extensionService],
  RegistryAuthConfig: [required('name'), registryAuth],
  RegistryMirrorConfig: [required('name'), registryMirror],
  CRICustomizationConfig: [customization],
  ImageVerificationConfig: [verification],
};
