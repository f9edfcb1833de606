import type { Diagnostic } from '../../../base/diagnostic.ts';
import { parseDocument, type YamlDocument, type YamlValue } from '../../../model/yaml/index.ts';
import { isMap } from '../../../model/yaml/value.ts';
import type { SourceFile } from '../../imported.ts';
import { importProblem } from '../problem.ts';
import { parseToml } from './toml.ts';

/** Many times what a person writes by hand. */
const LIMITS = { bytes: 1024 * 1024, depth: 40, aliasValues: 10_000 };

/**
 * Reads a file of keys, TOML by its ending and YAML otherwise. As such a file may hold tokens, nothing of its text is in
 * a message: it names the problem of YAML only, which has a page of its own.
 */
export function readDocument(file: SourceFile): {
  document: YamlDocument | null;
  diagnostics: readonly Diagnostic[];
} {
  const { document, diagnostics } = file.path.endsWith('.toml') ? parseToml(file) : parse(file);
  if (!document || diagnostics.some(({ severity }) => severity === 'error'))
    return { document: null, diagnostics };
  const what = refusal(document.value);
  if (what === null) return { document, diagnostics };
  const problem = importProblem(
    'import-malformed',
    { file: file.path, secret: true },
    what,
    'write its keys, one a line',
  );
  return { document: null, diagnostics: [...diagnostics, problem] };
}

/** Keys of a file; there are some thirty that are known. */
const MOST_KEYS = 2000;

/** Why a file is no map of keys, or null for one. */
function refusal(value: YamlValue): string | null {
  if (value === null) return 'this is empty';
  if (!isMap(value)) return 'this is no map of keys';
  const count = Object.keys(value).length;
  return count > MOST_KEYS ? `this has ${count} keys; at most ${MOST_KEYS} are read` : null;
}

function parse({ path, text }: SourceFile): ReturnType<typeof readDocument> {
  const { document, diagnostics } = parseDocument(path, text, LIMITS);
  return {
    document,
    diagnostics: diagnostics.map(({ code, severity, range }) => ({
      ...importProblem(
        'import-malformed',
        { file: path, secret: true, ...(range && { range }) },
        `this is not sound YAML (${code})`,
        `correct the line; croft explain ${code} says what is wrong with it`,
      ),
      severity,
    })),
  };
}
