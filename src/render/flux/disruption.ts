import type { Workload } from '../../model/workload.ts';
import { made } from '../draft.ts';
import { at, isMap, walk } from '../value.ts';
import { podLabels } from './network.ts';
import { file, type PartFile } from './part.ts';

/**
 * A PodDisruptionBudget for an application of the common chart with two replicas or more. Two budgets over the
 * same pods stop every eviction, so none is made where the values bring one.
 */
export function disruptionFiles(workload: Workload): PartFile[] {
  const { app, entry, values } = workload;
  if (entry?.value.profile !== 'app-template') return [];
  const kind = entry.value.controller;
  if (kind !== 'deployment' && kind !== 'statefulset') return [];
  const replicas = app?.declared.value.replicas ?? entry.value.replicas;
  if (replicas < 2 || (values && hasBudget(values))) return [];
  const budget = made(
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: workload.name, namespace: workload.namespace },
      spec: { maxUnavailable: 1, selector: { matchLabels: podLabels(workload) } },
    },
    'PodDisruptionBudget for two replicas or more',
  );
  return [file('poddisruptionbudget.yaml', budget)];
}

function hasBudget(values: NonNullable<Workload['values']>): boolean {
  let found = false;
  walk(at(values, 'controllers'), (key, value) => {
    found ||= key === 'podDisruptionBudget' && isMap(value);
  });
  return found;
}
