import { CroftError } from '../base/error.ts';
import { compareText, didYouMean } from '../base/text.ts';
import type { Model } from '../model/model.ts';
import type { Pin } from '../model/workload.ts';
import { parseDocument } from '../model/yaml/index.ts';
import { pinEntries } from '../render/index.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { inLab } from './lab.ts';
import { hasErrors, load, resolve } from './pipeline.ts';
import { countLine, diagnosticLines } from './report.ts';
import type { Run } from './result.ts';

const FILE = 'pins.yaml';
const HEAD = `# yaml-language-server: $schema=.croft/schema/pins.json
# Exact versions of charts and images. Renovate edits this file; the comment above a line tells it where to look.
kind: Pins
pins:
`;

/** Adds the pins in use that pins.yaml does not name, each below the annotation that Renovate reads. */
export const pin: Run<'pin'> = async (outer, { names }) => {
  const context = inLab(outer);
  const { model, diagnostics, texts } = await load(context, context.files);
  if (!model || hasErrors(diagnostics))
    return {
      exitCode: 1,
      data: null,
      diagnostics,
      lines: [],
      notes: [
        ...diagnosticLines(diagnostics, texts),
        `${countLine(diagnostics)}; nothing was written`,
      ],
    };
  const found: Diagnostic[] = [];
  const workloads = [...resolve(model, found).values()].flat();
  const inUse = new Map(
    workloads.flatMap(({ pins }) => pins.map((one) => [one.name, one] as const)),
  );
  const missing = missingPins(model, inUse, names);
  if (missing.length === 0)
    return { exitCode: 0, data: { added: [] }, lines: [`unchanged ${FILE}`] };
  const all = pinEntries(workloads);
  const entries = missing.flatMap(({ name }) => {
    const entry = all.get(name);
    return entry ? [entry] : [];
  });
  const text = withEntries(model, entries);
  await context.files.write(`${context.root}/${FILE}`, new TextEncoder().encode(text), 0o644);
  return {
    exitCode: 0,
    data: { added: missing.map(({ name, version }) => ({ name, version })) },
    lines: [
      `${model.pins ? 'configured' : 'created'} ${FILE}`,
      ...entries.map(([, line]) => `  ${line}`),
    ],
  };
};

function missingPins(
  { pins }: Model,
  inUse: ReadonlyMap<string, Pin>,
  names: readonly string[],
): Pin[] {
  for (const name of names) if (!inUse.has(name)) throw unknownPin(name, inUse.keys());
  const present = pins?.value.pins ?? {};
  return [...inUse.values()]
    .filter(({ name }) => !Object.hasOwn(present, name))
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .sort((a, b) => compareText(a.name, b.name));
}

function unknownPin(name: string, known: Iterable<string>): CroftError {
  const meant = didYouMean(name, known);
  const hint = meant ? `did you mean ${meant}?` : 'croft pin without a name pins everything in use';
  return new CroftError('pin-unused', `nothing in this lab uses a version called ${name}`, {
    data: { hint },
  });
}

/** The text of pins.yaml with entries after the last one; what stands there keeps every byte. */
function withEntries(
  { pins }: Model,
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
  const { diagnostics } = parseDocument(FILE, joined);
  if (hasErrors(diagnostics)) throw notABlock();
  return joined;
}

function block(entries: readonly (readonly [string, string])[], indent: string): string {
  return entries.map(([annotation, line]) => `${indent}${annotation}\n${indent}${line}\n`).join('');
}

function notABlock(): CroftError {
  return new CroftError(
    'pin-layout',
    `${FILE} is not written with one pin a line; nothing was written`,
    {
      data: {
        hint: 'write `pins:` and below it one `name: version` a line, then run croft pin again',
      },
    },
  );
}
