import type { Diagnostic } from '../../base/diagnostic.ts';

const LEVELS = { error: 'error', warning: 'warning', pending: 'notice' } as const;

/** Workflow commands that GitHub and Forgejo show as annotations at the line. */
export function githubLines(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code, severity, file, range, message, hint }) => {
    const place = range
      ? `,line=${range.start.line},col=${range.start.column},endLine=${range.end.line},endColumn=${range.end.column}`
      : '';
    const text = escapeData(`${message}\nfix: ${hint}`);
    return `::${LEVELS[severity]} file=${escapeProperty(file)}${place},title=${escapeProperty(code)}::${text}`;
  });
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
