import type { Part } from '../document.ts';
import { kubeAuditPolicyConfig } from '../documents/kube-audit-policy-config.ts';
import { hasTypedKubernetes, isControlPlane } from '../facts.ts';
import { ofCluster, type TalosScene } from '../scene.ts';
import { tagged, type TalosMap } from '../value.ts';
import { NOTHING } from './part.ts';

const HEAD: TalosMap = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy' };

/** What the API server writes to its audit log. */
export function audit(scene: TalosScene): Part {
  if (!isControlPlane(scene)) return NOTHING;
  const configuration = policyOf(scene);
  return hasTypedKubernetes(scene)
    ? { documents: [kubeAuditPolicyConfig({ configuration })] }
    : { v1alpha1: { cluster: { apiServer: { auditPolicy: configuration } } } };
}

function policyOf(scene: TalosScene): TalosMap {
  const { auditPolicy } = scene.settings.kubernetes.apiServer;
  if (!auditPolicy) return { ...HEAD, rules: [{ level: 'Metadata' }] };
  return {
    ...HEAD,
    ...tagged(auditPolicy, (path, value) =>
      ofCluster(scene, ['kubernetes', 'apiServer', 'auditPolicy', ...path], value),
    ),
  };
}
