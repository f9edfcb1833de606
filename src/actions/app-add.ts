import { CroftError } from '../base/error.ts';
import { withLock } from '../generation/index.ts';
import { planOf, type Plan } from './app-plan.ts';
import { addedData, addedLines } from './app-report.ts';
import type { LabContext } from './context.ts';
import { inLab } from './lab.ts';
import { PINS_FILE } from './pins-text.ts';
import { render } from './render.ts';
import { countLine, diagnosticLines } from './report.ts';
import type { Json, Result, Run } from './result.ts';

/** Adds an application: its short file, its pins, and the render; nothing when the lab would have a new error. */
export const appAdd: Run<'app add'> = async (outer, input) => {
  const context = inLab(outer);
  if (input['dry-run']) {
    const plan = await planOf(context, input);
    return 'exitCode' in plan ? plan : shown(plan);
  }
  const plan = await withLock(context, context.root, {}, async () => {
    const found = await planOf(context, input);
    if (!('exitCode' in found)) await write(context, found);
    return found;
  });
  if ('exitCode' in plan) return plan;
  return written(plan, input['no-render'] ? null : await renderNow(context));
};

/**
 * The file of the application, then its pins: without a pin the version of the catalogue counts, so that a kill
 * between the two leaves a sound lab. What was written is taken back when the second fails.
 */
async function write({ files, root }: LabContext, { choice, file, pins }: Plan): Promise<void> {
  const path = `${root}/${choice.file}`;
  const folders = [choice.file.split('/').slice(0, -1), choice.file.split('/').slice(0, -2)].map(
    (steps) => `${root}/${steps.join('/')}`,
  );
  const missing: string[] = [];
  for (const folder of folders) if ((await files.info(folder)) === null) missing.push(folder);
  try {
    await files.makeDirectory(folders[0] ?? root);
    if (!(await files.create(path, new TextEncoder().encode(file.text), 0o644)))
      throw new CroftError('app-exists', `${choice.file} appeared meanwhile`, {
        data: { hint: 'look at that file' },
      });
    if (pins.text !== null) await putPins({ files, root }, pins.text, path);
  } catch (error) {
    for (const folder of missing) await files.removeDirectory(folder).catch(() => false);
    throw error;
  }
}

async function putPins(
  { files, root }: Pick<LabContext, 'files' | 'root'>,
  text: string,
  app: string,
): Promise<void> {
  const path = `${root}/${PINS_FILE}`;
  try {
    const mode = (await files.info(path))?.mode ?? 0o644;
    await files.write(path, new TextEncoder().encode(text), mode);
  } catch (error) {
    await files.remove(app);
    throw error;
  }
}

/** The render after the source was written; a failed effect must not hide that it was. */
async function renderNow(context: LabContext): Promise<Result> {
  try {
    return await render(context, { check: false, diff: false, discard: [], 'new-identity': [] });
  } catch (error) {
    if (!(error instanceof CroftError)) throw error;
    const notes = [`the render failed: ${error.message} (${error.code})`, 'run croft render again'];
    return { exitCode: 1, data: null, lines: [], notes };
  }
}

function shown({ choice, file, pins, added, warnings, texts }: Plan): Result {
  return {
    exitCode: 0,
    data: dataOf(
      { choice, file, added, pins, warnings, texts },
      { written: false, rendered: null },
    ),
    diagnostics: warnings,
    lines: file.text.trimEnd().split('\n'),
    notes: [
      '',
      `${choice.file} would be created`,
      ...(pins.lines.length > 0 ? [`${PINS_FILE} would get`, ...indented(pins.lines)] : []),
      ...remarks({ file, pins, warnings, texts }),
      '',
      ...addedLines(added, choice),
    ],
  };
}

function written(plan: Plan, rendered: Result | null): Result {
  const { choice, pins, added, warnings } = plan;
  const { name, namespace } = choice;
  return {
    exitCode: rendered?.exitCode ?? 0,
    data: dataOf(plan, { written: true, rendered: rendered?.data ?? null }),
    diagnostics: [...warnings, ...(rendered?.diagnostics ?? [])],
    lines: [
      `created ${choice.file}`,
      ...(pins.text === null
        ? []
        : [`${pins.isNew ? 'created' : 'configured'} ${PINS_FILE}`, ...indented(pins.lines)]),
      ...renderedLines(rendered),
      '',
      ...addedLines(added, choice),
      '',
      'Next:',
      ...(rendered === null ? ['  croft render'] : []),
      `  git add -A && git commit -m "Add ${name} to ${namespace}"`,
    ],
    notes: [...remarks(plan), ...(rendered?.notes ?? [])],
  };
}

/** A render that also catches up with other work would hide what was added. */
const MANY = 20;

function renderedLines(rendered: Result | null): readonly string[] {
  const lines = rendered?.lines ?? [];
  return lines.length > MANY ? lines.slice(-1) : lines;
}

function remarks({
  file,
  pins,
  warnings,
  texts,
}: Pick<Plan, 'file' | 'pins' | 'warnings' | 'texts'>): string[] {
  return [
    ...file.notes,
    ...(pins.note === null ? [] : [pins.note]),
    ...(warnings.length > 0 ? [...diagnosticLines(warnings, texts), countLine(warnings)] : []),
  ];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function dataOf(
  { choice, file, pins, added }: Plan,
  { written: isWritten, rendered }: { readonly written: boolean; readonly rendered: Json },
): Json {
  const { name, namespace, cluster, entry } = choice;
  return {
    ...{ cluster: cluster.name, namespace, name, use: entry.value.name },
    file: choice.file,
    text: file.text,
    pins: pins.lines,
    retired: entry.value.retired?.reason ?? null,
    ...addedData(added),
    written: isWritten,
    rendered,
  };
}
