import { z } from 'zod';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/text.ts';
import type { Path, YamlDocument } from '../yaml/index.ts';
import { alternatives, declaredAt, expectation, keysOf, orList, schemasAt } from './shape.ts';
import { chooseBranch } from './union.ts';

type Issue = z.core.$ZodIssue;

/** A refused document and the schema that refused it. */
export interface Refusal {
  readonly document: YamlDocument;
  readonly schema: z.core.$ZodType;
  readonly issues: readonly Issue[];
}

/** One complaint, before it has a place in the file. */
export interface Complaint {
  readonly code: 'source-unknown-key' | 'source-missing-key' | 'source-type' | 'source-value';
  readonly path: Path;
  /** Point at the key, not at its value. */
  readonly onKey: boolean;
  readonly message: string;
  readonly hint: string;
  /** Whole path of the key that an unknown one was probably meant to be. */
  readonly meant?: Path;
  /** Whole path of the key that is missing below `path`. */
  readonly missing?: Path;
}

/** Stands for "the schema has no words of its own", since zod's general ones do not help a person. */
const NO_WORDS = '\u0000';

/** How a document is validated, so that `complaintsOf` understands the issues. */
export const PARSING: z.core.ParseContext<Issue> = { error: () => NO_WORDS, reportInput: true };

/** Complaints about a document, in the words of its source: one for every unknown key, missing key and wrong value. */
export function complaintsOf(refusal: Refusal): Complaint[] {
  const found = refusal.issues.flatMap((issue) => complain(issue, [], refusal));
  const meant = new Set(found.flatMap((one) => (one.meant ? [formatPath(one.meant)] : [])));
  return found.filter(({ missing }) => !missing || !meant.has(formatPath(missing)));
}

/** A complaint with its place in the file. */
export function toDiagnostic(complaint: Complaint, refusal: Refusal): Diagnostic {
  const { code, path, onKey, message, hint } = complaint;
  const { document } = refusal;
  const range = onKey ? document.rangeOfKey(path) : document.range(path);
  const diagnostic = {
    code,
    severity: 'error',
    file: document.file,
    range,
    message,
    hint,
  } as const;
  return mayBeSecret(complaint, refusal) ? { ...diagnostic, secret: true } : diagnostic;
}

/** `storage.config.size`, `nodes[2].mac`, `labels["a/b"]`. */
function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

function complain(issue: Issue, base: Path, refusal: Refusal): Complaint[] {
  const path: Path = [...base, ...(issue.path as (string | number)[])];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.flatMap((key) => unknownKey(path, key, refusal));
  if (path.length > 0 && !refusal.document.has(path)) return [missingKey(path, refusal)];
  if (issue.code === 'invalid_key') return [badKey(path, issue.issues)];
  if (issue.code === 'invalid_union') return union(issue, path, refusal);
  return [wrongValue(issue, path, refusal)];
}

function unknownKey(parent: Path, key: string, refusal: Refusal): Complaint[] {
  const path = [...parent, key];
  const schemas = schemasAt(refusal.schema, parent);
  const known = keysOf(schemas);
  const where = parent.length > 0 ? ` in ${formatPath(parent)}` : '';
  const complaint = { code: 'source-unknown-key', path, onKey: true } as const;
  if (known.includes(key)) {
    const value = asMap(valueAt(refusal.document, parent));
    const present = Object.keys(value);
    // Zod may have tried an alternative that lacks the key, since only unknown keys were wrong with it.
    const meant = schemas.find((one) => present.every((name) => keysOf([one]).includes(name)));
    const issues = meant && z.core.safeParse(meant, value, PARSING).error?.issues;
    if (issues) return issues.flatMap((issue) => complain(issue, parent, refusal));
    const beside = present.filter((name) => name !== key).join(', ');
    const message = `key ${key}${where} cannot stand beside ${beside}`;
    return [{ ...complaint, message, hint: `expected ${expectation(schemas)}` }];
  }
  const message = `unknown key ${key}${where}`;
  const meant = didYouMean(key, known);
  if (meant)
    return [{ ...complaint, message, hint: `did you mean ${meant}?`, meant: [...parent, meant] }];
  return [{ ...complaint, message, hint: `known keys are ${known.sort().join(', ')}` }];
}

function missingKey(path: Path, refusal: Refusal): Complaint {
  const schema = declaredAt(refusal.schema, path);
  const meta = schema ? z.globalRegistry.get(schema) : undefined;
  const examples = meta?.examples;
  const example = Array.isArray(examples) ? `, for example ${String(examples[0])}` : '';
  const what = meta?.description ? ` (${meta.description.replace(/\.$/, '')})` : '';
  return {
    code: 'source-missing-key',
    path: path.slice(0, -1),
    missing: path,
    onKey: path.length > 1,
    message: `${formatPath(path)} is missing${what}`,
    hint: `add ${String(path.at(-1))}: ${schema ? expectation(alternatives(schema)) : 'a value'}${example}`,
  };
}

function badKey(path: Path, issues: readonly Issue[]): Complaint {
  const [issue] = issues;
  const words = issue && issue.message !== NO_WORDS ? issue.message : undefined;
  const pattern = issue?.code === 'invalid_format' ? issue.pattern : undefined;
  return {
    code: 'source-value',
    path,
    onKey: true,
    message: `key ${formatPath(path)} has a name that is not allowed here`,
    hint: words ?? `choose a name that matches ${pattern ?? 'the schema'}`,
  };
}

