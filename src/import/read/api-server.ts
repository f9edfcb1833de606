import { sameValue } from '../../model/yaml/plain.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { isFrom } from '../../talos/contract.ts';
import { POD_SECURITY } from '../../talos/parts/admission.ts';
import { mapOf, type Subject } from '../subject.ts';
import {
  argumentOf,
  CERT_SANS,
  isControlPlane,
  itemsOf,
  onlyKeys,
  readEntries,
  readWord,
  type Spot,
} from './form.ts';

const API_SERVER = ['kubernetes', 'apiServer'];

/** The API server: its arguments, the names in its certificate, its plugins and what it logs. */
export function apiServer(subject: Subject): void {
  if (!isControlPlane(subject)) return;
  readEntries(subject, {
    ...{ scope: 'control-plane', path: [...API_SERVER, 'args'], of: argumentOf },
    where: { v1alpha1: 'cluster.apiServer.extraArgs', typed: ['KubeAPIServerConfig', 'extraArgs'] },
  });
  names(subject);
  admission(subject);
  readWord(subject, {
    ...{ scope: 'control-plane', path: [...API_SERVER, 'auditPolicy'] },
    where: {
      v1alpha1: 'cluster.apiServer.auditPolicy',
      typed: ['KubeAuditPolicyConfig', 'configuration'],
    },
    ...{ of: policyOf, standard: { rules: [{ level: 'Metadata' }] } },
  });
}

/** Domain names at the front are names of the endpoint, where they are rendered. */
function names(subject: Subject): void {
  let isFront = true;
  for (const { document, path } of itemsOf(subject, CERT_SANS)) {
    const name = subject.peek(document, path);
    if (typeof name !== 'string') continue;
    isFront &&= DOMAIN.test(name);
    subject.item(
      'control-plane',
      isFront ? ['endpoint', 'names'] : [...API_SERVER, 'certSans'],
      (take) => take(document, path),
    );
  }
}

const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

/** Plugins by name; that of Talos is declared away where it is not there. */
function admission(subject: Subject): void {
  const { peek } = subject;
  const found = new Set<YamlValue | undefined>();
  const read = ({ document, path, isRendered }: Spot): void => {
    const plugin = onlyKeys(peek(document, path), ['apiVersion', 'kind', 'name', 'configuration']);
    const { name, configuration } = plugin ?? {};
    found.add(name ?? valueOfName(peek(document, path)));
    if (typeof name !== 'string' || !isMap(configuration)) return;
    if (isRendered && name === POD_SECURITY_NAME && sameValue(configuration, POD_SECURITY)) return;
    subject.word('control-plane', [...API_SERVER, 'admission', name], (take) => {
      take(document, path);
      return configuration;
    });
  };
  for (const document of subject.documents('KubeAdmissionControlConfig'))
    read({ document, path: [], isRendered: isFrom(subject.contract, '1.14') });
  const where = { v1alpha1: 'cluster.apiServer.admissionControl' };
  for (const spot of itemsOf(subject, where))
    read({ ...spot, isRendered: !isFrom(subject.contract, '1.14') });
  if (!found.has(POD_SECURITY_NAME))
    subject.words(() => [
      {
        ...{ scope: 'control-plane', value: false },
        path: [...API_SERVER, 'admission', POD_SECURITY_NAME],
      },
    ]);
}

const POD_SECURITY_NAME = 'PodSecurity';

function valueOfName(plugin: YamlValue | undefined): YamlValue | undefined {
  return isMap(plugin) ? plugin['name'] : undefined;
}

/** The head is rendered by rule. */
function policyOf(policy: YamlValue): YamlMap | undefined {
  if (!isMap(policy) || Object.keys(policy).length === 0) return undefined;
  const { apiVersion, kind, ...rest } = policy;
  if (apiVersion !== 'audit.k8s.io/v1' || kind !== 'Policy') return policy;
  return Object.keys(rest).length > 0 ? mapOf(rest) : undefined;
}
