import type { Model } from '../model/model.ts';
import type { Workload } from '../model/workload.ts';
import type { SecretEncryption } from '../secrets/port.ts';

/** What is rendered: a lab and, by cluster name, everything that its clusters run. */
export interface RenderInput {
  readonly model: Model;
  readonly workloads: ReadonlyMap<string, readonly Workload[]>;
  /** Without it every Secret is pending. */
  readonly encryption?: SecretEncryption;
  /** Version of Croft that the repository's workflow runs; without it, the newest. */
  readonly version?: string;
}
