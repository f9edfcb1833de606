import type { Key } from '../keys/index.ts';
import {
  ADDRESS,
  DOMAIN,
  EMAIL,
  FILLED,
  GIT_ADDRESS,
  IPV4,
  NETWORK,
  QUOTED,
  RANGE,
  type Kind,
} from '../keys/kinds.ts';

type Word = Omit<Key<string>, 'name' | 'path' | 'kind'> & { readonly kind: Kind };

const NO_ENTRY = 'the catalogue has no entry for it';

/** Variables that clustertool itself knows, by name. */
const KNOWN = {
  VIP: { kind: ADDRESS, needed: true, to: 'cluster.yaml endpoint.address' },
  MASTER1IP: {
    ...{ kind: ADDRESS, needed: true, to: 'lab.yaml networks[].cidr' },
    why: 'a network of 24 bits where none is written; the machine itself stands in talconfig.yaml',
  },
  GATEWAY: { kind: IPV4, needed: true, to: 'lab.yaml networks[].gateway' },
  METALLB_RANGE: { kind: RANGE, needed: true, to: 'cluster.yaml platform.loadBalancer.pool' },
  PODNET: { kind: NETWORK, needed: true, to: 'cluster.yaml network.pods' },
  SVCNET: { kind: NETWORK, needed: true, to: 'cluster.yaml network.services' },
  DOMAIN_0: { kind: DOMAIN, needed: true, to: 'lab.yaml domain' },
  DOMAIN_0_EMAIL: {
    ...{ kind: EMAIL, blank: true, to: 'lab.yaml certificates.email' },
    otherwise: 'no contact for certificates',
  },
  DOMAIN_0_CLOUDFLARE_TOKEN: {
    ...{ kind: FILLED, blank: true, secret: true, to: 'cluster.yaml platform.certificates.token' },
    otherwise: 'certificates are signed in the cluster',
  },
  GITHUB_REPOSITORY: {
    ...{ kind: GIT_ADDRESS, needed: true, to: 'lab.yaml repository.url, name' },
  },
  NGINX_INTERNAL_IP: {
    ...{ kind: IPV4, blank: true, to: 'cluster.yaml platform.gateways.internal.address' },
    why: 'ingress-nginx has ended: a gateway stands at its address, and Ingress objects become HTTPRoutes',
    otherwise: 'there is no gateway for the house',
  },
  NGINX_EXTERNAL_IP: {
    ...{ kind: IPV4, blank: true, to: 'cluster.yaml platform.gateways.external.address' },
    why: 'ingress-nginx has ended: a gateway stands at its address, and Ingress objects become HTTPRoutes',
    otherwise: 'there is no gateway to the internet',
  },
  BLOCKY_IP: {
    ...{ kind: IPV4, blank: true, to: 'cluster.yaml platform.dns.split.address' },
    why: 'k8s-gateway answers for the domain there; what Blocky filters is not carried over',
    otherwise: 'names of the lab are not answered in the cluster',
  },
  SPEGEL_IP: {
    ...{ kind: IPV4, blank: true, to: 'cluster.yaml platform.addons' },
    why: 'Spegel listens on every node, and needs no address of its own',
    otherwise: 'Spegel is not installed',
  },
  HEADLAMP_IP: { kind: IPV4, blank: true, dropped: NO_ENTRY, otherwise: NO_ENTRY },
  DASHBOARD_IP: { kind: IPV4, blank: true, dropped: NO_ENTRY, otherwise: NO_ENTRY },
  KUBEAPPS_IP: { kind: IPV4, blank: true, dropped: NO_ENTRY, otherwise: NO_ENTRY },
  DOCKERHUB_USER: {
    ...{ kind: FILLED, blank: true, to: 'cluster.yaml talos.registries' },
    otherwise: 'images of Docker Hub are pulled without a name',
  },
  DOCKERHUB_PASSWORD: {
    ...{ kind: FILLED, blank: true, secret: true, to: 'cluster.yaml talos.registries' },
    otherwise: 'images of Docker Hub are pulled without a name',
  },
} as const satisfies Readonly<Record<string, Word>>;

export type KnownVariable = keyof typeof KNOWN;

/** Names that Flux can substitute. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The variables that clustertool knows, and the own ones of a file among these names; of them nothing is shown. */
export function variableKeys(names: readonly string[]): Key<string>[] {
  const own = names.filter((name) => VARIABLE.test(name) && !Object.hasOwn(KNOWN, name));
  return [
    ...Object.entries<Word>(KNOWN).map(([name, word]) => ({ ...word, name, path: name })),
    ...own.map((name) => ({ name, path: name, kind: QUOTED, secret: true })),
  ];
}

/** Whether clustertool knows the variable. */
export function isKnown(name: string): name is KnownVariable {
  return Object.hasOwn(KNOWN, name);
}