function union(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  refusal: Refusal,
): Complaint[] {
  const schema = declaredAt(refusal.schema, path);
  if (!schema) return [wrongValue(issue, path, refusal)];
  const { nearest, about } = chooseBranch(schema, issue.errors);
  if (nearest) return nearest.issues.flatMap((one) => complain(one, path, refusal));
  const value = valueAt(refusal.document, path);
  const sameType = about.filter((one) => !isTypeProblem(one, value));
  const [only] = sameType;
  if (!only) return [wrongType(path, alternatives(schema), refusal)];
  const rules = new Set(sameType.map((one) => ruleOf(one).replace(/^expected /, '')));
  const rule = sameType.length > 1 ? `expected ${orList([...rules])}` : ruleOf(only);
  return [badValue(path, rule, refusal, enumOf(only))];
}

function wrongValue(issue: Issue, path: Path, refusal: Refusal): Complaint {
  const value = valueAt(refusal.document, path);
  const schemas = schemasAt(refusal.schema, path);
  if (isTypeProblem(issue, value)) return wrongType(path, schemas, refusal, spoken(issue));
  return badValue(path, ruleOf(issue), refusal, enumOf(issue));
}

function wrongType(
  path: Path,
  schemas: readonly z.core.$ZodTypes[],
  refusal: Refusal,
  words = `expected ${expectation(schemas)}`,
): Complaint {
  const value = valueAt(refusal.document, path);
  const complaint = { code: 'source-type', path, onKey: false } as const;
  const message = `${formatPath(path) || 'the document'}: ${words}, found ${nameOf(value)}`;
  const isText = schemas.some(({ _zod }) => ['string', 'enum'].includes(_zod.def.type));
  if (value === null)
    return {
      ...complaint,
      onKey: path.length > 0,
      message,
      hint: 'give it a value, or remove the key',
    };
  if (schemas.some(isSecretRef))
    return {
      ...complaint,
      message,
      hint: 'a secret is never written here: use { secret: NAME }, a reference; replace a value that was committed',
    };
  if (isText && typeof value !== 'object')
    return {
      ...complaint,
      message,
      hint: 'put the value in quotes, so that YAML reads it as text',
    };
  return { ...complaint, message, hint: `write ${expectation(schemas)}` };
}

/** `rule` is a sentence of the schema; the usual one starts with `expected`. */
function badValue(
  path: Path,
  rule: string,
  refusal: Refusal,
  choices: readonly string[],
): Complaint {
  const value = valueAt(refusal.document, path);
  const meant = typeof value === 'string' ? didYouMean(value, choices) : undefined;
  const [, wanted] = /^expected (.*)$/.exec(rule) ?? [];
  const found = wanted && isScalar(value) ? `, found ${shorten(String(value))}` : '';
  return {
    code: 'source-value',
    path,
    onKey: false,
    message: `${formatPath(path) || 'the document'}: ${rule}${found}`,
    hint: meant ? `did you mean ${meant}?` : wanted ? `change it to ${wanted}` : rule,
  };
}

function isTypeProblem(issue: Issue, value: unknown): boolean {
  if (issue.code === 'invalid_type') return true;
  return (
    issue.code === 'invalid_value' && !issue.values.some((choice) => typeof choice === typeof value)
  );
}

function enumOf(issue: Issue): string[] {
  return issue.code === 'invalid_value' ? issue.values.map(String) : [];
}

function spoken(issue: Issue): string | undefined {
  return issue.message === NO_WORDS ? undefined : issue.message;
}

/** The rule that a value breaks, in words. */
function ruleOf(issue: Issue): string {
  const words = spoken(issue);
  if (words) return words;
  switch (issue.code) {
    case 'invalid_value':
      return `expected ${orList(issue.values.map(String))}`;
    case 'too_small':
      return `expected ${amount('at least', Number(issue.minimum), issue.origin)}`;
    case 'too_big':
      return `expected ${amount('at most', Number(issue.maximum), issue.origin)}`;
    case 'invalid_format':
      return `expected ${FORMATS[issue.format] ?? `text that matches ${issue.pattern ?? issue.format}`}`;
    default:
      return 'expected another value';
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  url: 'a URL such as https://home.example',
  email: 'a mail address such as me@home.example',
};

function amount(bound: string, count: number, origin: string): string {
  if (origin === 'string') return `a text of ${bound} ${count} characters`;
  if (origin === 'array') return `a list of ${bound} ${count} entries`;
  return `a number of ${bound} ${count}`;
}

function isSecretRef(schema: z.core.$ZodTypes): boolean {
  return schema._zod.def.type === 'object' && Object.hasOwn(schema._zod.def.shape, 'secret');
}

/** Whether text stands where only a reference to a secret may: it must not be shown. */
function mayBeSecret(complaint: Complaint, refusal: Refusal): boolean {
  return (
    complaint.code === 'source-type' && schemasAt(refusal.schema, complaint.path).some(isSecretRef)
  );
}

function nameOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean'
    ? String(value)
    : isScalar(value)
      ? `the number ${value}`
      : 'a value';
}

/** Longer text is not cut: the part of a secret would not be known for one. */
const LONGEST_SHOWN = 60;

function shorten(text: string): string {
  if (text.length > LONGEST_SHOWN) return `a text of ${text.length} characters`;
  return text === '' ? 'an empty text' : text;
}

function valueAt(document: YamlDocument, path: Path): unknown {
  let here: unknown = document.value;
  for (const step of path) here = asMap(here)[step];
  return here;
}

function asMap(value: unknown): Record<string | number, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isScalar(value: unknown): value is string | number | bigint | boolean {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}
