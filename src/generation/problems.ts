import type { Diagnostic } from '../base/diagnostic.ts';

/** A rendered file that was edited since it was rendered. `source` is what declares it. */
export function handEdit(path: string, source: string): Diagnostic {
  return {
    code: 'generation-hand-edit',
    severity: 'warning',
    file: path,
    message: `${path} was edited by hand since it was rendered; the edit is kept`,
    hint: `move the edit to its source, ${source}, or drop it: \`croft render --discard ${path}\``,
  };
}

/** Where a rendered file was stands something that is none; `why` says what. */
export function replacedByHand(path: string, why: string): Diagnostic {
  return {
    code: 'generation-hand-edit',
    severity: 'warning',
    file: path,
    message: `${path} is kept as it is: ${why}`,
    hint: 'move it away and render again',
  };
}

/** A path that is to be rendered holds what Croft never wrote; `why` says what. */
export function foreignFile(path: string, source: string, why: string): Diagnostic {
  return {
    code: 'generation-foreign-file',
    severity: 'error',
    file: path,
    message: `${path} (from ${source}) is kept as it is: ${why}`,
    hint: `move it away, or let the render replace a file: \`croft render --discard ${path}\``,
  };
}

/** A file that is rendered no longer, but was edited since. */
export function orphanEdited(path: string, source: string): Diagnostic {
  return {
    code: 'generation-orphan-edited',
    severity: 'warning',
    file: path,
    message: `${path} is rendered no longer (it came from ${source}) but was edited by hand; it is kept`,
    hint: `move it to your own manifests, or remove it: \`croft render --discard ${path}\``,
  };
}
