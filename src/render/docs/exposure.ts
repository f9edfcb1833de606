import { compareText } from '../../base/text.ts';
import type { Emittable } from '../../model/yaml/index.ts';
import { partId } from '../flux/part.ts';
import { at, listAt, textAt } from '../value.ts';
import type { LabCluster } from './lab.ts';

/** One way into a cluster. */
export interface Exposure {
  /** Empty where a route answers for every name of its gateway. */
  readonly host: string;
  readonly path: string;
  /** `namespace/name` of what applies it. */
  readonly by: string;
  readonly gateway: string;
  readonly address: string;
  /** What carries traffic from the internet to its gateway; null where nothing does. */
  readonly via: string | null;
  /**
   * Who asks people to sign in: the gateway before it passes them on, what is behind it, by itself or by the identity
   * provider, or nobody for a redirect.
   */
  readonly signIn: 'gateway' | 'own' | 'provider' | 'redirect';
}

const ROUTES = /^(?:HTTP|GRPC|TLS|TCP|UDP)Route$/;

/** Every route that a cluster is given, the user's own ones included, by host. */
export function exposures({ scene, layer }: LabCluster): readonly Exposure[] {
  const found: Exposure[] = [];
  const provider = scene.settings.platform.identity;
  for (const part of layer.parts) {
    const routes = part.objects.filter((object) => ROUTES.test(textAt(object, 'kind') ?? ''));
    for (const route of routes) {
      const own = signInOf(route, part.objects);
      const byProvider = provider !== undefined && part.workload.entry?.value.oidc !== undefined;
      const signIn = own === 'own' && byProvider ? 'provider' : own;
      for (const { gateway, host, path } of ways(route)) {
        const declared = scene.settings.platform.gateways[gateway];
        found.push({
          host,
          path,
          by: partId(part),
          gateway,
          address: declared?.address ?? '',
          via: declared?.via ?? null,
          signIn,
        });
      }
    }
  }
  return found.sort(
    (a, b) =>
      compareText(a.host, b.host) ||
      compareText(a.path, b.path) ||
      compareText(a.by, b.by) ||
      compareText(a.gateway, b.gateway),
  );
}

function ways(route: Emittable): { gateway: string; host: string; path: string }[] {
  const gateways = listAt(route, 'spec', 'parentRefs').map(
    (parent) => textAt(parent, 'name') ?? '',
  );
  const hosts = listAt(route, 'spec', 'hostnames').map(String);
  const paths = listAt(route, 'spec', 'rules').flatMap((rule) =>
    listAt(rule, 'matches').map((match) => textAt(match, 'path', 'value') ?? '/'),
  );
  const path = [...new Set(paths)].join(' ') || '/';
  return gateways.flatMap((gateway) =>
    (hosts.length > 0 ? hosts : ['']).map((host) => ({ gateway, host, path })),
  );
}

function signInOf(route: Emittable, objects: readonly Emittable[]): Exposure['signIn'] {
  const rules = listAt(route, 'spec', 'rules');
  const redirects = (rule: Emittable): boolean =>
    listAt(rule, 'filters').some((filter) => textAt(filter, 'type') === 'RequestRedirect');
  if (rules.length > 0 && rules.every(redirects)) return 'redirect';
  const name = textAt(route, 'metadata', 'name');
  return objects.some((object) => asksFor(object, name)) ? 'gateway' : 'own';
}

/** A policy of Envoy Gateway that signs people in before a route. */
function asksFor(object: Emittable, route: string | undefined): boolean {
  if (textAt(object, 'kind') !== 'SecurityPolicy') return false;
  if (at(object, 'spec', 'oidc') === undefined && at(object, 'spec', 'basicAuth') === undefined)
    return false;
  const targets = [...listAt(object, 'spec', 'targetRefs'), at(object, 'spec', 'targetRef')];
  return targets.some((target) => textAt(target, 'name') === route);
}
