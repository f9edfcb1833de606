export { explainFile, explainLab, renderLab, type RenderedLab } from './lab.ts';
export { pinAnnotations } from './repository/pins.ts';
export type { RenderInput } from './input.ts';
export type { LineOrigin, RenderedFile } from './draft.ts';
export { pinsFile } from './repository/pins.ts';
