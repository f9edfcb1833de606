import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Json } from '../result.ts';

const LEVELS = { error: 'error', warning: 'warning', pending: 'note' } as const;

/** SARIF 2.1.0, as code scanning reads it. Columns count UTF-16 units, SARIF's default. */
export function sarifOf(diagnostics: readonly Diagnostic[], version: string): Json {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'croft', version, rules: codes.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((one) => ({
          ruleId: one.code,
          ruleIndex: codes.indexOf(one.code),
          level: LEVELS[one.severity],
          message: { text: `${one.message}. Fix: ${one.hint}` },
          locations: [location(one)],
          ...(one.related
            ? {
                relatedLocations: one.related.map((other, id) => ({
                  id,
                  message: { text: other.message },
                  ...location(other),
                })),
              }
            : {}),
        })),
      },
    ],
  };
}

function location({ file, range }: Pick<Diagnostic, 'file' | 'range'>): {
  readonly [key: string]: Json;
} {
  const region = range && {
    startLine: range.start.line,
    startColumn: range.start.column,
    endLine: range.end.line,
    endColumn: range.end.column,
  };
  const uri = encodeURI(file);
  return { physicalLocation: { artifactLocation: { uri }, ...(region ? { region } : {}) } };
}
