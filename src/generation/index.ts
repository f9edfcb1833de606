export type { FileSet, RenderedFile } from './file-set.ts';
export { planGeneration } from './plan.ts';
export type { Change, GenerationPlan, Outcome, PlannedEntry, PlanOptions } from './plan.ts';
export type { Recovery } from './recover.ts';
export { parseLock } from './lock-file.ts';
export { recoverGeneration, withLock } from './render-lock.ts';
export type { HeldLock, LockHost, LockOptions } from './render-lock.ts';
export { writeGeneration } from './write.ts';
