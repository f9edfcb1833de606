export { validateEntry } from './entry.ts';
export { checkPins } from './pins.ts';
export { fixedEntries, isBuiltIn } from './slots.ts';
export { resolveWorkloads } from './workloads.ts';
