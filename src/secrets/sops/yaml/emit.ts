// Writes a tree as sops does through go.yaml.in/yaml/v3, byte for byte.
import { shortFloat } from '../../../base/go-yaml/number.ts';
import { Branch, Comment, List, Timestamp, type Scalar, type Tree, type Value } from '../tree.ts';
import { isBreak } from '../../../base/go-yaml/characters.ts';
import { escaped, isMultiline, styleOf, type Style } from '../../../base/go-yaml/style.ts';
import {
  indicator,
  newWriter,
  put,
  writeFoot,
  writeHead,
  writeIndent,
  writeLine,
  writeLiteral,
  type Writer,
} from '../../../base/go-yaml/writer.ts';

interface Piece {
  head: string;
  comment: string;
  foot: string;
}

interface ScalarPiece extends Piece {
  readonly text: string;
  readonly style: Style;
  readonly tag: string;
}

interface ListPiece extends Piece {
  readonly list: AnyPiece[];
}

interface MapPiece extends Piece {
  readonly map: [ScalarPiece, AnyPiece][];
}

type AnyPiece = ScalarPiece | ListPiece | MapPiece;

/** A key of more characters stands behind a `?`. */
const LONGEST_SIMPLE_KEY = 128;

export const DEFAULT_INDENT = 4;

/** The YAML text of the documents; `indent` as `stores.yaml.indent` of `.sops.yaml`. */
export function emitYaml(tree: Tree, indent = DEFAULT_INDENT): string {
  const writer = newWriter(indent < 2 || indent > 9 ? 2 : indent);
  tree.forEach((branch, at) => {
    emitDocument(writer, mapPiece(branch), at === 0);
  });
  return writer.out.join('');
}

function emitDocument(writer: Writer, root: MapPiece, first: boolean): void {
  if (!first) {
    writeIndent(writer);
    indicator(writer, '---', { space: true });
    writeIndent(writer);
  }
  collect(writer, { head: root.head, comment: '', foot: '' });
  writeHead(writer);
  emitPiece(writer, root, { inList: false, key: false });
  writeLine(writer);
  writeFoot(writer);
  writer.footIndent = -1;
  writeIndent(writer);
}

/** Comments of the next thing; one that is already waiting for a place gives way. */
function collect(writer: Writer, piece: Piece, tail = ''): void {
  if (piece.head !== '') writer.head = piece.head;
  if (piece.comment !== '') writer.line = piece.comment;
  if (piece.foot !== '') writer.foot = piece.foot;
  if (tail !== '') writer.tail = tail;
}

interface Place {
  readonly inList: boolean;
  readonly key: boolean;
}

function emitPiece(writer: Writer, piece: AnyPiece, place: Place): void {
  if ('map' in piece) emitMap(writer, piece, place);
  else if ('list' in piece) emitList(writer, piece, place);
  else emitScalar(writer, piece, place);
}

function emitMap(writer: Writer, piece: MapPiece, place: Place): void {
  if (piece.map.length === 0) {
    emitEmpty(writer, piece, '{}');
    return;
  }
  const before = writer.indent;
  writer.indent = deeper(writer, place.inList, false);
  let tail = '';
  for (const [key, value] of piece.map) {
    collect(writer, { ...key, foot: '' }, tail);
    tail = key.foot;
    emitKey(writer, key);
    collect(writer, startOf(value));
    emitValue(writer, value);
  }
  collect(writer, { head: '', comment: piece.comment, foot: piece.foot }, tail);
  writeHead(writer);
  writer.indent = before;
}

function emitKey(writer: Writer, key: ScalarPiece): void {
  writeHead(writer);
  writeIndent(writer);
  if (writer.line !== '') {
    writer.keyLine = writer.line;
    writer.line = '';
  }
  if (!isMultiline(key.text) && Buffer.byteLength(key.text) <= LONGEST_SIMPLE_KEY) {
    emitScalar(writer, key, { inList: false, key: true });
    indicator(writer, ':', {});
  } else {
    indicator(writer, '?', { space: true, indention: true });
    emitScalar(writer, key, { inList: false, key: false });
    writeIndent(writer);
    indicator(writer, ':', { space: true, indention: true });
  }
}

function emitValue(writer: Writer, value: AnyPiece): void {
  if (writer.keyLine !== '') {
    if (!('map' in value) && !('list' in value)) {
      if (writer.line === '') {
        writer.line = writer.keyLine;
        writer.keyLine = '';
      }
    } else {
      [writer.line, writer.keyLine] = [writer.keyLine, writer.line];
      writeLine(writer);
      [writer.line, writer.keyLine] = [writer.keyLine, writer.line];
    }
  }
  emitPiece(writer, value, { inList: false, key: false });
  if (isFilled(value)) return;
  writeLine(writer);
  writeFoot(writer);
}

/** Whether the piece has children; what follows its start is then written before them. */
function isFilled(piece: AnyPiece): boolean {
  return 'map' in piece ? piece.map.length > 0 : 'list' in piece && piece.list.length > 0;
}

function startOf(piece: AnyPiece): Piece {
  return 'map' in piece || 'list' in piece ? { head: piece.head, comment: '', foot: '' } : piece;
}

function emitList(writer: Writer, piece: ListPiece, place: Place): void {
  if (piece.list.length === 0) {
    emitEmpty(writer, piece, '[]');
    return;
  }
  const before = writer.indent;
  writer.indent = deeper(writer, place.inList, false);
  for (const item of piece.list) {
    collect(writer, startOf(item));
    writeHead(writer);
    writeIndent(writer);
    indicator(writer, '-', { space: true, indention: true });
    emitPiece(writer, item, { inList: true, key: false });
    if (isFilled(item)) continue;
    writeLine(writer);
    writeFoot(writer);
  }
  collect(writer, { head: '', comment: piece.comment, foot: piece.foot });
  writer.indent = before;
}

