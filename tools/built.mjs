// Whether dist/ is what the sources would build now. Plain JavaScript: bin/croft.js asks before anything else runs.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where it stands what dist/ was built from; never published. */
export const STAMP = 'node_modules/.cache/croft/built.json';

/** When each path below `root` last changed, and its size; null for one that is not there. */
export function lookAt(root, paths) {
  const looks = paths.map((path) => {
    const info = statSync(join(root, path), { throwIfNoEntry: false });
    // A folder changes when something in it is added, removed or renamed; its size says nothing.
    return [path, info ? `${info.mtimeMs} ${info.isFile() ? info.size : 'folder'}` : null];
  });
  return Object.fromEntries(looks);
}

/** Whether every file that dist/ was built from is as it was then; false where nothing was built. */
export function isBuilt(root) {
  let stamp;
  try {
    stamp = readFileSync(join(root, STAMP), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
  if (!existsSync(join(root, 'dist/main.js'))) return false;
  const then = JSON.parse(stamp);
  const now = lookAt(root, Object.keys(then));
  return Object.entries(then).every(([path, look]) => now[path] === look);
}
