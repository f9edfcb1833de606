import type { Diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/text.ts';
import { placeIn, type Origin } from '../origin.ts';
import type { Expose } from '../schema/app.ts';
import type { Route } from '../workload.ts';
import type { Path } from '../yaml/index.ts';
import type { Member } from './members.ts';
import { memberPorts } from './ports.ts';

/** What a cluster offers to be reached by. */
export interface Entrances {
  readonly domain: string;
  /** Names of its gateways. */
  readonly gateways: ReadonlySet<string>;
}

/**
 * Ways in of a member: what the application says, else what its entry says. `service` is the name of the Service
 * behind them. An entry is exposed by default only where the cluster has the gateway; what an application says is
 * kept, so that a check can name the gateway that is missing. Diagnostics: `app-override` for a port that nobody declares.
 */
export function routesOf(
  member: Member,
  { domain, gateways }: Entrances,
  service: string,
): { routes: Route[]; diagnostics: Diagnostic[] } {
  const { app } = member;
  const declared = app?.declared.value.expose;
  if (declared === false) return { routes: [], diagnostics: [] };
  if (declared === undefined) {
    const route = entryRoute(member, domain, service);
    const exists =
      route !== null && (gateways.has(route.gateway) || hasOwnGateway(member));
    return { routes: exists ? [route] : [], diagnostics: [] };
  }
  const ports = memberPorts(member);
  const routes: Route[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, expose] of [declared].flat().entries()) {
    const path: Path = Array.isArray(declared) ? ['expose', index] : ['expose'];
    const port = ports.find((one) => one.name === expose.port);
    if (port)
      routes.push({
        gateway: expose.gateway,
        hosts: hostsOf(member, expose, domain),
        path: expose.path,
        service,
        port: port.number,
        origin: app.declared.origin(path),
      });
    else diagnostics.push(noPort(member, expose.port, path));
  }
  return { routes, diagnostics };
}

function hostsOf(member: Member, expose: Expose, domain: string): string[] {
  return [expose.host ?? `${hostLabel(member)}.${domain}`, ...expose.hosts];
}

/** First label of a member's host name where nobody names one: what the entry says for itself, else the name. */
function hostLabel({ name, entry, app }: Member): string {
  const isOwnName = app === null || app.name === entry?.value.name;
  return (isOwnName ? entry?.value.expose?.host : undefined) ?? name;
}

function entryRoute(member: Member, domain: string, service: string): Route | null {
  const { entry } = member;
  const expose = entry?.value.expose;
  const port = memberPorts(member).find((one) => one.name === expose?.port);
  const own = slotExposure(member);
  if (!entry || !expose || !port || own === false) return null;
  const origin: Origin = own ? own.origin : placeIn('catalogue', entry.document, ['expose']);
  return {
    gateway: own?.gateway ?? expose.gateway,
    hosts: [own?.host ?? `${hostLabel(member)}.${domain}`],
    path: expose.path,
    service,
    port: port.number,
    origin,
  };
}

/** What the platform says about the page of an entry that fills a slot; null where it says nothing. */
function slotExposure({
  uses,
}: Member): { gateway?: string; host?: string; origin: Origin } | false | null {
  for (const { settings, origin } of uses) {
    const { expose } = settings;
    if (expose === false) return false;
    if (typeof expose === 'object' && expose !== null) return { ...expose, origin };
  }
  return null;
}

function hasOwnGateway(member: Member): boolean {
  const own = slotExposure(member);
  return own !== null && own !== false && own.gateway !== undefined;
}

function noPort(member: Member, port: string, path: Path): Diagnostic {
  const names = memberPorts(member).map(({ name }) => name);
  const near = didYouMean(port, names);
  const document = member.app?.declared.document;
  return {
    code: 'app-override',
    severity: 'error',
    file: document?.file ?? '',
    ...(document ? { range: document.range([...path, 'port']) } : {}),
    message: `application ${member.name}: it has no port ${port}`,
    hint: near
      ? `did you mean ${near}?`
      : names.length > 0
        ? `its ports are ${names.join(', ')}`
        : `declare it: ports: { ${port}: <number> }`,
  };
}
