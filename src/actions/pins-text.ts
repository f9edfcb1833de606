import { CroftError } from '../base/error.ts';
import type { Declared } from '../model/model.ts';
import type { Pins } from '../model/schema/pins.ts';
import { parseDocument } from '../model/yaml/index.ts';
import { hasErrors } from './pipeline.ts';

export const PINS_FILE = 'pins.yaml';
const HEAD = `# yaml-language-server: $schema=.croft/schema/pins.json
# Exact versions of charts and images. Renovate edits this file; the comment above a line tells it where to look.
kind: Pins
pins:
`;

/**
 * The text of pins.yaml with entries after the last one; what stands there keeps every byte. Throws CroftError
 * `pin-layout` where it is not written with one pin a line.
 */
export function withPins(
  pins: Declared<Pins> | null,
  entries: readonly (readonly [annotation: string, line: string])[],
): string {
  if (!pins) return HEAD + block(entries, '  ');
  const { text } = pins.document;
  const last = Object.keys(pins.value.pins).at(-1);
  const at = last === undefined ? null : pins.document.rangeOfKey(['pins', last]).start;
  const lineStart = at ? at.offset - at.column + 1 : 0;
  const indent = at ? text.slice(lineStart, at.offset) : '';
  if (!at || indent.trim() !== '') throw notABlock();
  const end = text.indexOf('\n', pins.document.range(['pins', last ?? '']).end.offset);
  const cut = end === -1 ? text.length : end + 1;
  const before = text.slice(0, cut);
  const joined =
    before + (before.endsWith('\n') ? '' : '\n') + block(entries, indent) + text.slice(cut);
  const { diagnostics } = parseDocument(PINS_FILE, joined);
  if (hasErrors(diagnostics)) throw notABlock();
  return joined;
}

function block(entries: readonly (readonly [string, string])[], indent: string): string {
  return entries.map(([annotation, line]) => `${indent}${annotation}\n${indent}${line}\n`).join('');
}

function notABlock(): CroftError {
  return new CroftError(
    'pin-layout',
    `${PINS_FILE} is not written with one pin a line; nothing was written`,
    {
      data: {
        hint: 'write `pins:` and below it one `name: version` a line, then run croft pin again',
      },
    },
  );
}
