/** Where it stands what dist/ was built from. */
export const STAMP: string;
/** When each path below `root` last changed, and its size; null for one that is not there. */
export function lookAt(root: string, paths: readonly string[]): Record<string, string | null>;
/** Whether every file that dist/ was built from is as it was then; false where nothing was built. */
export function isBuilt(root: string): boolean;
