import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { pinsOf } from '../model/catalogue/pins.ts';
import type { Model } from '../model/model.ts';
import { pinEntries } from '../render/index.ts';
import { choose, type Choice } from './app-choice.ts';
import { appFile, type AppFile } from './app-file.ts';
import { lacking } from './app-lacks.ts';
import { addedApp, type Added } from './app-report.ts';
import type { LabContext } from './context.ts';
import { withContents } from './overlay.ts';
import { build, errorsSince, hasErrors, load, stopsRender, type Built } from './pipeline.ts';
import { PINS_FILE, withPins } from './pins-text.ts';
import { refusal } from './report.ts';
import type { Result } from './result.ts';
import type { InputOf } from './verbs.ts';

/** An application that can be added: nothing is written yet. */
export interface Plan {
  readonly choice: Choice;
  readonly file: AppFile;
  readonly added: Added;
  readonly pins: Pinned;
  /** What is wrong, but no reason not to add it. */
  readonly warnings: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

/** What becomes of pins.yaml. */
interface Pinned {
  /** Null where it stays as it is. */
  readonly text: string | null;
  readonly isNew: boolean;
  /** The lines that are new. */
  readonly lines: readonly string[];
  readonly note: string | null;
}

/** What would be written, or why it must not be. */
export async function planOf(
  context: LabContext,
  input: InputOf<'app add'>,
): Promise<Plan | Result> {
  const quiet = { ...context, progress: () => undefined };
  const now = await load(quiet, quiet.files);
  if (!now.model) return refusal(now);
  const choice = await choose(quiet, now.model, input);
  const file = appFile(now.model, choice, input);
  const contents = new Map([[`${context.root}/${choice.file}`, file.text]]);
  const then = await build({ ...quiet, files: withContents(context.files, contents) });
  if (hasErrors(then.diagnostics)) {
    const before = await build(quiet);
    const added = errorsSince(before.diagnostics, then.diagnostics);
    if (added.length > 0) {
      const { file: of } = choice.cluster.declared;
      return lacking(quiet, { errors: added, texts: then.texts, file: of });
    }
    const mustRender = !input['no-render'] && !input['dry-run'];
    if (mustRender && stopsRender(before.diagnostics)) return brokenBefore(before);
  }
  const added = then.built && addedApp(then.built, choice);
  if (!then.built || !added) return refusal(then);
  return {
    choice,
    file,
    added,
    pins: pinsFor(then.built, now.model, choice),
    warnings: then.diagnostics.filter(
      (one) => one.severity === 'warning' && one.file === choice.file,
    ),
    texts: then.texts,
  };
}

function brokenBefore({ diagnostics, texts }: Parameters<typeof refusal>[0]): Result {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const { notes = [], ...result } = refusal({ diagnostics: errors, texts });
  const advice = 'put this right first, or add it without a render: --no-render';
  return { ...result, notes: [...notes, advice] };
}

/** Pins that come with the application and that pins.yaml does not name. */
function pinsFor({ model, workloads }: Built, before: Model, { file }: Choice): Pinned {
  const all = [...workloads.values()].flat();
  const known = new Set(
    [...before.catalogue.values()].flatMap((entry) => pinsOf(entry, null).map(({ name }) => name)),
  );
  const own = all.find(({ app }) => app?.declared.file === file)?.pins ?? [];
  const brought = all.flatMap(({ pins }) => pins).filter(({ name }) => !known.has(name));
  const present = model.pins?.value.pins ?? {};
  const names = [...new Set([...own, ...brought].map(({ name }) => name))]
    .filter((name) => !Object.hasOwn(present, name))
    .sort();
  const entries = pinEntries(all);
  const missing = names.flatMap((name) => {
    const entry = entries.get(name);
    return entry ? [entry] : [];
  });
  const isNew = model.pins === null;
  if (missing.length === 0) return { text: null, isNew, lines: [], note: null };
  const lines = missing.map(([, line]) => line);
  try {
    return { text: withPins(model.pins, missing), isNew, lines, note: null };
  } catch (error) {
    if (!(error instanceof CroftError) || error.code !== 'pin-layout') throw error;
    const note = `${PINS_FILE} is not written with one pin a line, so nothing was added there; croft explain pin-layout`;
    return { text: null, isNew, lines: [], note };
  }
}
