import type { Diagnostic } from '../../../base/diagnostic.ts';
import { parseDocuments, type Path, type YamlDocument } from '../../../model/yaml/index.ts';
import { isMap, type YamlValue } from '../../../model/yaml/value.ts';
import { problemAt, unreadable } from '../place.ts';

/** Values by name. */
export type Variables = ReadonlyMap<string, string>;

/** A variable that a text needs, and what keeps it from having one. */
export interface Lacking {
  readonly name: string;
  readonly why: 'unset' | 'empty' | 'brace';
}

const NAME = /^[\p{L}\p{Nd}_]+/u;
const BODY = /^(?<op>:[-=+]|[-=+])?(?<rest>[^}\r\n]*)\}/;

/**
 * A text with variables filled in as talhelper does it: `$NAME`, `${NAME}`, `${NAME:-text}`, `:=`, `-`, `=`, `:+`, `+`; `$$`
 * is a dollar. A variable that is not set, or is empty, without a default, is lacking.
 */
export function substituted(
  text: string,
  variables: Variables,
): { readonly text: string; readonly lacking: readonly Lacking[] } {
  const lacking: Lacking[] = [];
  const valueOf = (name: string): string => {
    const value = variables.get(name);
    if (value === undefined || value === '')
      lacking.push({ name, why: value === undefined ? 'unset' : 'empty' });
    return value ?? '';
  };
  let out = '';
  let rest = text;
  for (let at = rest.indexOf('$'); at !== -1; at = rest.indexOf('$')) {
    out += rest.slice(0, at);
    const step = expression(rest.slice(at + 1), variables, valueOf);
    if (step === 'open') {
      lacking.push({ name: '', why: 'brace' });
      return { text, lacking };
    }
    out += step.text;
    rest = rest.slice(at + 1 + step.length);
  }
  return { text: out + rest, lacking };
}

interface Step {
  readonly text: string;
  /** What was read after the dollar. */
  readonly length: number;
}

/** What stands for the expression that follows a dollar. */
function expression(
  after: string,
  variables: Variables,
  valueOf: (name: string) => string,
): Step | 'open' {
  if (after.startsWith('$')) return { text: '$', length: 1 };
  if (!after.startsWith('{')) {
    const [name] = NAME.exec(after) ?? [];
    if (name === undefined || name === '_') return { text: '$', length: 0 };
    return { text: valueOf(name), length: name.length };
  }
  const [name] = NAME.exec(after.slice(1)) ?? [];
  const body = BODY.exec(after.slice(1 + (name?.length ?? 0)));
  if (!body) return 'open';
  const length = 1 + (name?.length ?? 0) + body[0].length;
  if (name === undefined) return { text: `$${after.slice(0, length)}`, length };
  const { op = '', rest = '' } = body.groups ?? {};
  const reference = /^\$([\p{L}\p{Nd}_]+)$/u.exec(rest)?.[1];
  const other = (): string => (reference === undefined ? rest : valueOf(reference));
  const value = variables.get(name);
  if (op === '' || rest === '') return { text: valueOf(name), length };
  if (op.endsWith('+')) return { text: value === undefined ? '' : other(), length };
  const isOther = op.startsWith(':') ? value === undefined || value === '' : value === undefined;
  return { text: isOther ? other() : valueOf(name), length };
}

/** Documents of a file with variables filled in; what is wrong with it is a diagnostic, all at once. */
export function substitutedDocuments(
  file: string,
  text: string,
  variables: Variables,
): { readonly documents: readonly YamlDocument[]; readonly diagnostics: readonly Diagnostic[] } {
  const { text: filled, diagnostics } = substitutedYaml(file, text, variables);
  if (diagnostics.length > 0) return { documents: [], diagnostics };
  const parsed = parseDocuments(file, filled);
  return { documents: parsed.documents, diagnostics: unreadable(parsed.diagnostics) };
}

/**
 * The text of a YAML file with variables filled into its keys and values. Comments stay as they are, so that every line
 * stays where it was.
 */
export function substitutedYaml(
  file: string,
  text: string,
  variables: Variables,
): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  const { documents, diagnostics } = parseDocuments(file, text);
  if (diagnostics.length > 0) return { text, diagnostics: unreadable(diagnostics) };
  const found: Diagnostic[] = [];
  const pieces = new Map<number, { readonly end: number; readonly text: string }>();
  for (const document of documents) {
    for (const { path, range } of scalars(document, document.value, [])) {
      const { start, end } = range;
      if (pieces.has(start.offset)) continue;
      const result = substituted(document.text.slice(start.offset, end.offset), variables);
      pieces.set(start.offset, { end: end.offset, text: result.text });
      found.push(...result.lacking.map((one) => lackingAt(document, path, one)));
    }
  }
  const whole = documents[0]?.text ?? text;
  return { text: replaced(whole, pieces), diagnostics: found };
}

function replaced(
  text: string,
  pieces: ReadonlyMap<number, { readonly end: number; readonly text: string }>,
): string {
  let out = '';
  let at = 0;
  for (const [start, piece] of [...pieces].sort(([a], [b]) => a - b)) {
    if (start < at) continue;
    out += text.slice(at, start) + piece.text;
    at = piece.end;
  }
  return out + text.slice(at);
}

interface Scalar {
  readonly path: Path;
  readonly range: ReturnType<YamlDocument['range']>;
}

/** Every scalar of a document, keys included, in which a dollar stands. */
function scalars(document: YamlDocument, value: YamlValue, path: Path): Scalar[] {
  if (Array.isArray(value))
    return value.flatMap((one, index) => scalars(document, one, [...path, index]));
  if (isMap(value))
    return Object.entries(value).flatMap(([key, one]) => {
      const at = [...path, key];
      const own = key.includes('$') ? [{ path: at, range: document.rangeOfKey(at) }] : [];
      return [...own, ...scalars(document, one, at)];
    });
  return typeof value === 'string' && value.includes('$')
    ? [{ path, range: document.range(path) }]
    : [];
}

const WHY: Readonly<Record<Lacking['why'], (name: string) => string>> = {
  unset: (name) => `the variable ${name} has no value`,
  empty: (name) => `the variable ${name} is empty`,
  brace: () => 'a ${ has no } in the same line',
};

function lackingAt(document: YamlDocument, path: Path, { name, why }: Lacking): Diagnostic {
  return problemAt(document, path, {
    code: why === 'brace' ? 'import-malformed' : 'import-missing',
    message: WHY[why](name),
    hint:
      why === 'brace'
        ? 'close it, or write $$ for a dollar'
        : `set ${name} in talenv.yaml beside it, for the environment is not read, or give it a default: \${${name}:-text}`,
  });
}
