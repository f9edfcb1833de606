import type { z } from 'zod';
import type { Diagnostic, Range } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/text.ts';
import type { Declared } from '../model.ts';
import { parseDocument, type YamlDocument, type YamlValue } from '../yaml/index.ts';
import { declared } from './declared.ts';
import { complaintsOf, PARSING, toDiagnostic, type Complaint } from './issues.ts';

/** A kind of document: the word in its `kind:` and the schema of the rest. */
export interface DocumentKind<T> {
  readonly kind: 'Lab' | 'Cluster' | 'Nodes' | 'App' | 'Pins' | 'CatalogueEntry';
  readonly schema: z.ZodType<T>;
}

const KINDS = ['Lab', 'Cluster', 'Nodes', 'App', 'Pins', 'CatalogueEntry'];

/** A file as it was read. */
export interface SourceFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface Reading<T> {
  /** Null when the document cannot be understood; one with unknown keys only is understood without them. */
  readonly declared: Declared<T> | null;
  /** Null when it is no YAML. */
  readonly document: YamlDocument | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses and validates one file; every problem of it is a diagnostic with its exact place. */
export function declare<T>(source: SourceFile, kind: DocumentKind<T>): Reading<T> {
  const { document, diagnostics } = parseDocument(source.file, source.bytes);
  if (!document) return { declared: null, document, diagnostics };
  const reading = validate(document, kind);
  return { ...reading, document, diagnostics: [...diagnostics, ...reading.diagnostics] };
}

function validate<T>(
  document: YamlDocument,
  { kind, schema }: DocumentKind<T>,
): Omit<Reading<T>, 'document'> {
  const { value } = document;
  if (!isMap(value)) return { declared: null, diagnostics: [notMap(document, kind)] };
  const wrong = kindProblem(document, kind, value['kind']);
  const found = value['kind'];
  if (wrong && typeof found === 'string' && KINDS.includes(found))
    return { declared: null, diagnostics: [wrong] };
  const input = wrong ? { ...value, kind } : value;
  const result = schema.safeParse(input, PARSING);
  if (result.success && !wrong)
    return { declared: declared(document, kind, result.data), diagnostics: [] };
  const refusal = { document, schema, issues: result.error?.issues ?? [] };
  const complaints = complaintsOf(refusal);
  const diagnostics = complaints.map((one) => toDiagnostic(one, refusal));
  if (wrong) diagnostics.unshift(wrong);
  const rest = wrong ? null : withoutUnknown(value, complaints);
  const retry = rest ? schema.safeParse(rest, PARSING) : null;
  return {
    declared: retry?.success ? declared(document, kind, retry.data) : null,
    diagnostics,
  };
}

/** The document without its unknown keys, if these are all that is wrong with it. */
function withoutUnknown(value: YamlValue, complaints: readonly Complaint[]): YamlValue | null {
  if (complaints.length === 0) return null;
  if (complaints.some(({ code }) => code !== 'source-unknown-key')) return null;
  const copy = structuredClone(value);
  for (const { path } of complaints) {
    let here: YamlValue | undefined = copy;
    for (const step of path.slice(0, -1))
      here = (here as Record<string | number, YamlValue> | undefined)?.[step];
    if (isMap(here)) Reflect.deleteProperty(here, String(path.at(-1)));
  }
  return copy;
}

function notMap(document: YamlDocument, kind: string): Diagnostic {
  return {
    code: 'source-kind',
    severity: 'error',
    file: document.file,
    range: document.range([]),
    message: document.value === null ? 'the file is empty' : 'the file is not a map of keys',
    hint: `start it with kind: ${kind}`,
  };
}

function kindProblem(document: YamlDocument, kind: string, found: unknown): Diagnostic | null {
  if (found === kind) return null;
  const base = { code: 'source-kind', severity: 'error', file: document.file } as const;
  if (found === undefined)
    return {
      ...base,
      range: firstLine(document),
      message: 'kind is missing',
      hint: `add kind: ${kind}`,
    };
  const range = document.range(['kind']);
  const isText = typeof found === 'string';
  const message = `kind is ${isText ? found : 'not text'}, and this file holds a ${kind}`;
  const meant = isText ? didYouMean(found, KINDS) : undefined;
  const isOther = isText && KINDS.includes(found);
  const hint = isOther
    ? `move the document to the place of a ${found}, or write kind: ${kind}`
    : `write kind: ${meant === kind ? meant : kind}`;
  return { ...base, range, message, hint };
}

function firstLine(document: YamlDocument): Range {
  const start = document.range([]).start;
  return { start, end: start };
}

function isMap(value: YamlValue | undefined): value is { [key: string]: YamlValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
