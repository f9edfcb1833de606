import type { Workload } from '../../model/workload.ts';
import type { Draft } from '../draft.ts';
import type { Findings } from '../scene.ts';
import type { RenderInput } from '../input.ts';
import { toolPins, toolsOf } from '../operator/tools.ts';
import { unseenPins } from './pins.ts';
import { recordDrafts } from './records.ts';
import { renovateDraft } from './renovate.ts';
import { sopsDraft } from './sops.ts';
import { workflowDrafts } from './workflow.ts';

/**
 * Files at the root of the repository: who opens secrets, who updates versions, what checks a change, templates.
 * `hidden` are the keys of machine configurations that hold secrets.
 */
export function repositoryDrafts(
  input: RenderInput,
  { findings, hidden }: { readonly findings: Findings; readonly hidden: readonly string[] },
): Draft[] {
  const { model, version } = input;
  const workloads: Workload[] = [...input.workloads.values()].flat();
  const pins = toolPins(model, workloads);
  findings.diagnostics.push(...unseenPins(model, workloads, pins));
  return [
    sopsDraft(model, hidden),
    renovateDraft(
      model,
      workloads,
      toolsOf(model, workloads).map(({ tool }) => tool),
    ),
    ...workflowDrafts(model, version),
    ...recordDrafts(model.lab.file),
  ];
}
