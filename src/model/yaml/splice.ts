// One change of a text: what is cut and what is put there. Nothing else moves.
import { trimmedEnd } from './document.ts';
import { emitBelow, scalar } from './emit.ts';
import { flowEntry, flowText } from './flow.ts';
import type { Place } from './place.ts';
import { blockHeader, inline, quoteLike } from './quote.ts';
import { emptyValue, skipBlank } from './scan.ts';
import type { ListNode, MapNode, Node, ScalarNode } from './tree.ts';
import { isMap, type YamlValue } from './value.ts';

export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/** Puts `value` in the place of a node. */
export function replaced(text: string, place: Place, value: YamlValue): Splice {
  const { node, entry, parent } = place;
  if (!parent && node.kind === 'scalar' && node.style === 'empty') return appended(text, value);
  if (!place.flow && needsLines(value)) return inLines(text, place, value);
  const insert = place.flow ? flowText(value) : inlineLike(node, value);
  if (node.kind === 'scalar' && node.style === 'empty') {
    const before = text.charAt(node.start - 1);
    const lead = entry && !/[:\s]/.test(before) && node.start === entry.key.end ? ': ' : ' ';
    const glue = node.start === 0 || (/\s/.test(before) && lead === ' ') ? '' : lead;
    return { start: node.start, end: node.start, insert: `${glue}${insert}` };
  }
  const end = trimmedEnd(text, node);
  const block = (node.kind === 'map' || node.kind === 'list') && !node.flow;
  if (!block || !entry) return { start: node.start, end, insert };
  const colon = emptyValue(text, entry.key.end);
  const tail = aboveFirst(text, node, colon);
  return { start: colon, end: lineEnd(text, end), insert: ` ${insert}${tail}` };
}

/** The first value of a text that holds comments at most. */
function appended(text: string, value: YamlValue): Splice {
  const lines = needsLines(value) ? rootLines(value) : `${inlineLike(null, value)}\n`;
  const lead = text === '' || text.endsWith('\n') ? '' : '\n';
  return { start: text.length, end: text.length, insert: lead + lines };
}

function rootLines(value: YamlValue): string {
  return typeof value === 'string' ? `${inline(value)}\n` : emitBelow('-', value, '').slice(2);
}

/** Adds an entry at the end of a map that holds something, or stands in braces. */
export function entryAdded(
  text: string,
  { node: map, flow }: { node: MapNode; flow: boolean },
  key: string,
  value: YamlValue,
): Splice {
  if (flow || map.flow) return addedInBrackets(text, map, flowEntry(key, value), '{ ');
  const indent = ' '.repeat(columnOf(text, map.start));
  const lists = Array.isArray(value) && listsAtKey(text, map);
  const lines = emitBelow(`${indent}${inline(key)}:`, value, lists ? indent : `${indent}  `);
  return addedBelow(text, map, lines);
}

/** Adds an item at the end of a list. */
export function itemAdded(
  text: string,
  { node: list, flow }: { node: ListNode; flow: boolean },
  value: YamlValue,
): Splice {
  if (flow || list.flow) return addedInBrackets(text, list, flowText(value), '[');
  const indent = ' '.repeat(columnOf(text, list.start));
  return addedBelow(text, list, emitBelow(`${indent}-`, value, `${indent}  `));
}

/** Takes out an entry or item of a collection that holds others too. */
export function removed(text: string, { node, parent, entry, index, flow }: Place): Splice {
  const start = entry ? entry.key.start : itemStart(text, parent, index, node);
  const end = Math.max(tailEnd(text, node), entry ? entry.key.end : 0);
  if (flow) return removedFromBrackets(text, parent, index, { start, end });
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.charAt(end - 1) === '\n' ? end : afterLine(text, end);
  if (text.slice(lineStart, start).trim() === '')
    return { start: lineStart, end: next, insert: '' };
  // The first entry of a list item stands on the line of its dash: what follows takes its place.
  let following = next;
  while (text.charAt(following) === ' ') following += 1;
  return { start, end: following, insert: '' };
}

/** Whether a value is written on several lines outside of brackets. */
function needsLines(value: YamlValue): boolean {
  if (typeof value === 'string') return value.includes('\n') && blockHeader(value) !== null;
  if (Array.isArray(value)) return value.length > 0;
  return isMap(value) && Object.keys(value).length > 0;
}

/** One line of text, in the quotes that stood there before where they fit. */
function inlineLike(node: Node | null, value: YamlValue): string {
  if (typeof value !== 'string')
    return Array.isArray(value) || isMap(value) ? flowText(value) : scalar(value);
  const style = node?.kind === 'scalar' ? node.style : 'plain';
  return style === 'single' || style === 'double' ? quoteLike(value, style) : inline(value);
}

