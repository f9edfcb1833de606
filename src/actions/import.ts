import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import type { Imported, ReportLine, Source } from '../import/imported.ts';
import { labDraft, type LabDraft } from '../import/lab/lab.ts';
import { READERS } from '../import/read/index.ts';
import { bundleProblems } from '../talos/bundle/check.ts';
import { readBundle } from '../talos/bundle/fields.ts';
import { dayOf, type Context, type LabContext } from './context.ts';
import {
  addressed,
  checkGiven,
  checkSingle,
  chosen,
  labName,
  named,
  nothingFound,
  recognisedIn,
  together,
} from './import-choice.ts';
import { importKeyring, importRecipients, writeKey, type Recipients } from './import-keys.ts';
import { nextSteps } from './import-next.ts';
import { lockedProblems, readSources, withKeys } from './import-read.ts';
import { proveLab, type ProvenLab } from './import-render.ts';
import {
  nextLines,
  reportData,
  reportLines,
  reportMarkdown,
  REPORT_START,
  type ImportReport,
} from './import-report.ts';
import { checkFree, sealedFiles, writeLab } from './import-write.ts';
import { draftRunbooks } from './init-runbooks.ts';
import { absolutePath } from './lab.ts';
import { withContents } from './overlay.ts';
import { build, hasErrors } from './pipeline.ts';
import { diagnosticLines, refusal } from './report.ts';
import type { Result, Run } from './result.ts';
import type { Keyring } from './secret-keys.ts';
import { secretPath } from './secret-source.ts';
import { learnBundle } from './talos-bundle.ts';
import type { InputOf } from './verbs.ts';

type Input = InputOf<'import'>;

const NO_TEXTS: ReadonlyMap<string, string> = new Map();

/** Makes a lab of what other tools have: everything is read, rendered and compared first, then written as a whole. */
export const importLab: Run<'import'> = async (outer, input) => {
  const root = outer.root ?? outer.cwd;
  const context: LabContext = { ...outer, root };
  await checkFree(context.files, root, []);
  checkGiven(input);
  await checkReport(context, input.report);
  const sources = chosen(input.from);
  const keyring = await importKeyring(context, input.paths);
  context.progress({ step: 1, of: 3, what: 'reading the sources' });
  const read = await readSources(context, input.paths, { sources, keyring });
  if (read.diagnostics.length > 0) return refused(read.diagnostics);
  const found = recognisedIn(sources, read.files, input);
  const locked = lockedProblems(found, read, { keyring, sources });
  if (locked.length > 0) return refused(locked);
  if (found.length === 0) throw nothingFound(sources, read.seen);
  checkSingle(found, read.files);
  const whole = together(found, read.files);
  learn(context, whole);
  const problems = [...withKeys(whole.diagnostics, read, keyring), ...bundleFaults(context, whole)];
  // What is wrong with the sources may be why they lack a machine that was named.
  if (problems.some(isFatal)) return refused(problems);
  const imported = addressed(named(whole, input), input.address);
  const recipients = await importRecipients(context, input.paths, input.recipient);
  const draft = labDraft(imported, READERS, {
    ...{ name: labName(root, input), recipients: recipients.recipients },
    ...{ domain: input.domain, repository: input.repository },
  });
  if (hasErrors(draft.diagnostics)) return refused(draft.diagnostics);
  context.progress({ step: 2, of: 3, what: 'rendering and comparing' });
  const proven = await proveLab(context, draft, READERS);
  const stops = proven.diagnostics.filter(({ code }) => STOPPING.has(code));
  if (stops.length > 0) return refused(stops);
  return finished(context, input, {
    ...{ found, draft, proven, recipients, keyring },
    warnings: problems,
  });
};

/** A file of a source that cannot be read is not left out: with it something would be lost. */
function isFatal({ severity, code }: Diagnostic): boolean {
  return severity === 'error' || code === 'import-malformed';
}

/** Problems of the new lab with which it could not even be loaded. */
const STOPPING: ReadonlySet<string> = new Set([
  'import-incomplete',
  'import-mixed',
  'source-unreadable',
  'source-missing-key',
  'source-unknown-key',
  'source-type',
  'source-value',
  'source-kind',
  'source-file',
]);

interface Outcome {
  readonly found: readonly Source[];
  readonly draft: LabDraft;
  readonly proven: ProvenLab;
  readonly recipients: Recipients;
  readonly keyring: Keyring;
  /** What is wrong with the sources and stops nothing. */
  readonly warnings: readonly Diagnostic[];
}

