// Recipients in lab.yaml: edits of its text that keep its comments, tried before they are written.
import { CroftError } from '../base/error.ts';
import { edit, type Path, type YamlValue } from '../model/yaml/index.ts';
import type { LabContext } from './context.ts';
import { withContents } from './overlay.ts';
import { build, errorsSince, type Built, type Pipeline } from './pipeline.ts';
import { refusal } from './report.ts';
import type { Result } from './result.ts';

export const LAB_FILE = 'lab.yaml';
/** Where lab.yaml has its recipients. */
export const RECIPIENTS = ['secrets', 'recipients'];
const MAX_BYTES = 4 * 1024 * 1024;

type LabFiles = Pick<LabContext, 'files' | 'root'>;

/** A recipient that is to be in lab.yaml. */
export interface NewRecipient {
  readonly name: string;
  readonly age: string;
  /** Online when it is left out. */
  readonly custody?: 'offline' | 'cluster' | undefined;
  readonly cluster?: string | undefined;
}

/** A change of lab.yaml. */
export interface LabChange {
  readonly before: string;
  readonly after: string;
}

/** The text of lab.yaml, with the mark at its start that it may have. */
export async function labText({ files, root }: LabFiles): Promise<string> {
  const bytes = await files.read(`${root}/${LAB_FILE}`, MAX_BYTES);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** The text with a recipient behind the `count` that are there. */
export function withRecipient(text: string, recipient: NewRecipient, count: number): string {
  const { name, age, custody, cluster } = recipient;
  const item = { name, age, ...(custody && { custody }), ...(cluster && { cluster }) };
  return edited(text, [...RECIPIENTS, count], item);
}

/** The text without the recipient at an index. */
export function withoutRecipient(text: string, index: number): string {
  return edited(text, [...RECIPIENTS, index], undefined);
}

/** lab.yaml with a value at a path; undefined removes it. Throws the code of the edit that cannot be made. */
export function edited(text: string, path: Path, value: YamlValue | undefined): string {
  const outcome = edit(LAB_FILE, text, path, value);
  if ('text' in outcome) return outcome.text;
  const { code, message, hint } = outcome.diagnostic;
  throw new CroftError(code, `${LAB_FILE}: ${message}`, { data: { hint } });
}

/** That there are too few keys is not a matter of one change, which cannot make it right at once. */
const TOO_FEW = 'single-recipient';

/** The lab as it would be with another lab.yaml; the refusal when that brings errors. Writes nothing. */
export async function tryLab(
  context: LabContext,
  { diagnostics }: Pick<Pipeline, 'diagnostics'>,
  after: string,
): Promise<{ readonly built: Built } | { readonly refused: Result }> {
  const files = withContents(context.files, new Map([[`${context.root}/${LAB_FILE}`, after]]));
  const then = await build({ ...context, files });
  const added = errorsSince(diagnostics, then.diagnostics).filter(({ code }) => code !== TOO_FEW);
  if (added.length > 0 || !then.built)
    return { refused: refusal({ diagnostics: added, texts: then.texts }) };
  return { built: then.built };
}

/** Writes lab.yaml, unless nothing changes. Throws `generation-stale` when somebody else edited it meanwhile. */
export async function writeLab(context: LabFiles, change: LabChange): Promise<void> {
  const { files, root } = context;
  const { before, after } = change;
  if (before === after) return;
  const path = `${root}/${LAB_FILE}`;
  if ((await labText(context)) !== before)
    throw new CroftError('generation-stale', `${LAB_FILE} was changed meanwhile`);
  const mode = (await files.info(path))?.mode ?? 0o644;
  await files.write(path, new TextEncoder().encode(after), mode);
}
