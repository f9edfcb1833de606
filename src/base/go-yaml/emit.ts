// Writes data as Marshal of go.yaml.in/yaml/v4 does, byte for byte: what hashes such a file depends on every space.
import { isBreak } from './characters.ts';
import { shortFloat } from './number.ts';
import { escaped, isMultiline, styleOf, type Style } from './style.ts';
import {
  indicator,
  newWriter,
  put,
  writeIndent,
  writeLines,
  writeLiteral,
  type Writer,
} from './writer.ts';

/** Data to write; maps keep their order. */
export type GoData =
  null | boolean | number | bigint | string | readonly GoData[] | ReadonlyMap<string, GoData>;

/** Where a value stands: a key of one line stands before its colon, anything else may take lines of its own. */
type Place = 'item' | 'key' | 'value';

const STEP = 4;

/** A key of more bytes stands behind a `?`. */
const LONGEST_SIMPLE_KEY = 128;

/** The YAML text of a map. */
export function emitGoYaml(root: ReadonlyMap<string, GoData>): string {
  const writer = newWriter(STEP);
  emit(writer, root, 'value');
  writeIndent(writer);
  return writer.out.join('');
}

function emit(writer: Writer, value: GoData, place: Place): void {
  const before = writer.indent;
  if (isList(value)) {
    if (value.length === 0) indicator(writer, '[]', { space: true });
    writer.indent = deeper(writer.indent, place, 0);
    for (const item of value) emitItem(writer, item);
  } else if (isMap(value)) {
    if (value.size === 0) indicator(writer, '{}', { space: true });
    writer.indent = deeper(writer.indent, place, 0);
    for (const [key, inner] of value) emitEntry(writer, key, inner);
  } else if (typeof value === 'string') emitText(writer, value, place);
  else emitPlain(writer, wordOf(value));
  writer.indent = before;
}

function isList(value: GoData): value is readonly GoData[] {
  return Array.isArray(value);
}

function isMap(value: GoData): value is ReadonlyMap<string, GoData> {
  return value instanceof Map;
}

function emitItem(writer: Writer, item: GoData): void {
  writeIndent(writer);
  indicator(writer, '-', { space: true, indention: true });
  emit(writer, item, 'item');
}

function emitEntry(writer: Writer, key: string, value: GoData): void {
  writeIndent(writer);
  if (!isMultiline(key) && Buffer.byteLength(key) <= LONGEST_SIMPLE_KEY) {
    emit(writer, key, 'key');
    indicator(writer, ':', {});
  } else {
    indicator(writer, '?', { space: true, indention: true });
    emit(writer, key, 'value');
    writeIndent(writer);
    indicator(writer, ':', { space: true, indention: true });
  }
  emit(writer, value, 'value');
}

/** The indentation of what stands in something at `indent`; the outermost block stands at `outermost`. */
function deeper(indent: number, place: Place, outermost: number): number {
  if (indent < 0) return outermost;
  return place === 'item' ? indent + 2 : STEP * Math.floor((indent + STEP) / STEP);
}

function emitPlain(writer: Writer, text: string): void {
  if (!writer.whitespace) put(writer, ' ');
  put(writer, text);
  writer.whitespace = false;
  writer.indention = false;
}

function emitText(writer: Writer, text: string, place: Place): void {
  writer.indent = deeper(writer.indent, place, STEP);
  const style = textStyle(text);
  if (style === 'plain') emitPlain(writer, text);
  else if (style === 'literal') emitLiteral(writer, text);
  else if (style === 'single') emitSingle(writer, text);
  else indicator(writer, `"${escaped(text)}"`, { space: true });
}

/** Line breaks other than a line feed stand as they are, each new line at the indentation. */
function emitSingle(writer: Writer, text: string): void {
  indicator(writer, "'", { space: true });
  writeLines(writer, text.replaceAll("'", "''"));
  indicator(writer, "'", {});
}

function textStyle(text: string): Style {
  // Without quotes it would merge maps.
  if (text === '<<') return 'double';
  const style = styleOf(text);
  return style === 'literal' && text.trim() === '' ? 'double' : style;
}

function emitLiteral(writer: Writer, text: string): void {
  const hint = text.startsWith(' ') || isBreak(text.charAt(0)) ? String(STEP) : '';
  const chomp = !isBreak(text.at(-1) ?? '') ? '-' : isBreak(text.at(-2) ?? '') ? '+' : '';
  indicator(writer, `|${hint}${chomp}`, { space: true });
  writer.out.push('\n');
  writer.column = 0;
  writer.indention = true;
  writeLiteral(writer, text);
}

function wordOf(value: null | boolean | number | bigint): string {
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  return shortFloat(value, 'e');
}
