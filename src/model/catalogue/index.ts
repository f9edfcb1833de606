export { validateEntry } from './entry.ts';
export { checkPins } from './pins.ts';
export { resolveWorkloads } from './workloads.ts';
