// Facts that follow from the ways in: what monitoring asks, what a dashboard shows, who people sign in with.
import { compareText } from '../../base/text.ts';
import type { Workload } from '../workload.ts';
import { sourced, type Emittable } from '../yaml/index.ts';
import { tagAll } from './tree.ts';

/** A workload that is reached from a gateway. */
export interface RoutedWorkload {
  readonly name: string;
  readonly namespace: string;
  readonly monitor: boolean;
  /** Path that monitoring asks, where the entry names one. */
  readonly health: string | null;
  readonly routes: Workload['routes'];
  readonly title: string;
  readonly description: string | null;
  /** Its place on the dashboard, or false for none. */
  readonly tile: { readonly group?: string | undefined; readonly icon?: string | undefined } | false;
  /** People sign in here: it fills the slot of the identity provider. */
  readonly isIdentity: boolean;
}

/** What monitoring asks of a workload: nothing where it is not to be watched. */
export function endpointsOf(
  { name, namespace, monitor, health, routes }: RoutedWorkload,
  clusterDomain: string,
): Emittable[] {
  const [route] = routes;
  const [host] = route?.hosts ?? [];
  if (!monitor || !route || host === undefined) return [];
  const path = health ?? route.path;
  return [
    tagAll(
      {
        name,
        group: namespace,
        url: `https://${host}${path}`,
        inside: `http://${route.service}.${namespace}.svc.${clusterDomain}:${route.port}${path}`,
        gateway: route.gateway,
      },
      route.origin,
    ),
  ];
}

/** Tiles of a dashboard, in groups by name. */
export function tiles(routed: readonly RoutedWorkload[]): Emittable {
  const groups = new Map<string, { title: string; tile: Emittable }[]>();
  for (const { name, namespace, routes, title, description, tile } of routed) {
    const [route] = routes;
    const [host] = route?.hosts ?? [];
    if (!route || host === undefined || tile === false) continue;
    const group = tile.group ?? namespace;
    const item = {
      name,
      title,
      url: `https://${host}${route.path}`,
      icon: tile.icon ?? `${name}.png`,
      ...(description === null ? {} : { description: firstSentence(description) }),
    };
    groups.set(group, [...(groups.get(group) ?? []), { title, tile: tagAll(item, route.origin) }]);
  }
  const byText = [...groups].sort(([a], [b]) => compareText(a, b));
  return byText.map(([group, items]) => ({
    group: sourced(group, {
      kind: 'rule',
      rule: 'tiles are grouped by the entry or by namespace',
    }),
    items: items.sort((a, b) => compareText(a.title, b.title)).map(({ tile }) => tile),
  }));
}

/** Host and issuer of the identity provider; undefined where the platform has none. */
export function identity(routed: readonly RoutedWorkload[]): Emittable {
  const [route] = routed.find(({ isIdentity }) => isIdentity)?.routes ?? [];
  const [host] = route?.hosts ?? [];
  return route && host !== undefined
    ? tagAll({ host, issuer: `https://${host}` }, route.origin)
    : undefined;
}

/** What stands on a tile: the rest is for those who set the application up. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}

