import type { Diagnostic } from '../base/diagnostic.ts';
import type { Declared, Model, ModelCluster } from '../model/model.ts';
import type { Cluster } from '../model/schema/cluster.ts';
import type { Capability, Workload } from '../model/workload.ts';
import { sourced, type Emittable, type Path } from '../model/yaml/index.ts';
import type { PendingSecret, SecretEncryption, SecretPlan } from '../secrets/port.ts';

/** What a layer finds besides its files. */
export interface Findings {
  readonly pending: PendingSecret[];
  readonly diagnostics: Diagnostic[];
}

/** One cluster of the lab with everything that its layers look up. */
export interface Scene {
  readonly model: Model;
  readonly cluster: ModelCluster;
  readonly settings: Cluster;
  /** Sorted by namespace, then name. */
  readonly workloads: readonly Workload[];
  /** `kubernetes/<cluster>` */
  readonly root: string;
  /** Workloads by what they promise; those of one promise in the order of `workloads`. */
  readonly promises: ReadonlyMap<Capability, readonly Workload[]>;
  readonly encryption: SecretEncryption | null;
  readonly findings: Findings;
}

/** The file of the source that decides most about a workload. */
export function sourceOf(scene: Scene, workload: Workload): string {
  const { app, origin } = workload;
  if (app) return app.declared.file;
  return origin.kind === 'source' ? origin.file : scene.cluster.declared.file;
}

/** A value that was declared, with the line that declared it. */
export function declared<T>(document: Declared<T>, path: Path, value: Emittable): Emittable {
  return sourced(value, document.origin(path));
}

/** The encrypted Secret of a plan; null while it is pending, which is then noted. */
export function seal(scene: Scene, plan: SecretPlan): string | null {
  const sealed = scene.encryption?.seal(plan);
  if (sealed && 'text' in sealed) return sealed.text;
  const asked = [...new Set(plan.keys.map((key) => key.secret))].sort();
  scene.findings.pending.push({ ...plan, missing: sealed?.missing ?? asked });
  return null;
}

/** How often Flux looks at a workload: what it asks for, what its entry asks for, else the cluster's. */
export function intervalOf(scene: Scene, { app, entry }: Workload): string {
  return app?.declared.value.interval ?? entry?.value.interval ?? scene.settings.gitops.interval;
}

/** The namespace of what promises a capability. */
export function namespaceOf(scene: Scene, capability: Capability): string | undefined {
  return scene.promises.get(capability)?.[0]?.namespace;
}
