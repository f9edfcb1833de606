import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_SCHEDULER_CONFIG: Kind = {
  kind: 'KubeSchedulerConfig',
  since: '1.14',
  replaces: ['cluster.scheduler'],
  controlPlaneOnly: true,
};

interface KubeSchedulerConfig {
  readonly image: Emittable;
  /** Settings of the KubeSchedulerConfiguration. */
  readonly config?: TalosMap | undefined;
  readonly extraArgs?: TalosMap | undefined;
}

/** The scheduler. */
export function kubeSchedulerConfig(fields: KubeSchedulerConfig): TalosDocument {
  return documentOf(KUBE_SCHEDULER_CONFIG, { ...fields });
}