async function finished(context: LabContext, input: Input, outcome: Outcome): Promise<Result> {
  const { draft, proven, recipients, keyring } = outcome;
  const { root, files } = context;
  const contents = new Map([...proven.files].map(([path, text]) => [`${root}/${path}`, text]));
  const { built, diagnostics } = await build({ ...context, files: withContents(files, contents) });
  const patches = diagnostics.filter(
    ({ code, severity }) => severity === 'error' && code.startsWith('talos-patch-'),
  );
  if (patches.length > 0) return refused(patches);
  if (!built) return refused(diagnostics.filter(({ severity }) => severity === 'error'));
  for (const { value } of proven.secrets) context.secrets.learn(value);
  const { secrets } = proven;
  const sealed = await sealedFiles(context, built, { secrets, bundles: draft.bundles, keyring });
  const plain = new Map([...runbooks(context, draft), ...proven.files]);
  const paths = [...plain.keys(), ...sealed.keys()];
  await checkFree(files, root, paths);
  const report = reportOf(outcome, paths);
  context.progress({ step: 3, of: 3, what: 'writing' });
  const isLost = report.lost.length > 0;
  const isWritten = !input['dry-run'] && (!isLost || input['allow-loss']);
  const { uninterrupted = (work) => work() } = context;
  if (isWritten)
    await uninterrupted(async () => {
      if (recipients.newKey) await writeKey(context, recipients.newKey);
      await writeLab(context, root, { plain, sealed });
    });
  if (input.report !== undefined) await writeReport(context, input.report, report);
  return {
    exitCode: isLost ? 1 : 0,
    data: reportData(report, isWritten),
    lines: [
      ...reportLines(report),
      '',
      isWritten
        ? `created ${root} with ${paths.length} files`
        : `nothing was written; ${paths.length} files would be`,
      ...(isWritten ? nextLines(report) : []),
    ],
    notes: [
      ...keyring.notes,
      ...diagnosticLines(outcome.warnings, NO_TEXTS),
      ...(recipients.newKey === null
        ? []
        : [
            `keep a copy of the key file ${recipients.newKey.path} where neither fire nor thief finds both`,
          ]),
      ...(isStrange(outcome) ? [STRANGE] : []),
      ...(isLost ? [lossNote(isWritten)] : []),
    ],
  };
}

const STRANGE =
  'no key at hand opens what is encrypted for these recipients: have the key of one of them, or name your own with --recipient';

/** The lab would be encrypted for others only. */
function isStrange({ recipients, keyring }: Outcome): boolean {
  return (
    recipients.newKey === null &&
    recipients.recipients.every(({ age }) => !keyring.recipients.has(age))
  );
}

function lossNote(isWritten: boolean): string {
  const what = 'not everything is carried over: see what is lost';
  return isWritten ? what : `${what}; nothing was written: --allow-loss writes the rest`;
}

/** Drafts of the runbooks that every lab has. */
function runbooks({ clock }: Context, { clusters }: LabDraft): ReadonlyMap<string, string> {
  const [first] = clusters;
  return first ? draftRunbooks(first.name, dayOf(clock)) : new Map();
}

function refused(diagnostics: readonly Diagnostic[]): Result {
  return refusal({ diagnostics, texts: NO_TEXTS });
}

/** Nothing secret of the sources is shown from now on. */
function learn(context: Context, { secrets, clusters }: Imported): void {
  for (const { value } of secrets) if (value !== '') context.secrets.learn(value);
  for (const { bundle } of clusters)
    if (bundle !== null) learnBundle({ ...context, root: '' }, readBundle('bundle', bundle).fields);
}

function bundleFaults({ clock }: Context, { clusters }: Imported): Diagnostic[] {
  return clusters.flatMap(({ name, bundle }) => {
    if (bundle === null) return [];
    const shown = `secrets of ${name}`;
    const { fields, diagnostics } = readBundle(shown, bundle);
    return diagnostics.length > 0 ? diagnostics : bundleProblems(fields, shown, clock.now());
  });
}

function reportOf(
  { found, draft, proven, warnings }: Outcome,
  paths: readonly string[],
): ImportReport {
  const secrets = [...new Set(proven.secrets.map(({ name }) => secretPath(name)))];
  const left = warnings.filter(isLeftOut);
  const lines: ReportLine[] = [...draft.report, ...proven.report].filter(
    ({ fate, from }) =>
      fate !== 'dropped' || from?.path !== '' || left.every(({ file }) => file !== from.file),
  );
  return {
    sources: found.map(({ title }) => title),
    lines,
    lost: [...proven.lost, ...left.map(lostFile)],
    secrets: [
      ...secrets,
      ...[...draft.bundles.keys()].map((one) => `talos/${one}/secrets.sops.yaml`),
    ],
    files: paths,
    next: nextSteps(draft, proven),
  };
}

/** A patch or a manifest that could not be evaluated: what is in it no machine would have any more. */
function isLeftOut({ severity, code }: Diagnostic): boolean {
  return severity === 'warning' && code === 'import-value';
}

function lostFile({ file, range, message }: Diagnostic): ReportLine {
  const from = { file, path: '', ...(range && { line: range.start.line }) };
  return { fate: 'dropped', from, why: message };
}

/** Throws `import-lab-exists` where the report would replace what is no earlier one. */
async function checkReport({ files, cwd }: Context, file: string | undefined): Promise<void> {
  if (file === undefined) return;
  const path = absolutePath(cwd, file);
  const info = await files.info(path);
  if (info === null) return;
  if (info.kind === 'file' && info.size <= MAX_REPORT) {
    const text = new TextDecoder().decode(await files.read(path, MAX_REPORT));
    if (text.startsWith(REPORT_START)) return;
  }
  throw new CroftError('import-lab-exists', 'what --report names is there, and no earlier report', {
    data: { hint: 'name another file after --report' },
  });
}

const MAX_REPORT = 16 * 1024 * 1024;

async function writeReport(
  { files, cwd }: Context,
  file: string,
  report: ImportReport,
): Promise<void> {
  const path = absolutePath(cwd, file);
  await files.makeDirectory(path.slice(0, path.lastIndexOf('/')));
  await files.write(path, new TextEncoder().encode(reportMarkdown(report)), 0o644);
}
