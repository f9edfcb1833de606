import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_ETCD_ENCRYPTION_CONFIG: Kind = {
  kind: 'KubeEtcdEncryptionConfig',
  since: '1.14',
  replaces: ['cluster.secretboxEncryptionSecret', 'cluster.aescbcEncryptionSecret'],
  controlPlaneOnly: true,
};

interface KubeEtcdEncryptionConfig {
  /** An EncryptionConfiguration of Kubernetes without its head. */
  readonly config: TalosMap;
}

/** What the API server encrypts in etcd, and with which keys. */
export function kubeEtcdEncryptionConfig(fields: KubeEtcdEncryptionConfig): TalosDocument {
  return documentOf(KUBE_ETCD_ENCRYPTION_CONFIG, { ...fields });
}
