import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/**
 * The library that explains syntax problems, loaded when it is first asked for: its 70 modules are a twentieth of a
 * whole render, and most files have no such problem.
 */
export function yamlLibrary(): typeof import('yaml') {
  return load('yaml') as typeof import('yaml');
}
