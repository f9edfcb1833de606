export {
  composeLab,
  explainFile,
  explainLab,
  machineConfigurations,
  renderLab,
  writeFile,
  writeLab,
  type ComposedLab,
  type RenderedLab,
} from './lab.ts';
export type { MachinePlan } from './talos/plan.ts';
export type { RenderInput } from './input.ts';
export type { LineOrigin, RenderedFile } from './draft.ts';
export { pinEntries, pinsFile } from './repository/pins.ts';
export { CLUSTER_PACKAGES } from './repository/renovate.ts';
export { toolPins } from './operator/tools.ts';
