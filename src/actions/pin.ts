import { CroftError } from '../base/error.ts';
import { compareText, didYouMean } from '../base/text.ts';
import type { Model } from '../model/model.ts';
import type { Pin } from '../model/workload.ts';
import { pinEntries, toolPins } from '../render/index.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { inLab } from './lab.ts';
import { PINS_FILE, withPins } from './pins-text.ts';
import { hasErrors, load, resolve } from './pipeline.ts';
import { refusal } from './report.ts';
import type { Run } from './result.ts';

/** Adds the pins in use that pins.yaml does not name, each below the annotation that Renovate reads. */
export const pin: Run<'pin'> = async (outer, { names }) => {
  const context = inLab(outer);
  const { model, diagnostics, texts } = await load(context, context.files);
  if (!model || hasErrors(diagnostics)) return refusal({ diagnostics, texts });
  const found: Diagnostic[] = [];
  const workloads = [...resolve(model, found).values()].flat();
  const tools = toolPins(model, workloads);
  const inUse = new Map<string, Pin>(
    [...workloads.flatMap(({ pins }) => pins), ...tools].map((one) => [one.name, one]),
  );
  const missing = missingPins(model, inUse, names);
  if (missing.length === 0)
    return { exitCode: 0, data: { added: [] }, lines: [`unchanged ${PINS_FILE}`] };
  const all = pinEntries(workloads, tools);
  const entries = missing.flatMap(({ name }) => {
    const entry = all.get(name);
    return entry ? [entry] : [];
  });
  const text = withPins(model.pins, entries);
  await context.files.write(`${context.root}/${PINS_FILE}`, new TextEncoder().encode(text), 0o644);
  return {
    exitCode: 0,
    data: { added: missing.map(({ name, version }) => ({ name, version })) },
    lines: [
      `${model.pins ? 'configured' : 'created'} ${PINS_FILE}`,
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
