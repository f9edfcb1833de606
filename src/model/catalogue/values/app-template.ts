import { placeIn, type Origin } from '../../origin.ts';
import type { CatalogueEntry } from '../../schema/catalogue.ts';
import { sourced, type Emittable } from '../../yaml/index.ts';
import type { CompiledEntry } from '../compiled-entry.ts';
import type { Member } from '../members.ts';
import { memberPorts } from '../ports.ts';
import type { Scope } from '../scope.ts';
import { emptyMap, isTreeMap, open, originOf, tagAll, type TreeMap, yamlText } from '../tree.ts';
import type { Mount } from '../volumes.ts';

/** What the builder needs to know about one workload. */
export interface AppTemplateInput {
  readonly member: Member;
  readonly compiled: CompiledEntry;
  readonly scope: Scope;
  readonly image: Emittable;
  readonly mounts: readonly Mount[];
  /** The Secret whose keys become environment variables, or null. */
  readonly secretName: string | null;
  readonly timezone: Emittable;
  /** Annotation by which a Service asks for an address. */
  readonly addressAnnotation: string | undefined;
}

/** Identifiers of volumes that the builder adds itself; an entry cannot give them to its own. */
export const RESERVED_VOLUMES: readonly string[] = ['tmp', 'files'];

/**
 * Values of the common library chart (app-template 5) for one entry: one controller and one container of the
 * workload's name, one Service with its ports, and its volumes. Routes, claims and Secrets are objects of their own.
 */
export function appTemplateValues(input: AppTemplateInput): Emittable {
  const { files, mounts: fileMounts } = fileParts(input);
  return withoutAbsent({
    defaultPodOptions: podOptions(input),
    controllers: { [input.member.name]: controller(input) },
    service: service(input),
    configMaps: files,
    persistence: withoutAbsent({ ...persistence(input), ...fileMounts }),
  });
}

function withoutAbsent(map: Readonly<Record<string, Emittable>>): Emittable {
  const result = emptyMap();
  for (const [key, value] of Object.entries(map)) if (value !== undefined) result[key] = value;
  return Object.keys(result).length > 0 ? result : undefined;
}

/** The origin of a key of the entry, be it written or the schema's default. */
function entryOrigin({ compiled }: AppTemplateInput, ...path: (string | number)[]): Origin {
  return compiled.entry.origin(path);
}

function rule(words: string): Origin {
  return { kind: 'rule', rule: words };
}

function replicasOf({ member, compiled }: AppTemplateInput): number {
  return member.app?.declared.value.replicas ?? compiled.entry.value.replicas;
}

function podOptions(input: AppTemplateInput): Emittable {
  const { security, controller: type } = input.compiled.entry.value;
  const origin = entryOrigin(input, 'security');
  const group = security.group ?? security.user;
  const user = security.root ? 0 : security.user;
  const isSpread = replicasOf(input) >= 2 && (type === 'deployment' || type === 'statefulset');
  return withoutAbsent({
    ...(security.hostNetwork
      ? (tagAll({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }, origin) as TreeMap)
      : {}),
    securityContext: tagAll(
      {
        runAsNonRoot: !security.root,
        runAsUser: user,
        runAsGroup: security.root ? 0 : group,
        fsGroup: group,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      origin,
    ),
    topologySpreadConstraints: isSpread
      ? tagAll(
          [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: { 'app.kubernetes.io/instance': input.member.name } },
            },
          ],
          rule('two replicas or more are spread over the nodes'),
        )
      : undefined,
  });
}

function controller(input: AppTemplateInput): Emittable {
  const { compiled, scope, mounts, member } = input;
  const entry = compiled.entry.value;
  const type = entry.controller;
  const isOnce = mounts.some(
    ({ source }) =>
      source.kind === 'claim' && source.claim.modes.every((mode) => mode.startsWith('ReadWriteOnce')),
  );
  const app = member.app?.declared;
  const replicas =
    app?.value.replicas === undefined
      ? sourced(entry.replicas, entryOrigin(input, 'replicas'))
      : sourced(app.value.replicas, app.origin(['replicas']));
  const hasReplicas = type === 'deployment' || type === 'statefulset';
  return withoutAbsent({
    type: type === 'deployment' ? undefined : sourced(type, entryOrigin(input, 'controller')),
    annotations: tagAll(
      { 'reloader.stakater.com/auto': 'true' },
      rule('restarts when its configuration or secrets change'),
    ),
    replicas: hasReplicas ? replicas : undefined,
    strategy:
      type === 'deployment'
        ? isOnce
          ? sourced('Recreate', rule('a volume that one node mounts cannot be handed over'))
          : sourced('RollingUpdate', rule('the new pod starts before the old one stops'))
        : undefined,
    cronjob:
      type === 'cronjob'
        ? { schedule: compiled.schedule.evaluate(scope), timeZone: input.timezone }
        : undefined,
    containers: { app: container(input) },
  });
}

