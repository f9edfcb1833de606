import { postgresName, redisName } from '../../model/names.ts';
import type { Workload } from '../../model/workload.ts';
import type { Emittable } from '../../model/yaml/index.ts';
import { made } from '../draft.ts';
import { declared, namespaceOf, type Scene } from '../scene.ts';
import { file, type PartFile } from './part.ts';

/** Networks that are no part of the internet. */
const PRIVATE = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
];
const PRIVATE6 = ['fc00::/7', 'fe80::/10'];

const DNS: Emittable = {
  to: [{ namespaceSelector: byName('kube-system') }],
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
};

/** Labels that the pods of a workload carry: its release, or by convention its name. */
export function podLabels({ name, chart }: Workload): Readonly<Record<string, string>> {
  return { [chart ? 'app.kubernetes.io/instance' : 'app.kubernetes.io/name']: name };
}

/** The NetworkPolicy of an application that declares its network: what is not named is closed. */
export function networkFiles(scene: Scene, workload: Workload): PartFile[] {
  const document = workload.app?.declared;
  const network = document?.value.network;
  if (!document || !network) return [];
  const gateways = gatewayNamespaces(scene, workload);
  const from = network.from.flatMap((namespace, index) =>
    gateways.includes(namespace)
      ? []
      : [peer(declared(document, ['network', 'from', index], namespace))],
  );
  const to = network.to.map((target, index) => ({
    to:
      target === 'internet'
        ? internet()
        : [{ namespaceSelector: byName(declared(document, ['network', 'to', index], target)) }],
  }));
  const policy = made(
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: workload.name, namespace: workload.namespace },
      spec: {
        podSelector: { matchLabels: podLabels(workload) },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [...gateways.map(peer), ...from],
        egress: [DNS, ...databasePeers(workload), ...to],
      },
    },
    'NetworkPolicy of a declared network: closed but for DNS, its gateways and databases, and what is named',
  );
  return [file('networkpolicy.yaml', policy)];
}

function byName(namespace: Emittable): Emittable {
  return { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
}

function internet(): Emittable {
  return [
    { ipBlock: { cidr: '0.0.0.0/0', except: PRIVATE } },
    { ipBlock: { cidr: '::/0', except: PRIVATE6 } },
  ];
}

function peer(namespace: Emittable): Emittable {
  return { from: [{ namespaceSelector: byName(namespace) }] };
}

/** The gateways that it is exposed on must reach it, or the route would lead nowhere. */
function gatewayNamespaces(scene: Scene, workload: Workload): string[] {
  const namespaces = workload.routes.flatMap(
    ({ gateway }) => namespaceOf(scene, `gateway:${gateway}`) ?? [],
  );
  return [...new Set(namespaces)].sort();
}

function databasePeers({ name, databases }: Workload): Emittable[] {
  const reach = (labels: Emittable, port: number): Emittable => ({
    to: [{ podSelector: { matchLabels: labels } }],
    ports: [{ port, protocol: 'TCP' }],
  });
  return [
    ...(databases.postgres ? [reach({ 'cnpg.io/cluster': postgresName(name) }, 5432)] : []),
    ...(databases.redis ? [reach({ app: redisName(name) }, 6379)] : []),
  ];
}
