// In which style go.yaml.in/yaml writes a text; its versions 3 and 4 agree.
import { isBlankOrEnd, isBreak } from './characters.ts';
import { resolve } from './resolve.ts';

export type Style = 'plain' | 'single' | 'double' | 'literal';

const OLD_BOOL = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

interface Shape {
  readonly plain: boolean;
  readonly single: boolean;
  readonly literal: boolean;
}

/** The style of a text; quotes also what older readers take for something else. */
export function styleOf(text: string): Style {
  if (text.includes('\n')) return shapeOf(text).literal ? 'literal' : 'double';
  if (text === '') return 'double';
  if (typeof resolve(text) !== 'string' || OLD_BOOL.test(text) || BASE_60.test(text))
    return 'double';
  const shape = shapeOf(text);
  if (shape.plain) return 'plain';
  return shape.single ? 'single' : 'double';
}

/** Whether a text has line breaks; as a key it then stands behind a `?`. */
export function isMultiline(text: string): boolean {
  return /[\n\r\u0085\u2028\u2029]/.test(text);
}

function shapeOf(text: string): Shape {
  const special = hasSpecial(text);
  const spaceBreak = / [\n\r\u0085\u2028\u2029]/.test(text);
  const breakSpace = /[\n\r\u0085\u2028\u2029] /.test(text);
  const edges = /^[ \n\r\u0085\u2028\u2029]|[ \n\r\u0085\u2028\u2029]$/.test(text);
  const single = !breakSpace && !spaceBreak && !special && !text.includes('\t');
  const plain = single && !edges && !isMultiline(text) && !hasIndicator(text);
  return { plain, single, literal: !spaceBreak && !special && !text.endsWith(' ') };
}

/** Characters that need an escape, but for the tab; of those beyond 16 bits, all do. */
function isSpecial(code: number): boolean {
  if (code === 0x0a || (code >= 0x20 && code <= 0x7e)) return false;
  if (code > 0xffff || (code >= 0xd800 && code <= 0xdfff)) return true;
  return code < 0xa0 || code === 0xfeff || code === 0xfffe || code === 0xffff;
}

function hasSpecial(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x09 && isSpecial(code)) return true;
  }
  return false;
}

function hasIndicator(text: string): boolean {
  if (text.startsWith('---') || text.startsWith('...')) return true;
  const first = text.charAt(0);
  if (/[#,[\]{}&*!|>'"%@`]/.test(first)) return true;
  if (/[-?:]/.test(first) && isBlankOrEnd(text.charAt(1))) return true;
  for (let at = 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === ':' && isBlankOrEnd(text.charAt(at + 1))) return true;
    if (character === '#' && isBlankOrEnd(text.charAt(at - 1))) return true;
  }
  return false;
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x00, '0'],
  [0x07, 'a'],
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0b, 'v'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x1b, 'e'],
  [0x22, '"'],
  [0x5c, '\\'],
  [0x85, 'N'],
  [0xa0, '_'],
  [0x2028, 'L'],
  [0x2029, 'P'],
]);

/** A text for double quotes; behind a byte order mark at its start the library escapes everything. */
export function escaped(text: string): string {
  const all = text.startsWith('\ufeff');
  let out = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const quote = character === '"' || character === '\\';
    if (!all && !quote && !isSpecial(code) && !isBreak(character)) out += character;
    else out += `\\${NAMES.get(code) ?? coded(code)}`;
  }
  return out;
}

function coded(code: number): string {
  const digits = code.toString(16).toUpperCase();
  if (code <= 0xff) return `x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `u${digits.padStart(4, '0')}` : `U${digits.padStart(8, '0')}`;
}
