import { sourced, type Emittable } from '../../yaml/index.ts';
import { lanAddress, memberPorts, type Port } from '../ports.ts';
import { emptyMap, tagAll, type TreeMap } from '../tree.ts';
import { container } from './container.ts';
import { entryOrigin, rule, withoutAbsent, type AppTemplateInput } from './input.ts';
import { fileParts, persistence } from './storage.ts';

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
    ...lanService(input, ports),
  };
}

/** A second Service at an address of its own, for the ports that clients at home reach without a gateway. */
function lanService(input: AppTemplateInput, ports: readonly Port[]): TreeMap {
  const { member, addressAnnotation } = input;
  const lan = lanAddress(member);
  if (lan === null) return {};
  const items = emptyMap();
  for (const { name, number, protocol, lan: isOpen } of ports)
    if (isOpen)
      items[name] = tagAll({ port: number, protocol }, entryOrigin(input, 'ports', name));
  const origin = rule('ports at an address of their own');
  return {
    lan: withoutAbsent({
      controller: sourced(member.name, origin),
      type: sourced('LoadBalancer', origin),
      annotations:
        addressAnnotation === undefined
          ? undefined
          : { [addressAnnotation]: sourced(lan.address, lan.origin) },
      ports: items,
    }),
  };
}

