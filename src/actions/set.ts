import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import type { Declared, Model } from '../model/model.ts';
import {
  edit,
  parseDocument,
  type Path,
  type YamlDocument,
  type YamlValue,
} from '../model/yaml/index.ts';
import type { LabContext } from './context.ts';
import { inLab } from './lab.ts';
import { withContents } from './overlay.ts';
import { build, errorsSince } from './pipeline.ts';
import { diagnosticLines } from './report.ts';
import type { Result, Run } from './result.ts';
import { declaredIn, findTarget, pathIn, valueAt, wrongTarget } from './target.ts';

const MAX_BYTES = 4 * 1024 * 1024;

interface Assignment {
  readonly address: string;
  /** Undefined removes the key. */
  readonly value: YamlValue | undefined;
}

/** Text of the files that an edit changes, by relative path. */
type Texts = Map<string, { readonly before: string; readonly after: string }>;

/** Changes values of the source and keeps everything else; writes only what brings no new error. */
export const set: Run<'set'> = async (outer, { assignments, remove }) => {
  const context = inLab(outer);
  const wanted = [
    ...assignments.map(parseAssignment),
    ...remove.map((address): Assignment => ({ address, value: undefined })),
  ];
  if (wanted.length === 0)
    throw wrongTarget(
      'there is nothing to set',
      'croft set PATH=VALUE, or croft set --remove PATH',
    );
  const now = await build({ ...context, progress: () => undefined });
  const texts: Texts = new Map();
  for (const one of wanted) {
    const problem = await apply({ context, texts, model: now.built?.model ?? null }, one);
    if (problem)
      return refused([problem], new Map([...texts].map(([file, { before }]) => [file, before])));
  }
  const changed = [...texts].filter(([, { before, after }]) => before !== after);
  const { added, shown } = await newErrors(
    context,
    changed.map(([file, { after }]) => [file, after]),
    now.diagnostics,
  );
  if (added.length > 0) return refused(added, shown);
  for (const [file, { after }] of changed)
    await context.files.write(
      `${context.root}/${file}`,
      new TextEncoder().encode(after),
      await modeOf(context, file),
    );
  return {
    exitCode: 0,
    data: { changed: changed.map(([file]) => file) },
    lines: [...texts.keys()].map((file) =>
      changed.some(([other]) => other === file) ? `configured ${file}` : `unchanged ${file}`,
    ),
  };
};

/** `PATH=VALUE`; the value is YAML, so that 2 is a number and [a, b] a list. */
function parseAssignment(text: string): Assignment {
  const at = text.indexOf('=');
  if (at <= 0)
    throw wrongTarget(`${text} is not PATH=VALUE`, 'put = between the path and the value');
  const { document, diagnostics } = parseDocument('VALUE', text.slice(at + 1));
  const [problem] = diagnostics;
  if (document && !problem) return { address: text.slice(0, at), value: document.value };
  throw wrongTarget(
    `the value of ${text.slice(0, at)} is not YAML: ${problem?.message ?? 'it is empty'}`,
    problem?.hint ?? 'put it in quotes',
  );
}

interface Editing {
  readonly context: LabContext;
  readonly texts: Texts;
  /** The lab before the edit; null when it is not sound, which an edit may well repair. */
  readonly model: Model | null;
}

async function apply(
  { context, texts, model }: Editing,
  { address, value }: Assignment,
): Promise<Diagnostic | null> {
  const { file, steps } = await findTarget(context, address);
  const known = texts.get(file) ?? (await readText(context, file));
  const { document, diagnostics } = parseDocument(file, known.after);
  texts.set(file, known);
  if (!document) return diagnostics[0] ?? null;
  const change = changeOf(document, model && declaredIn(model, file), { steps, value });
  const edited = edit(file, known.after, change.path, change.value);
  if ('diagnostic' in edited) return edited.diagnostic;
  texts.set(file, { before: known.before, after: edited.text });
  return null;
}

/** The edit of the text: an item of a list that only its default has is written with the rest of the list. */
function changeOf(
  document: YamlDocument,
  declared: Declared<unknown> | null,
  { steps, value }: { readonly steps: readonly string[]; readonly value: YamlValue | undefined },
): { readonly path: Path; readonly value: YamlValue | undefined } {
  const path = pathIn(document.value, steps);
  if (!declared) return { path, value };
  for (let length = 1; length < steps.length; length += 1) {
    const parent = path.slice(0, length);
    const fallback = valueAt(declared.value, parent);
    if (document.has(parent) || !Array.isArray(fallback)) continue;
    const list = structuredClone(fallback) as YamlValue[];
    const [index] = pathIn(list, [steps[length] ?? '']);
    if (steps.length !== length + 1 || typeof index !== 'number') break;
    if (value === undefined) list.splice(index, 1);
    else list[index] = value;
    return { path: parent, value: list };
  }
  return { path, value };
}

async function readText(
  { files, root }: LabContext,
  file: string,
): Promise<{ before: string; after: string }> {
  try {
    const bytes = await files.read(`${root}/${file}`, MAX_BYTES);
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    return { before: text, after: text };
  } catch (error) {
    if (!(error instanceof CroftError) || error.code !== 'file-not-found') throw error;
    if (file === 'pins.yaml') return { before: '', after: 'kind: Pins\npins: {}\n' };
    throw wrongTarget(
      `the lab has no ${file}`,
      'look at the names of cluster, namespace and application',
    );
  }
}

/** Errors that the lab has with the new texts and has not without them. */
async function newErrors(
  context: LabContext,
  texts: readonly (readonly [file: string, text: string])[],
  before: readonly Diagnostic[],
): Promise<{ added: Diagnostic[]; shown: ReadonlyMap<string, string> }> {
  const files = withContents(
    context.files,
    new Map(texts.map(([file, text]) => [`${context.root}/${file}`, text])),
  );
  const then = await build({ ...context, files });
  return { added: errorsSince(before, then.diagnostics), shown: then.texts };
}

async function modeOf({ files, root }: LabContext, file: string): Promise<number> {
  return (await files.info(`${root}/${file}`))?.mode ?? 0o644;
}

function refused(diagnostics: readonly Diagnostic[], texts: ReadonlyMap<string, string>): Result {
  return {
    exitCode: 1,
    data: { changed: [] },
    diagnostics,
    lines: [],
    notes: [...diagnosticLines(diagnostics, texts), 'nothing was written'],
  };
}
