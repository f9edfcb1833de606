import { membersOf, type Member } from '../catalogue/members.ts';
import { lanAddress } from '../catalogue/ports.ts';
import { routesOf } from '../catalogue/routes.ts';
import type { Model, ModelApp, ModelCluster } from '../model.ts';
import type { Route } from '../workload.ts';
import type { Path } from '../yaml/index.ts';
import type { Claim } from './claim.ts';
import { Book } from './collect.ts';

/**
 * Host names and addresses of their own that applications and the platform are reached by. A disabled application claims none: its successor
 * may take over the name.
 */
export function claimsOfRoutes(model: Model, cluster: ModelCluster): Claim[] {
  const entrances = {
    domain: model.lab.value.domain,
    gateways: new Set(Object.keys(cluster.declared.value.platform.gateways)),
  };
  return membersOf(model, cluster).members.flatMap((member) => {
    const { name, namespace, app } = member;
    const what = `${app ? 'app' : 'platform'} ${namespace}/${name} of cluster ${cluster.name}`;
    const owner = `workload:${cluster.name}/${namespace}/${name}`;
    const book = new Book((app ?? cluster).declared.document);
    const lan = lanAddress(member);
    if (lan !== null)
      book.address(
        'application address',
        { what, owner, cluster: cluster.name, network: cluster.declared.value.network.nodes },
        app ? ['address'] : [...(addonOf(member)?.path ?? ['platform']), 'address'],
        lan.address,
      );
    for (const route of routesOf(member, entrances, name).routes)
      for (const [i, host] of route.hosts.entries()) {
        const key = route.path === '/' ? host : `${host}${route.path}`;
        const path = app ? placeInApp(app, route, i) : placeInPlatform(member);
        book.add(
          { kind: 'host name', key, range: null },
          { what, owner, cluster: cluster.name },
          path,
        );
      }
    return book.claims;
  });
}

/** Where the host name at `index` of a route is written, or would be. */
function placeInApp({ declared }: ModelApp, route: Route, index: number): Path {
  const { expose } = declared.value;
  const last = index === 0 ? ['host'] : ['hosts', index - 1];
  if (!Array.isArray(expose)) return ['expose', ...last];
  const at = expose.findIndex(
    ({ gateway, path, host }) =>
      gateway === route.gateway &&
      path === route.path &&
      (host ?? route.hosts[0]) === route.hosts[0],
  );
  return ['expose', at, ...last];
}

function addonOf({ uses }: Member): Member['uses'][number] | undefined {
  return uses.find(({ slot }) => slot === 'addons');
}

function placeInPlatform({ uses }: Member): Path {
  const path = uses.find((use) => use.path.length > 0)?.path;
  return path ? [...path, 'use'] : ['platform'];
}
