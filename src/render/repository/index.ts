import type { Workload } from '../../model/workload.ts';
import type { Draft } from '../draft.ts';
import type { Findings } from '../scene.ts';
import type { RenderInput } from '../input.ts';
import { unseenPins } from './pins.ts';
import { recordDrafts } from './records.ts';
import { renovateDraft } from './renovate.ts';
import { sopsDraft } from './sops.ts';
import { workflowDrafts } from './workflow.ts';

/** Files at the root of the repository: who opens secrets, who updates versions, what checks a change, templates. */
export function repositoryDrafts(input: RenderInput, findings: Findings): Draft[] {
  const { model, version } = input;
  const workloads: Workload[] = [...input.workloads.values()].flat();
  findings.diagnostics.push(...unseenPins(model, workloads));
  return [
    sopsDraft(model),
    renovateDraft(model, workloads),
    ...workflowDrafts(model, version),
    ...recordDrafts(model.lab.file),
  ];
}
