import { parseAddress } from '../../model/address.ts';
import { name } from '../../model/schema/scalars.ts';
import type { YamlValue } from '../../model/yaml/value.ts';
import { isFrom } from '../../talos/contract.ts';
import type { Subject, Take, Word } from '../subject.ts';
import {
  CERT_SANS,
  isControlPlane,
  isTyped,
  itemsOf,
  settleRule,
  spotOf,
  type Where,
} from './form.ts';

const ENDPOINT: Where = {
  v1alpha1: 'cluster.controlPlane.endpoint',
  typed: ['KubeClusterConfig', 'endpoint'],
};

/** Ways to say that machines find each other through the service alone, as they do where nothing is said in Talos 1.14. */
const REGISTRIES = [
  null,
  { kubernetes: { disabled: true } },
  { kubernetes: { disabled: true }, service: {} },
  { kubernetes: { disabled: true }, service: { endpoint: 'https://discovery.talos.dev/' } },
];

/** Who the cluster is, where its API server is reached, and whether its machines find each other. */
export function identity(subject: Subject): void {
  const { v1alpha1 } = subject;
  const spot = spotOf(subject, ENDPOINT);
  if (spot)
    subject.words((take) => {
      const found = endpointOf(take(spot.document, spot.path));
      if (found) addressInCertificate(subject, take, found);
      return found && wordsOfEndpoint(found);
    });
  // The name is what the source calls the cluster, and would not stand beside the document that is rendered.
  if (isTyped(subject))
    subject.settle((take) => {
      const called = take(v1alpha1, ['cluster', 'clusterName']);
      return name.safeParse(called).success ? true : null;
    });
  discovery(subject);
}

interface Endpoint {
  /** Without brackets. */
  readonly address: string;
  readonly port: number;
}

/** Before 1.12 the address of the endpoint is rendered into the certificate of the API server. */
function addressInCertificate(subject: Subject, take: Take, { address }: Endpoint): void {
  if (isFrom(subject.contract, '1.12') || !isControlPlane(subject)) return;
  for (const { document, path } of itemsOf(subject, CERT_SANS))
    if (subject.peek(document, path) === address) take(document, path);
}

/** An address and a port; undefined for anything else, such as a name. */
function endpointOf(url: YamlValue | undefined): Endpoint | undefined {
  if (typeof url !== 'string') return undefined;
  const [, bracketed, plain, port = '443'] =
    /^https:\/\/(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+))(?::(\d{1,5}))?\/?$/.exec(url) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined || !parseAddress(address)) return undefined;
  return { address, port: Number(port) };
}

function wordsOfEndpoint({ address, port }: Endpoint): Word[] {
  return [
    { scope: 'cluster', path: ['endpoint', 'address'], value: address },
    { scope: 'cluster', path: ['endpoint', 'port'], value: port, isStandard: port === 6443 },
  ];
}

/** Discovery is off where nothing says that it is on. */
function discovery(subject: Subject): void {
  const { v1alpha1, peek } = subject;
  const path = ['talos', 'discovery'];
  const enabled = peek(v1alpha1, ['cluster', 'discovery', 'enabled']);
  const isOn = enabled === true || subject.documents('DiscoveryServiceConfig').length > 0;
  if (isOn) {
    for (const registries of REGISTRIES)
      settleRule(subject, 'cluster.discovery', {
        enabled: true,
        ...(registries && { registries }),
      });
    return;
  }
  subject.words((take) => {
    if (enabled === false) take(v1alpha1, ['cluster', 'discovery', 'enabled']);
    return [{ scope: 'cluster', path, value: false }];
  });
  for (const registries of REGISTRIES)
    if (registries) settleRule(subject, 'cluster.discovery.registries', registries);
}
