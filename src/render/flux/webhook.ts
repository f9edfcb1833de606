import type { Lab } from '../../model/schema/lab.ts';
import type { Manifest, Workload } from '../../model/workload.ts';
import { sourced } from '../../model/yaml/index.ts';
import { rule } from '../draft.ts';
import type { Scene } from '../scene.ts';
import { textAt } from '../value.ts';
import { FLUX_NAMESPACE } from './kustomization.ts';

const NAME = 'flux-webhook';
const TOKEN = 'flux-webhook-token';

/** Receiver types of Flux; Forgejo signs its calls as GitHub does. */
const TYPES: Readonly<Record<Lab['repository']['webhook'], string | null>> = {
  github: 'github',
  gitlab: 'gitlab',
  forgejo: 'github',
  'generic-hmac': 'generic-hmac',
  none: null,
};

/**
 * The workload that lets the Git host tell Flux of a push: a Receiver and its route on the external gateway, or
 * the only one. Null when nobody calls, or an entry of the cluster brings its own Receiver.
 */
export function webhookWorkload(scene: Scene): Workload | null {
  const { lab } = scene.model;
  const type = TYPES[lab.value.repository.webhook];
  if (type === null) return null;
  const objects = scene.workloads.flatMap((workload) => [...workload.objects, ...workload.config]);
  if (objects.some((object) => textAt(object, 'kind') === 'Receiver')) return null;
  const origin = lab.origin(['repository', 'webhook']);
  const gateways = Object.keys(scene.settings.platform.gateways).sort();
  const gateway = gateways.find((name) => name === 'external') ?? gateways[0];
  return {
    name: NAME,
    namespace: FLUX_NAMESPACE,
    entry: null,
    app: null,
    slots: [],
    origin,
    chart: null,
    values: null,
    pins: [],
    objects: [
      receiver(sourced(type, origin)),
      ...(gateway === undefined ? [] : [route(scene, gateway)]),
    ],
    config: [],
    routes: [],
    claims: [],
    databases: { postgres: null, redis: null },
    secrets: [
      {
        key: 'token',
        source: { secret: TOKEN, generate: 'hex(32)', bound: 'copy' },
        optional: false,
        origin: rule('token of the Flux receiver'),
      },
    ],
    secretName: TOKEN,
    provides: [],
    needs: [],
  };
}

function receiver(type: Manifest[string]): Manifest {
  const both = [
    ['source.toolkit.fluxcd.io/v1', 'GitRepository'],
    ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization'],
  ] as const;
  return {
    apiVersion: 'notification.toolkit.fluxcd.io/v1',
    kind: 'Receiver',
    metadata: { name: NAME, namespace: FLUX_NAMESPACE },
    spec: {
      type,
      events: ['ping', 'push'],
      secretRef: { name: TOKEN },
      resources: both.map(([apiVersion, kind]) => ({
        apiVersion,
        kind,
        name: FLUX_NAMESPACE,
        namespace: FLUX_NAMESPACE,
      })),
    },
  };
}

function route(scene: Scene, gateway: string): Manifest {
  const [provider] = scene.promises.get(`gateway:${gateway}`) ?? [];
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: NAME, namespace: FLUX_NAMESPACE },
    spec: {
      hostnames: [`${NAME}.${scene.model.lab.value.domain}`],
      parentRefs: [
        { name: gateway, namespace: provider?.namespace ?? FLUX_NAMESPACE, sectionName: 'https' },
      ],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/hook/' } }],
          backendRefs: [{ name: 'webhook-receiver', port: 80 }],
        },
      ],
    },
  };
}
