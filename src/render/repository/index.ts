import type { Model } from '../../model/model.ts';
import type { Workload } from '../../model/workload.ts';
import type { Draft } from '../draft.ts';
export function repositoryDrafts(
  _model: Model,
  _workloads: ReadonlyMap<string, readonly Workload[]>,
): Draft[] {
  return [];
}
