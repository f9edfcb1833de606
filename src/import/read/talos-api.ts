import type { YamlValue } from '../../model/yaml/value.ts';
import type { Subject, Take, Word } from '../subject.ts';
import { isControlPlane, itemsOf, onlyKeys } from './form.ts';
import { textsOf } from './values.ts';

const ACCESS = ['machine', 'features', 'kubernetesTalosAPIAccess'];

/** Names in the certificate of the Talos API, and which pods may use it. */
export function talosApi(subject: Subject): void {
  for (const { document, path } of itemsOf(subject, { v1alpha1: 'machine.certSANs' }))
    subject.item('cluster', ['talos', 'certSans'], (take) => take(document, path));
  if (!isControlPlane(subject)) return;
  const [typed] = subject.documents('KubeTalosAPIAccessConfig');
  subject.words((take) => {
    if (!typed) return ofSwitch(take(subject.v1alpha1, ACCESS));
    return allowed(lists(take, typed));
  });
}

function lists(
  take: Take,
  document: Parameters<Take>[0],
): [YamlValue | undefined, YamlValue | undefined] {
  return [take(document, ['allowedRoles']), take(document, ['allowedKubernetesNamespaces'])];
}

function ofSwitch(access: YamlValue | undefined): Word[] | undefined {
  const { enabled, allowedRoles, allowedKubernetesNamespaces } =
    onlyKeys(access, ['enabled', 'allowedRoles', 'allowedKubernetesNamespaces']) ?? {};
  return enabled === true ? allowed([allowedRoles, allowedKubernetesNamespaces]) : undefined;
}

/** An access without roles and without namespaces is none for the model. */
function allowed([roles = [], namespaces = []]: ReturnType<typeof lists>): Word[] | undefined {
  const some = textsOf(roles);
  const where = textsOf(namespaces);
  if (!some || !where) return undefined;
  return Object.entries({ roles: some, namespaces: where })
    .filter(([, texts]) => texts.length > 0)
    .map(([key, value]) => ({ scope: 'control-plane', path: ['talos', 'apiAccess', key], value }));
}