/** A value of several lines in the place of a node outside of brackets. */
function inLines(text: string, place: Place, value: YamlValue): Splice {
  const { node, parent, entry } = place;
  const end = trimmedEnd(text, node);
  if (!parent) return { start: node.start, end, insert: withoutLast(rootLines(value)) };
  if (!entry) {
    const dash = itemStart(text, parent, place.index, node);
    const indent = ' '.repeat(columnOf(text, parent.start) + 2);
    return { start: dash, end, insert: withoutLast(emitBelow('-', value, indent)) };
  }
  const column = columnOf(text, parent.start);
  const lists = Array.isArray(value) && parent.kind === 'map' && listsAtKey(text, parent);
  const lines = emitBelow(':', value, ' '.repeat(lists ? column : column + 2)).slice(1);
  const colon = emptyValue(text, entry.key.end);
  const tail = behindKey(text, node, colon);
  const firstEnd = lines.indexOf('\n');
  return {
    start: colon,
    end: lineEnd(text, Math.max(end, colon)),
    insert: withoutLast(`${lines.slice(0, firstEnd)}${tail.trimEnd()}${lines.slice(firstEnd)}`),
  };
}

/** What stands behind a value on its line, or between a key and the first line of its block collection. */
function behindKey(text: string, node: Node, colon: number): string {
  if (node.kind === 'scalar' && node.style === 'block') return '';
  if (isBlock(node)) return aboveFirst(text, node, colon);
  const from = Math.max(colon, node.end);
  return text.slice(from, lineEnd(text, from));
}

/** Comments between a key's colon and the first line of the block collection below it, without the last break. */
function aboveFirst(text: string, node: Node, colon: number): string {
  return text.slice(colon, text.lastIndexOf('\n', node.start)).trimEnd();
}

function isBlock(node: Node): boolean {
  if (node.kind === 'scalar') return node.style === 'block';
  return node.kind !== 'alias' && !node.flow;
}

function addedInBrackets(
  text: string,
  node: MapNode | ListNode,
  insert: string,
  open: string,
): Splice {
  const last = node.kind === 'map' ? node.entries.at(-1)?.value : node.items.at(-1);
  if (!last) {
    const close = open === '[' ? ']' : ' }';
    return { start: node.start, end: node.end, insert: `${open}${insert}${close}` };
  }
  const comma = skipBlank(text, last.end);
  if (text.charAt(comma) === ',') return { start: comma + 1, end: comma + 1, insert: ` ${insert}` };
  return { start: last.end, end: last.end, insert: `, ${insert}` };
}

function addedBelow(text: string, node: Node, lines: string): Splice {
  const end = tailEnd(text, node);
  if (text.charAt(end - 1) === '\n') return { start: end, end, insert: lines };
  const at = lineEnd(text, end);
  return { start: at, end: at, insert: `\n${withoutLast(lines)}` };
}

function removedFromBrackets(
  text: string,
  parent: MapNode | ListNode | null,
  index: number,
  { start, end }: { start: number; end: number },
): Splice {
  const starts =
    parent?.kind === 'map' ? parent.entries.map(({ key }) => key) : (parent?.items ?? []);
  const ends = parent?.kind === 'map' ? parent.entries.map(({ value }) => value) : starts;
  const next = starts[index + 1];
  if (next) return { start, end: next.start, insert: '' };
  const previous = ends[index - 1];
  return { start: previous ? previous.end : start, end, insert: '' };
}

/** Where the `-` of an item stands, or the item itself inside brackets. */
function itemStart(
  text: string,
  parent: MapNode | ListNode | null,
  index: number,
  node: Node,
): number {
  if (parent?.kind !== 'list' || parent.flow) return node.start;
  const previous = parent.items[index - 1];
  return previous ? skipBlank(text, previous.end) : parent.start;
}

/** Where a node really ends: a block scalar that keeps its line breaks takes them along. */
function tailEnd(text: string, node: Node): number {
  const last = deepestLast(node);
  if (last.kind === 'scalar' && last.style === 'block' && keepsBreaks(text, last)) return last.end;
  return trimmedEnd(text, node);
}

function deepestLast(node: Node): Node {
  let last = node;
  for (;;) {
    const next: Node | undefined =
      last.kind === 'map'
        ? last.entries.at(-1)?.value
        : last.kind === 'list'
          ? last.items.at(-1)
          : undefined;
    if (!next) return last;
    last = next;
  }
}

function keepsBreaks(text: string, node: ScalarNode): boolean {
  return /^[|>]\d?\+/.test(text.slice(node.start, node.start + 3));
}

/** Whether the lists of a map stand in the column of their keys. */
function listsAtKey(text: string, map: MapNode): boolean {
  const first = map.entries.find(({ value }) => value.kind === 'list' && !value.flow)?.value;
  return first !== undefined && columnOf(text, first.start) === columnOf(text, map.start);
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** The end of the line that an offset stands in, before its line break. */
function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline === -1) return text.length;
  return text.charAt(newline - 1) === '\r' && newline > offset ? newline - 1 : newline;
}

function afterLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}

function withoutLast(lines: string): string {
  return lines.endsWith('\n') ? lines.slice(0, -1) : lines;
}
