import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_AUDIT_POLICY_CONFIG: Kind = {
  kind: 'KubeAuditPolicyConfig',
  since: '1.14',
  replaces: ['cluster.apiServer.auditPolicy'],
  controlPlaneOnly: true,
};

interface KubeAuditPolicyConfig {
  readonly configuration: TalosMap;
}

/** What the API server writes to its audit log. */
export function kubeAuditPolicyConfig(fields: KubeAuditPolicyConfig): TalosDocument {
  return documentOf(KUBE_AUDIT_POLICY_CONFIG, { ...fields });
}
