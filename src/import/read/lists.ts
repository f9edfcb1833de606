import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { mapOf, type Subject } from '../subject.ts';
import { asText } from './clear-secrets.ts';
import { kebab } from '../names.ts';
import { hasOnly, listOf, mapAt, saysOnly, takeKeys, textsOf } from './values.ts';

/** Rules of udev. */
export function readUdev(subject: Subject): void {
  const { v1alpha1 } = subject;
  const read = (document: YamlMap | undefined, path: readonly string[]): void => {
    for (const i of listOf(subject.peek(document, path)).keys())
      subject.item('either', ['udev'], (take) => {
        const rule = take(document, [...path, i]);
        return typeof rule === 'string' ? rule : undefined;
      });
  };
  read(v1alpha1, ['machine', 'udev', 'rules']);
  for (const document of subject.documents('UdevRulesConfig')) read(document, ['rules']);
}

/** Kernel modules to load. */
export function readKernelModules(subject: Subject): void {
  const { v1alpha1 } = subject;
  const path = ['machine', 'kernel', 'modules'];
  for (const i of listOf(subject.peek(v1alpha1, path)).keys())
    subject.item('either', ['kernelModules'], (take) => {
      const module = take(v1alpha1, [...path, i]);
      return isMap(module) && hasOnly(module, ['name', 'parameters'])
        ? moduleOf(module)
        : undefined;
    });
  for (const document of subject.documents('KernelModuleConfig'))
    subject.item('either', ['kernelModules'], (take) => {
      const module = moduleOf(document);
      takeKeys(take, document, ['parameters']);
      return module;
    });
}

function moduleOf({ name, parameters = [] }: YamlMap): YamlValue | undefined {
  const list = textsOf(parameters);
  if (typeof name !== 'string' || !list) return undefined;
  return list.length === 0 ? name : mapOf({ name, parameters: list });
}

/** PCI devices that another driver takes over. */
export function readPciDrivers(subject: Subject): void {
  for (const document of subject.documents('PCIDriverRebindConfig'))
    subject.item('either', ['pciDriverRebind'], (take) => {
      const { name: device = null, targetDriver: driver = null } = document;
      takeKeys(take, document, ['targetDriver']);
      return mapOf({ device, driver });
    });
}

/** A timer that restarts a machine that hangs. */
export function readWatchdog(subject: Subject): void {
  const [document] = subject.documents('WatchdogTimerConfig');
  if (!document) return;
  const { device, timeout } = document;
  subject.word('either', ['watchdog'], (take) => {
    takeKeys(take, document, ['device', 'timeout']);
    return mapOf({ device, timeout });
  });
}

/** Settings of services that extensions bring. */
export function readExtensionServices(subject: Subject): void {
  for (const document of subject.documents('ExtensionServiceConfig'))
    subject.item('either', ['extensionServices'], (take) => {
      const { name, configFiles = [], environment = [] } = document;
      if (typeof name !== 'string' || !saysOnly(document, ['configFiles', 'environment']))
        return undefined;
      const files = configFilesOf(subject, name, configFiles);
      const variables = environmentOf(subject, name, environment);
      if (!files || !variables) return undefined;
      take(document, []);
      return mapOf({
        name,
        configFiles: files.length > 0 ? files : undefined,
        environment: Object.keys(variables).length > 0 ? variables : undefined,
      });
    });
}

function configFilesOf(subject: Subject, service: string, list: YamlValue): YamlMap[] | null {
  if (!Array.isArray(list)) return null;
  const files = list.flatMap((file) => {
    if (!isMap(file) || !hasOnly(file, ['content', 'mountPath'])) return [];
    const { content, mountPath } = file;
    if (typeof content !== 'string' || typeof mountPath !== 'string') return [];
    const name = kebab(service, mountPath.split('/').at(-1) ?? '');
    return [mapOf({ mountPath, content: asText(subject, name, { text: content }) })];
  });
  return files.length === list.length ? files : null;
}

/** `NAME=value` of which each name stands once. */
function environmentOf(subject: Subject, service: string, list: YamlValue): YamlMap | null {
  const variables = textsOf(list)?.map((one) => /^([^=]+)=([^]*)$/.exec(one));
  const map = mapOf({});
  for (const found of variables ?? [null]) {
    const [, variable = '', text = ''] = found ?? [];
    if (!found || Object.hasOwn(map, variable)) return null;
    map[variable] = asText(subject, kebab(service, variable), { variable, text });
  }
  return map;
}

/** Certificate authorities that the node trusts. */
export function readTrustedRoots(subject: Subject): void {
  for (const document of subject.documents('TrustedRootsConfig'))
    subject.item('cluster', ['talos', 'trustedRoots'], (take) => {
      const { name = null, certificates = null } = document;
      takeKeys(take, document, ['certificates']);
      return mapOf({ name, certificates });
    });
}

/** Names that the node resolves without a server. */
export function readHosts(subject: Subject): void {
  const { v1alpha1 } = subject;
  const path = ['machine', 'network', 'extraHostEntries'];
  for (const i of listOf(subject.peek(v1alpha1, path)).keys())
    subject.item('cluster', ['talos', 'hosts'], (take) => {
      const host = take(v1alpha1, [...path, i]);
      if (!isMap(host) || !hasOnly(host, ['ip', 'aliases'])) return undefined;
      return mapOf({ address: host['ip'], names: host['aliases'] });
    });
  for (const document of subject.documents('StaticHostConfig'))
    subject.item('cluster', ['talos', 'hosts'], (take) => {
      const { name = null, hostnames = null } = document;
      takeKeys(take, document, ['hostnames']);
      return mapOf({ address: name, names: hostnames });
    });
}

/** Where logs of services, the kernel log and events are sent. */
export function readLogging(subject: Subject): void {
  const { v1alpha1 } = subject;
  const path = ['machine', 'logging', 'destinations'];
  for (const i of listOf(subject.peek(v1alpha1, path)).keys())
    subject.item('cluster', ['talos', 'logging', 'destinations'], (take) => {
      const one = take(v1alpha1, [...path, i]);
      if (!isMap(one) || !hasOnly(one, ['endpoint', 'format', 'extraTags'])) return undefined;
      const { endpoint, format, extraTags } = one;
      const isUsual = format === undefined || format === 'json_lines';
      const tags = mapAt(extraTags);
      return mapOf({
        endpoint,
        format: isUsual ? undefined : format,
        extraTags: tags && Object.keys(tags).length === 0 ? undefined : extraTags,
      });
    });
  for (const document of subject.documents('KmsgLogConfig'))
    subject.item('cluster', ['talos', 'logging', 'kernel'], (take) => {
      const { name = null, url = null } = document;
      takeKeys(take, document, ['url']);
      return mapOf({ name, url });
    });
  for (const document of subject.documents('EventSinkConfig'))
    subject.word('cluster', ['talos', 'logging', 'events'], (take) => take(document, ['endpoint']));
}