function container(input: AppTemplateInput): Emittable {
  const { compiled, scope, secretName } = input;
  const { security } = compiled.entry.value;
  const privileges = security.privileged
    ? { privileged: true }
    : {
        allowPrivilegeEscalation: false,
        capabilities:
          security.capabilities.length > 0
            ? { drop: ['ALL'], add: security.capabilities }
            : { drop: ['ALL'] },
      };
  return withoutAbsent({
    image: input.image,
    command: escaped(nothingIfEmpty(compiled.command.evaluate(scope))),
    args: escaped(nothingIfEmpty(compiled.args.evaluate(scope))),
    env: environment(input),
    envFrom:
      secretName === null
        ? undefined
        : tagAll([{ secretRef: { name: secretName } }], entryOrigin(input, 'secrets')),
    probes: probes(input),
    resources: resources(input),
    securityContext: tagAll(
      { ...privileges, readOnlyRootFilesystem: security.readOnlyRoot },
      entryOrigin(input, 'security'),
    ),
  });
}

function nothingIfEmpty(value: Emittable): Emittable {
  const opened = open(value);
  if (Array.isArray(opened)) return opened.length > 0 ? value : undefined;
  if (isTreeMap(opened)) return Object.keys(opened).length > 0 ? value : undefined;
  return value;
}

/** Variables of the entry, then those of the application, which win. */
function environment({ compiled, scope, member }: AppTemplateInput): Emittable {
  const result = emptyMap();
  const shipped = open(compiled.env.evaluate(scope));
  if (isTreeMap(shipped)) for (const key of Object.keys(shipped)) result[key] = escaped(shipped[key]);
  const app = member.app?.declared;
  for (const [key, value] of Object.entries(app?.value.env ?? {}))
    result[key] = escaped(sourced(value, app?.origin(['env', key])));
  return withoutAbsent(result);
}

/** The chart evaluates every text as a Helm template; this keeps braces of plain data as they are. */
function escaped(value: Emittable): Emittable {
  const opened = open(value);
  if (typeof opened === 'string') {
    if (!opened.includes('{{')) return value;
    return sourced(opened.replaceAll('{{', '{{ "{{" }}'), originOf(value));
  }
  if (Array.isArray(opened)) return (opened as readonly Emittable[]).map(escaped);
  if (!isTreeMap(opened)) return value;
  const result = emptyMap();
  for (const key of Object.keys(opened)) result[key] = escaped(opened[key]);
  return result;
}

type Probe = NonNullable<NonNullable<CatalogueEntry['probes']>['http']>;

function probes(input: AppTemplateInput): Emittable {
  const declared = input.compiled.entry.value.probes;
  if (!declared) return undefined;
  const port = (name: string | undefined): number | undefined => {
    const ports = memberPorts(input.member);
    return (ports.find((one) => one.name === (name ?? 'http')) ?? ports[0])?.number;
  };
  const { http, tcp, exec } = declared;
  let spec: TreeMap | undefined;
  if (http !== undefined)
    spec = {
      httpGet: { path: pathOf(http), port: port(typeof http === 'string' ? undefined : http.port) },
      ...timing(http),
    };
  else if (exec !== undefined)
    spec = { exec: { command: typeof exec === 'string' ? [exec] : exec.command }, ...timing(exec) };
  else if (tcp !== undefined) spec = { tcpSocket: { port: port(tcp) }, periodSeconds: 10 };
  if (!spec) return undefined;
  const probe = tagAll({ enabled: true, custom: true, spec }, entryOrigin(input, 'probes'));
  return { liveness: probe, readiness: probe };
}

