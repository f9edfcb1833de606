import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { parseDocuments } from '../model/yaml/index.ts';
import { machineConfigurations, type MachinePlan } from '../render/index.ts';
import {
  diagnosticsOf,
  MINORS,
  problemsOf,
  sentence,
  type TalosMode,
} from '../talos/validate/index.ts';
import { plain } from '../talos/value.ts';
import type { Context } from './context.ts';
import { inLab } from './lab.ts';
import { build, type Built } from './pipeline.ts';
import { countLine, diagnosticLines, refusal } from './report.ts';
import type { Result, Run } from './result.ts';
import { MAX_SECRET_FILE, namedFile, openFile } from './secret-file.ts';
import { keyringOf } from './secret-keys.ts';
import { minorNamed, minorOf } from './talos-minor.ts';

/** Judges configurations by the rules of Talos: files that a person names, or what the lab renders. */
export const talosValidate: Run<'talos validate'> = async (context, input) => {
  const { files, talos, mode = 'metal' } = input;
  const asked = talos === undefined ? null : minorNamed(talos, '--talos');
  const how = { asked, mode: mode as TalosMode };
  if (files.length === 0) return ofLab(context, how);
  const found: Diagnostic[] = [];
  for (const file of files) found.push(...(await ofFile(context, file, how)));
  return answer(found, `${files.length} ${files.length === 1 ? 'file' : 'files'}`);
};

interface How {
  readonly asked: number | null;
  readonly mode: TalosMode;
}

function answer(diagnostics: Diagnostic[], what: string): Result {
  return {
    exitCode: diagnostics.length > 0 ? 1 : 0,
    data: { problems: diagnostics.length },
    diagnostics,
    lines: [...diagnosticLines(diagnostics, new Map()), `${countLine(diagnostics)} in ${what}`],
  };
}

async function ofLab(outer: Context, { asked, mode }: How): Promise<Result> {
  const context = inLab(outer);
  const { built, diagnostics, texts } = await build(context);
  if (!built) return refusal({ diagnostics, texts });
  const plans = machineConfigurations(built);
  const found = plans.flatMap((plan) =>
    ofPlan(plan, { minor: asked ?? minorFor(built, plan), mode }),
  );
  return answer(found, `${plans.length} ${plans.length === 1 ? 'machine' : 'machines'}`);
}

function minorFor({ model }: Built, { path }: MachinePlan): number {
  const cluster = model.clusters.find(({ name }) => path.startsWith(`talos/${name}/`));
  return minorOf(cluster?.declared.value.talos.version ?? '') ?? newest();
}

function newest(): number {
  return Math.max(...MINORS);
}

function ofPlan(plan: MachinePlan, setting: { minor: number; mode: TalosMode }): Diagnostic[] {
  const documents = plan.documents.map(plain);
  return problemsOf(documents, setting).map((problem) => ({
    code: problem.code,
    severity: 'error',
    file: plan.path,
    message: sentence(documents[problem.index] ?? null, problem),
    hint: problem.hint,
  }));
}

async function ofFile(context: Context, file: string, { asked, mode }: How): Promise<Diagnostic[]> {
  const text = await textOf(context, file);
  const { documents, diagnostics } = parseDocuments(file, text);
  const minor = asked ?? installed(text) ?? (await minorOfLab(context, file)) ?? newest();
  return [
    ...diagnostics.map((one) => ({ ...one, secret: true })),
    ...diagnosticsOf(file, documents, { minor, mode }),
  ];
}

/** The version that the installer in a configuration has. */
function installed(text: string): number | null {
  const [, version = ''] = /^\s*image: \S*installer\S*:(v?\d+\.\d+\.\d+\S*)\s*$/m.exec(text) ?? [];
  return minorOf(version);
}

/** The version of the only one that a lab around the file declares. */
async function minorOfLab(context: Context, file: string): Promise<number | null> {
  if (context.root === null || !file.startsWith('talos/')) return null;
  const { built } = await build(inLab(context));
  const cluster = built?.model.clusters.find(({ name }) => file.startsWith(`talos/${name}/`));
  return cluster ? minorOf(cluster.declared.value.talos.version) : null;
}

async function textOf(context: Context, file: string): Promise<string> {
  const path = await namedFile(context, file);
  const bytes = await context.files.read(path, MAX_SECRET_FILE);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CroftError('usage', `${file} is no text`, {
      data: { hint: 'name a machine configuration' },
    });
  }
  if (!/^sops:/m.test(text)) return text;
  const { plain: opened } = await openFile(
    context,
    { path, shown: file },
    await keyringOf(context),
  );
  return new TextDecoder().decode(opened);
}
