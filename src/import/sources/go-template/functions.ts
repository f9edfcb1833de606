import { isMap, type YamlValue } from '../../../model/yaml/value.ts';
import { Unclear } from './parse.ts';

export type Value = YamlValue;

/** What a function gives; undefined for arguments that it is not known for. */
type TemplateFunction = (values: readonly Value[]) => Value | undefined;

/** A value as Go prints it; throws `Unclear` for what is no single value. */
export function printed(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e15)
    return String(value);
  throw new Unclear('a value that is no text, no whole number and no flag is printed', 0);
}

/** Whether a value counts as false. */
export function isEmpty(value: Value): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isMap(value)) return Object.keys(value).length === 0;
  return value === null || value === false || value === '' || value === 0 || value === 0n;
}

function isSame(one: Value, other: Value): boolean | undefined {
  if (typeof one !== typeof other || typeof one === 'object') return undefined;
  return one === other;
}

/** Whether a text is somewhere in another one. */
function isIn(find: (whole: string, part: string) => boolean): TemplateFunction {
  return ([part, whole, ...rest]) =>
    typeof part === 'string' && typeof whole === 'string' && rest.length === 0
      ? find(whole, part)
      : undefined;
}

/** Of texts only. */
function ofTexts(count: number, of: (...texts: string[]) => string): TemplateFunction {
  return (values) =>
    values.length === count && values.every((value) => typeof value === 'string')
      ? of(...values)
      : undefined;
}

/** Texts that Go and JSON quote alike. */
const PLAIN = /^[\x20-\x7e\n\t]*$/;

function quoted(values: readonly Value[]): string | undefined {
  const texts = values.map(printed);
  return texts.every((text) => PLAIN.test(text))
    ? texts.map((text) => JSON.stringify(text)).join(' ')
    : undefined;
}

function indented(count: Value | undefined, text: Value | undefined): string | undefined {
  if (typeof count !== 'number' || typeof text !== 'string') return undefined;
  if (count < 0 || count > 100) return undefined;
  const pad = ' '.repeat(count);
  return pad + text.replaceAll('\n', `\n${pad}`);
}

/** No text is made that could be longer. */
const LONGEST = 1 << 24;

const VERSION = /^v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?(-[0-9A-Za-z.-]+)?$/;

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  '>=': (order) => order >= 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '<': (order) => order < 0,
  '=': (order) => order === 0,
};

/** Released versions against one bound, such as `>=1.14.0-0`: all else has rules of its own. */
function compares(bound: string, version: string): boolean | undefined {
  const [, operator = '', limit = ''] = /^([<>]=?|=)? ?(\S+)$/.exec(bound) ?? [];
  const of = ORDERS[operator || '='];
  const [one, other] = [VERSION.exec(version), VERSION.exec(limit)];
  if (!of || !one || !other || one[4] !== undefined) return undefined;
  if (other[3] === undefined || (other[4] !== undefined && other[4] !== '-0')) return undefined;
  const orders = [1, 2, 3].map((part) => Number(one[part] ?? 0) - Number(other[part]));
  const order = orders.find((part) => part !== 0) ?? 0;
  // What comes before a release is below it.
  return of(order === 0 && other[4] !== undefined ? 1 : order);
}

/** Functions of Go templates, and of sprig, whose result does not depend on what is not written. */
export const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  eq: ([first, ...others]) => {
    const same = others.map((one) => isSame(first ?? null, one));
    if (same.length === 0 || same.includes(undefined)) return undefined;
    return same.includes(true);
  },
  ne: ([one, other, ...rest]) => {
    if (one === undefined || other === undefined || rest.length > 0) return undefined;
    const same = isSame(one, other);
    return same === undefined ? undefined : !same;
  },
  not: (values) => (values.length === 1 ? isEmpty(values[0] ?? null) : undefined),
  and: (values) => values.find(isEmpty) ?? values.at(-1),
  or: (values) => values.find((value) => !isEmpty(value)) ?? values.at(-1),
  contains: isIn((whole, part) => whole.includes(part)),
  hasPrefix: isIn((whole, part) => whole.startsWith(part)),
  hasSuffix: isIn((whole, part) => whole.endsWith(part)),
  semverCompare: ([bound, version, ...rest]) =>
    typeof bound === 'string' && typeof version === 'string' && rest.length === 0
      ? compares(bound, version)
      : undefined,
  index: ([value, ...steps]) => steps.reduce<Value | undefined>(itemOf, value),
  len: ([value, ...rest]) =>
    rest.length > 0 || typeof value !== 'object' || value === null
      ? undefined
      : Object.keys(value).length,
  default: (values) =>
    values.length === 2 ? (isEmpty(values[1] ?? null) ? values[0] : values[1]) : undefined,
  quote: quoted,
  squote: (values) => values.map((value) => `'${printed(value)}'`).join(' '),
  upper: ofTexts(1, (text) => (PLAIN.test(text) ? text.toUpperCase() : unclear('upper'))),
  lower: ofTexts(1, (text) => (PLAIN.test(text) ? text.toLowerCase() : unclear('lower'))),
  trim: ofTexts(1, (text) => text.trim()),
  trimPrefix: ofTexts(2, (prefix, text) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  trimSuffix: ofTexts(2, (suffix, text) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  replace: ofTexts(3, (from, to, text) => {
    if ((text.length + 1) * to.length > LONGEST) throw new Unclear('the template does too much', 0);
    return text.replaceAll(from, () => to);
  }),
  b64enc: ofTexts(1, (text) => Buffer.from(text).toString('base64')),
  indent: ([count, text]) => indented(count, text),
  nindent: ([count, text]) => {
    const lines = indented(count, text);
    return lines === undefined ? undefined : `\n${lines}`;
  },
};

/** An item of a list or a map; undefined for what is not there, of which Go makes an error or a word of its own. */
function itemOf(value: Value | undefined, step: Value): Value | undefined {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  if (!isMap(value) || typeof step !== 'string') return undefined;
  return Object.hasOwn(value, step) ? value[step] : undefined;
}

function unclear(name: string): never {
  throw new Unclear(`the function ${name} is used on other than ASCII`, 0);
}
