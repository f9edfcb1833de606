import { compareText } from '../../../base/text.ts';
import { isMap, type YamlValue } from '../../../model/yaml/value.ts';
import { FUNCTIONS, isEmpty, printed, type Value } from './functions.ts';
import { parseTemplate, Unclear, type Call, type Part, type Pipe, type Word } from './parse.ts';

/** A template that was rendered, or what of it is not understood here. */
export type Rendered =
  | { readonly text: string }
  | {
      /** In words that quote the template, and no value. */
      readonly unclear: string;
      readonly line: number;
    };

interface Scope {
  readonly root: YamlValue;
  readonly dot: YamlValue;
  readonly spent: { parts: number };
}

/** Most of a text that a template may make. */
const MOST = 1 << 20;
/** Most parts that may be gone through. */
const MOST_PARTS = 100_000;

/**
 * A Go template with data: fields, if, else, range, with, comments, pipes and the plain functions for texts. What is more
 * than that, or reads what is not there, is said instead: nothing is guessed.
 */
export function rendered(template: string, data: YamlValue): Rendered {
  try {
    return {
      text: evaluate(parseTemplate(template), { root: data, dot: data, spent: { parts: 0 } }),
    };
  } catch (error) {
    if (error instanceof Unclear) return { unclear: error.message, line: Math.max(error.line, 1) };
    throw error;
  }
}

function evaluate(parts: readonly Part[], scope: Scope): string {
  let out = '';
  for (const part of parts) {
    scope.spent.parts += 1;
    out += evaluatePart(part, scope);
    if (out.length > MOST || scope.spent.parts > MOST_PARTS)
      throw new Unclear('the template does too much', 0);
  }
  return out;
}

function evaluatePart(part: Part, scope: Scope): string {
  if (part.kind === 'text') return part.text;
  try {
    return evaluateAction(part, scope);
  } catch (error) {
    // The innermost part knows best where it stands.
    if (error instanceof Unclear && error.line === 0) throw new Unclear(error.message, part.line);
    throw error;
  }
}

function evaluateAction(part: Exclude<Part, { kind: 'text' }>, scope: Scope): string {
  const value = evaluatePipe(part.pipe, scope);
  if (part.kind === 'value') return printed(value);
  if (isEmpty(value)) return evaluate(part.other, scope);
  if (part.kind === 'if') return evaluate(part.body, scope);
  if (part.kind === 'with') return evaluate(part.body, { ...scope, dot: value });
  const items = Array.isArray(value) ? value : isMap(value) ? sortedValues(value) : null;
  if (!items) throw new Unclear('range goes over what is no list', 0);
  return items.map((dot) => evaluate(part.body, { ...scope, dot })).join('');
}

function sortedValues(map: { readonly [key: string]: YamlValue }): YamlValue[] {
  return Object.entries(map)
    .sort(([a], [b]) => compareText(a, b))
    .map(([, value]) => value);
}

function evaluatePipe(pipe: Pipe, scope: Scope): Value {
  let value: Value | undefined;
  for (const call of pipe) value = evaluateCall(call, scope, value === undefined ? [] : [value]);
  return value ?? null;
}

function evaluateCall([first, ...rest]: Call, scope: Scope, piped: readonly Value[]): Value {
  if (first?.kind !== 'name') {
    if (!first || rest.length > 0 || piped.length > 0)
      throw new Unclear('a value is called as a function', 0);
    return evaluateWord(first, scope);
  }
  const { name } = first;
  const call = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!call) throw new Unclear(`the function ${name} is not known here`, 0);
  const result = call([...rest.map((word) => evaluateWord(word, scope)), ...piped]);
  if (result === undefined) throw new Unclear(`the function ${name} is used in an unclear way`, 0);
  if (typeof result === 'string' && result.length > MOST)
    throw new Unclear('the template does too much', 0);
  return result;
}

function evaluateWord(word: Word, scope: Scope): Value {
  if (word.kind === 'literal') return word.value;
  if (word.kind === 'pipe') return evaluatePipe(word.pipe, scope);
  if (word.kind === 'name') return evaluateCall([word], scope, []);
  let value = word.fromRoot ? scope.root : scope.dot;
  for (const key of word.keys) {
    const next = isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (next === undefined) throw new Unclear(`.${word.keys.join('.')} has no value`, 0);
    value = next;
  }
  return value;
}
