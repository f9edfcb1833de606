export { explainFile, renderLab, type RenderedLab, type RenderInput } from './lab.ts';
export type { LineOrigin, RenderedFile } from './draft.ts';