function emitEmpty(writer: Writer, piece: Piece, brackets: string): void {
  indicator(writer, brackets.charAt(0), { space: true, whitespace: true });
  collect(writer, { head: '', comment: piece.comment, foot: piece.foot });
  if (brackets === '{}') {
    const before = writer.indent;
    writer.indent = deeper(writer, false, true);
    writeHead(writer);
    writer.indent = before;
  } else if (writer.column === 0) writeIndent(writer);
  indicator(writer, brackets.charAt(1), {});
  writeLine(writer);
  writeFoot(writer);
}

function deeper({ indent, step }: Writer, inList: boolean, flow: boolean): number {
  if (indent < 0) return flow ? step : 0;
  if (inList) return indent + 2;
  return step * Math.floor((indent + step) / step);
}

function emitScalar(writer: Writer, piece: ScalarPiece, place: Place): void {
  const { text, tag } = piece;
  if (tag !== '') indicator(writer, tag, { space: true });
  const before = writer.indent;
  writer.indent = deeper(writer, place.inList, true);
  const style = fittingStyle(writer, piece, before);
  if (style === 'plain') {
    if (text !== '' && !writer.whitespace) put(writer, ' ');
    put(writer, text);
    writer.whitespace = false;
    writer.indention = false;
  } else if (style === 'literal') emitLiteral(writer, text);
  else {
    const quote = style === 'single' ? "'" : '"';
    const inner = style === 'single' ? text.replaceAll("'", "''") : escaped(text);
    indicator(writer, quote + inner + quote, { space: true });
  }
  writer.indent = before;
}

/** A literal that starts with white space is only read back where its indentation is a whole step. */
function fittingStyle(writer: Writer, { text, style }: ScalarPiece, before: number): Style {
  if (style === 'single' && isMultiline(text)) return 'double';
  if (style !== 'literal') return style;
  const first = text.charAt(0);
  const hinted = first === ' ' || isBreak(first);
  return hinted && writer.indent - Math.max(before, 0) !== writer.step ? 'double' : style;
}

function emitLiteral(writer: Writer, text: string): void {
  const first = text.charAt(0);
  const hint = first === ' ' || isBreak(first) ? String(writer.step) : '';
  const last = text.at(-1) ?? '';
  const keepsMore = isBreak(last) && (text.length === 1 || isBreak(text.at(-2) ?? ''));
  const chomp = !isBreak(last) ? '-' : keepsMore ? '+' : '';
  indicator(writer, `|${hint}${chomp}`, { space: true });
  writeLine(writer, true);
  writeLiteral(writer, text);
}

function mapPiece(branch: Branch): MapPiece {
  const piece: MapPiece = { head: '', comment: '', foot: '', map: [] };
  let above: string[] = [];
  let behind: string[] = [];
  for (const item of branch.items) {
    if (item instanceof Comment) {
      (item.inline ? behind : above).push(`#${item.text}`);
      continue;
    }
    if (piece.map.length === 0) {
      piece.head = above.join('\n');
      above = [];
    }
    const key = scalarPiece(item.key);
    const value = pieceOf(item.value);
    key.head = above.join('\n');
    if (behind.length > 0) value.comment = join(value.comment, behind);
    piece.map.push([key, value]);
    above = [];
    behind = [];
  }
  const rest = [...above, ...behind];
  const last = piece.map.at(-1);
  if (last) last[0].foot = join(last[0].foot, rest);
  else piece.head = rest.join('\n');
  return piece;
}

function listPiece(list: List): ListPiece {
  const piece: ListPiece = { head: '', comment: '', foot: '', list: [] };
  let above: string[] = [];
  let behind: string[] = [];
  for (const item of list.items) {
    if (item instanceof Comment) {
      (item.inline ? behind : above).push(`#${item.text}`);
      continue;
    }
    if (piece.list.length === 0) {
      piece.head = above.join('\n');
      above = [];
    }
    const value = pieceOf(item);
    value.head = join(above.join('\n'), value.head === '' ? [] : [value.head]);
    if (behind.length > 0) value.comment = join(value.comment, behind);
    piece.list.push(value);
    above = [];
    behind = [];
  }
  const rest = [...above, ...behind];
  const last = piece.list.at(-1);
  if (last) last.foot = join(last.foot, rest);
  else piece.head = rest.join('\n');
  return piece;
}

function join(before: string, lines: readonly string[]): string {
  return [...(before === '' ? [] : [before]), ...lines].join('\n');
}

function pieceOf(value: Value): AnyPiece {
  if (value instanceof Branch) return mapPiece(value);
  if (value instanceof List) return listPiece(value);
  return scalarPiece(value);
}

function scalarPiece(value: Scalar): ScalarPiece {
  const piece = { head: '', comment: '', foot: '', tag: '' };
  // Written without a tag it would be read as the key that merges mappings.
  if (value === '<<') return { ...piece, tag: '!!merge', text: value, style: 'plain' };
  if (typeof value === 'string') return { ...piece, text: value, style: styleOf(value) };
  if (value instanceof Uint8Array) {
    const text = base64Lines(value);
    return { ...piece, tag: '!!binary', text, style: text.includes('\n') ? 'literal' : 'plain' };
  }
  return { ...piece, text: plainText(value), style: 'plain' };
}

function plainText(value: bigint | number | boolean | null | Timestamp): string {
  if (value instanceof Timestamp) return value.text;
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  return shortFloat(value, 'e');
}

function base64Lines(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('base64');
  return text.length < 70 ? text : text.replaceAll(/.{1,70}/g, '$&\n');
}
