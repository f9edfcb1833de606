import type { CatalogueEntry } from '../../schema/catalogue.ts';
import { sourced, type Emittable } from '../../yaml/index.ts';
import { memberPorts } from '../ports.ts';
import { emptyMap, isTreeMap, open, tagAll, type TreeMap } from '../tree.ts';
import { entryOrigin, escaped, withoutAbsent, type AppTemplateInput } from './input.ts';

/** The container of the workload: image, variables, probes, resources, privileges. */
export function container(input: AppTemplateInput): Emittable {
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
  const origin = entryOrigin(input, 'probes');
  const probe = tagAll({ enabled: true, custom: true, spec }, origin);
  // A migration at the first start may take minutes; afterwards a hang must be noticed soon.
  const failureThreshold = Math.ceil(startupSeconds(http ?? exec) / period(spec));
  const starting = { ...spec, failureThreshold };
  const startup = tagAll({ enabled: true, custom: true, spec: starting }, origin);
  return { liveness: probe, readiness: probe, startup };
}

function startupSeconds(probe: Probe | undefined): number {
  return (typeof probe === 'object' ? probe.startupSeconds : undefined) ?? 300;
}

function period({ periodSeconds }: TreeMap): number {
  return typeof periodSeconds === 'number' ? periodSeconds : 10;
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