function pathOf(probe: Probe): string {
  return typeof probe === 'string' ? probe : (probe.path ?? '/');
}

function timing(probe: Probe): TreeMap {
  const declared = typeof probe === 'string' ? {} : probe;
  return {
    initialDelaySeconds: declared.initialDelaySeconds ?? 0,
    periodSeconds: declared.periodSeconds ?? 10,
    timeoutSeconds: 5,
    failureThreshold: declared.failureThreshold ?? 3,
  };
}

/** Requests and limits of the entry, each replaced by the application's where it names it. */
function resources({ compiled, member }: AppTemplateInput): Emittable {
  const { entry } = compiled;
  const app = member.app?.declared;
  const part = (key: 'requests' | 'limits'): Emittable => {
    const result = emptyMap();
    for (const [name, value] of Object.entries(entry.value.resources?.[key] ?? {}))
      result[name] = sourced(value, entry.origin(['resources', key, name]));
    for (const [name, value] of Object.entries(app?.value.resources?.[key] ?? {}))
      result[name] = sourced(value, app?.origin(['resources', key, name]));
    return withoutAbsent(result);
  };
  return withoutAbsent({ requests: part('requests'), limits: part('limits') });
}

function service(input: AppTemplateInput): Emittable {
  const { compiled, scope, member, addressAnnotation } = input;
  const ports = memberPorts(member);
  if (ports.length === 0) return undefined;
  const entry = compiled.entry.value;
  const address = compiled.serviceAddress.evaluate(scope);
  const items = emptyMap();
  for (const { name, number, protocol } of ports) {
    const origin = entryOrigin(input, 'ports', name);
    items[name] = tagAll(protocol === 'UDP' ? { port: number, protocol } : { port: number }, origin);
  }
  const type = sourced(entry.serviceType, entryOrigin(input, 'serviceType'));
  return {
    [member.name]: withoutAbsent({
      type: entry.serviceType === 'ClusterIP' ? undefined : type,
      annotations:
        address === undefined || addressAnnotation === undefined
          ? undefined
          : { [addressAnnotation]: address },
      ports: items,
    }),
  };
}

function persistence(input: AppTemplateInput): Record<string, Emittable> {
  const result = emptyMap();
  for (const mount of input.mounts)
    result[mount.volume] = tagAll(volumeOf(mount), mount.origin);
  const { security } = input.compiled.entry.value;
  if (security.readOnlyRoot && !input.mounts.some(({ path }) => path === '/tmp'))
    result.tmp = tagAll(
      { type: 'emptyDir', globalMounts: [{ path: '/tmp' }] },
      rule('a read-only root file system needs a place for temporary files'),
    );
  return result;
}

function volumeOf({ source, path, readOnly }: Mount): TreeMap {
  const globalMounts = [readOnly ? { path, readOnly } : { path }];
  switch (source.kind) {
    case 'claim':
      return { existingClaim: source.claim.claim, globalMounts };
    case 'nfs':
      return { type: 'nfs', server: source.server, path: source.path, globalMounts };
    case 'emptyDir':
      return { type: 'emptyDir', globalMounts };
  }
}

/** Configuration files as one ConfigMap, each mounted at its own path. */
function fileParts({ compiled, scope }: AppTemplateInput): {
  files: Emittable;
  mounts: Record<string, Emittable>;
} {
  const evaluated = open(compiled.files.evaluate(scope));
  const paths = isTreeMap(evaluated) ? Object.keys(evaluated) : [];
  if (!isTreeMap(evaluated) || paths.length === 0) return { files: undefined, mounts: {} };
  const data = emptyMap();
  const globalMounts = paths.map((path) => {
    const key = path.slice(1).replaceAll('/', '.');
    const content = evaluated[path];
    const origin = originOf(content) ?? compiled.entry.origin(['files', path]);
    const text = open(content);
    const written = typeof text === 'string' ? text : yamlText(content);
    data[key] = escaped(sourced(written, origin));
    return tagAll({ path, subPath: key, readOnly: true }, origin);
  });
  const origin = placeIn('catalogue', compiled.entry.document, ['files']);
  return {
    files: { config: { data } },
    mounts: {
      files: { ...(tagAll({ type: 'configMap', identifier: 'config' }, origin) as TreeMap), globalMounts },
    },
  };
}
