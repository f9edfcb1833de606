import type { Diagnostic } from '../base/diagnostic.ts';
import type { FileSet } from './file-set.ts';
import { HOME, LOCK_FILE, parentOf } from './layout.ts';

/** Names that some systems reserve, with any extension: a clone of the repository there would fail. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

const MAX_SEGMENT = 255;

/** Why a relative path must not be written or removed under a root, or null when it may. */
export function pathProblem(path: string): string | null {
  if (path === '') return 'is empty';
  if (!path.isWellFormed()) return 'is not valid Unicode';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'is absolute';
  if (path.includes('\\')) return 'has a backslash';
  // eslint would see control characters in a pattern as a mistake; code units say the same.
  if (hasControl(path)) return 'has a control character';
  const segments = path.split('/');
  for (const segment of segments) {
    const problem = segmentProblem(segment);
    if (problem) return problem;
  }
  const first = segments[0]?.toLowerCase();
  if (first === HOME || (segments.length === 1 && first === LOCK_FILE))
    return 'is where Croft keeps its own state';
  return null;
}

function hasControl(path: string): boolean {
  for (let index = 0; index < path.length; index += 1) {
    const unit = path.charCodeAt(index);
    if (unit < 0x20 || unit === 0x7f) return true;
  }
  return false;
}

function segmentProblem(segment: string): string | null {
  if (segment === '') return 'has an empty segment';
  if (segment === '.' || segment === '..') return `has the segment ${segment}`;
  if (segment.toLowerCase() === '.git') return 'leads into a Git directory';
  if (RESERVED.test(segment)) return `has the segment ${segment}, a name that some systems reserve`;
  if (/[. ]$/.test(segment)) return 'has a segment that ends in a dot or a space';
  if (segment.length * 3 > MAX_SEGMENT && Buffer.byteLength(segment) > MAX_SEGMENT)
    return `has a segment of more than ${MAX_SEGMENT} bytes`;
  return null;
}

/** One diagnostic `generation-path` for each rendered path that is unsafe or cannot stand beside the others. */
export function checkPaths(rendered: FileSet): Diagnostic[] {
  const seen = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const [path, file] of rendered) {
    const problem =
      file.path === path ? pathProblem(path) : `is filed under another path, ${file.path}`;
    const clash = problem === null ? clashOf(path, rendered, seen) : null;
    if (problem) diagnostics.push(pathDiagnostic(path, `${path} (from ${file.source}) ${problem}`));
    if (clash) diagnostics.push(pathDiagnostic(path, `${path} (from ${file.source}) ${clash}`));
  }
  return diagnostics;
}

/** Compares each step of the path, so that directories which differ in case only are found too. `seen` is filled. */
function clashOf(path: string, rendered: FileSet, seen: Map<string, string>): string | null {
  for (let step = path; step !== ''; step = parentOf(step)) {
    const folded = step.normalize('NFC').toLowerCase();
    const other = seen.get(folded);
    if (other !== undefined && other !== step)
      return `differs from ${other} in upper and lower case only; many systems take both for one`;
    if (step !== path && rendered.has(step)) return `lies under ${step}, which is a file`;
    if (other !== undefined) return null;
    seen.set(folded, step);
  }
  return null;
}

/** A diagnostic `generation-path`: nothing is written while it stands. */
export function pathDiagnostic(path: string, message: string): Diagnostic {
  return {
    code: 'generation-path',
    severity: 'error',
    file: path,
    message,
    hint: 'choose another name in the source, or remove what stands in the way; nothing was written',
  };
}
