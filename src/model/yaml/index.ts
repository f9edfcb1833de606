export type { YamlDocument } from './document.ts';
export { parseDocument, parseDocuments } from './parse.ts';
export type { Limits } from './limits.ts';
export { newMap, type Path, type YamlValue } from './value.ts';
export { emit, emitWithOrigins, type EmitOptions, type EmittedLine } from './emit.ts';
export { Sourced, sourced, type Emittable } from './sourced.ts';
export { parseBulk } from './bulk.ts';
export { YamlError } from './problem.ts';
export { edit } from './edit.ts';
