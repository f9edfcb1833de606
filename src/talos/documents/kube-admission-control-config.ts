import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_ADMISSION_CONTROL_CONFIG: Kind = {
  kind: 'KubeAdmissionControlConfig',
  since: '1.14',
  replaces: ['cluster.apiServer.admissionControl'],
  controlPlaneOnly: true,
};

interface KubeAdmissionControlConfig {
  readonly configuration: TalosMap;
}

/** Configuration of one admission plugin. */
export function kubeAdmissionControlConfig(
  name: string,
  fields: KubeAdmissionControlConfig,
): TalosDocument {
  return documentOf(KUBE_ADMISSION_CONTROL_CONFIG, { name, ...fields });
}
