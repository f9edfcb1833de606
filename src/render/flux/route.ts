import type { Route, Workload } from '../../model/workload.ts';
import { sourced, type Emittable } from '../../model/yaml/index.ts';
import { made } from '../draft.ts';
import { namespaceOf, type Scene } from '../scene.ts';
import { file, type PartFile } from './part.ts';

/** HTTPRoutes of a workload on the gateways that it is exposed on. */
export function routeFiles(scene: Scene, workload: Workload): PartFile[] {
  const { name, routes } = workload;
  const used = new Set<string>();
  return routes.map((route) => {
    if (routes.length === 1) return file('httproute.yaml', httpRoute(scene, workload, route, name));
    const own = unique(`${name}-${route.gateway}`, used);
    return file(`httproute-${own}.yaml`, httpRoute(scene, workload, route, own));
  });
}

function httpRoute(scene: Scene, workload: Workload, route: Route, name: string): Emittable {
  const { gateway, hosts, path, service, port, origin } = route;
  const say = (value: Emittable): Emittable => sourced(value, origin);
  return made(
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name, namespace: workload.namespace },
      spec: {
        hostnames: say(hosts),
        parentRefs: [
          {
            name: say(gateway),
            namespace: namespaceOf(scene, `gateway:${gateway}`) ?? workload.namespace,
            sectionName: 'https',
          },
        ],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: say(path) } }],
            backendRefs: [{ name: say(service), port: say(port) }],
          },
        ],
      },
    },
    'HTTPRoute on a declared gateway',
  );
}

function unique(name: string, used: Set<string>): string {
  let candidate = name;
  for (let count = 2; used.has(candidate); count += 1) candidate = `${name}-${count}`;
  used.add(candidate);
  return candidate;
}
