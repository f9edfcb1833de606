import type { Manifest, Workload } from '../../model/workload.ts';
import type { Emittable } from '../../model/yaml/index.ts';
import type { Draft } from '../draft.ts';
import { textAt } from '../value.ts';

/** A file of a part, beside its kustomization.yaml. */
export interface PartFile {
  /** Relative to the part's folder. */
  readonly name: string;
  readonly body: Draft['body'];
  /** Whether kustomization.yaml names it. */
  readonly listed: boolean;
  /** The file of the source, where it is not the workload's. */
  readonly source?: string;
}

/** What one Flux Kustomization applies: the release of a workload, or the objects that need the release first. */
export interface Part {
  readonly workload: Workload;
  readonly stage: 'app' | 'config';
  /** Name of the Flux Kustomization. */
  readonly name: string;
  readonly namespace: string;
  /** Folder, relative to the root of the lab. */
  readonly path: string;
  readonly files: readonly PartFile[];
  /** Further entries of kustomization.yaml: folders with a kustomization.yaml of their own. */
  readonly folders: readonly string[];
  /** Every object that it applies, for dependencies. */
  readonly objects: readonly Emittable[];
}

export function partId({ namespace, name }: Pick<Part, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** A file of one or more objects that kustomization.yaml names. */
export function file(name: string, ...documents: readonly Emittable[]): PartFile {
  return { name, body: { documents }, listed: true };
}

/** The file name of an object that is one of many: `<kind>-<name>.yaml`. */
export function fileNameOf(object: Manifest): string {
  const kind = (textAt(object, 'kind') ?? 'object').toLowerCase();
  const name = (textAt(object, 'metadata', 'name') ?? 'unnamed').toLowerCase();
  return `${kind}-${name.replace(/[^a-z0-9.-]+/g, '-')}.yaml`;
}
