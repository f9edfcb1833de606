import type { YamlValue } from '../../model/yaml/value.ts';
import type { Subject, Take, Word } from '../subject.ts';
import { isControlPlane, itemsOf, onlyKeys, filledTexts } from './form.ts';

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

/** Without roles or without namespaces nobody is let in, which the model does not say. */
function allowed([roles, namespaces]: ReturnType<typeof lists>): Word[] | undefined {
  const path = ['talos', 'apiAccess'];
  const some = filledTexts(roles);
  const where = filledTexts(namespaces);
  if (!some || !where) return undefined;
  return [
    { scope: 'control-plane', path: [...path, 'roles'], value: some },
    { scope: 'control-plane', path: [...path, 'namespaces'], value: where },
  ];
}
