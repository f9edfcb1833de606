import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { bundleProblems } from '../talos/bundle/check.ts';
import { readBundle, type Fields } from '../talos/bundle/fields.ts';
import { bundleOfMachine } from '../talos/bundle/machine-config.ts';
import { clusterNamed } from './cluster-named.ts';
import type { LabContext } from './context.ts';
import { inLab } from './lab.ts';
import { build } from './pipeline.ts';
import { refusesValues } from './published.ts';
import { refusal } from './report.ts';
import type { Run } from './result.ts';
import { namedFile, openFile } from './secret-file.ts';
import { keyringOf } from './secret-keys.ts';
import { checkAbsent, learnBundle, refusedBundle, writeBundle } from './talos-bundle.ts';
import { identityProblem } from './talos-identity.ts';
import type { InputOf } from './verbs.ts';

const MAX_BYTES = 4 * 1024 * 1024;
const STANDARD_INPUT = '-';

/** Takes the secrets of a cluster that exists; all problems are told before anything is written. */
export const talosSecretsImport: Run<'talos secrets import'> = async (outer, input) => {
  const context = inLab(outer);
  const { name, file } = placesOf(input);
  const { built, diagnostics, texts } = await build(context);
  if (!built || refusesValues(diagnostics)) return refusal({ diagnostics, texts });
  if (name !== undefined && !built.model.clusters.some((one) => one.name === name))
    throw new CroftError('usage', 'the first word is the name of no cluster of the lab');
  const cluster = clusterNamed(built.model, name);
  await checkAbsent(context, cluster);
  const text = await textOf(context, file);
  const { fields, problems } = bundleOf(context, text, {
    shown: file === STANDARD_INPUT ? 'standard input' : file,
    isMachine: input['from-machine-config'] !== undefined,
  });
  if (problems.length > 0) return refusedBundle(problems);
  const other = await identityProblem(context, cluster, fields);
  if (other && !input['new-identity']) return refusedBundle([other]);
  return writeBundle(context, built, { cluster, fields });
};

/** Which words are what. Throws `usage`; a word may be a secret in the wrong place, so none is quoted. */
function placesOf({ words, 'from-machine-config': machine }: InputOf<'talos secrets import'>): {
  readonly name: string | undefined;
  readonly file: string;
} {
  const [first, second, ...more] = words;
  if (more.length > 0 || (machine !== undefined && second !== undefined))
    throw new CroftError('usage', 'there are words too many', {
      data: { hint: 'give the cluster, and one file' },
    });
  if (machine !== undefined) return { name: first, file: machine };
  if (second !== undefined) return { name: first, file: second };
  return { name: undefined, file: first ?? STANDARD_INPUT };
}

const ENCRYPTED = /^sops:$|^"?sops"?: *\{/m;

/** What is to be imported, in clear. */
async function textOf(context: LabContext, file: string): Promise<string> {
  if (file === STANDARD_INPUT) return decoded(await context.input(MAX_BYTES));
  const path = await namedFile(context, file);
  const text = decoded(await context.files.read(path, MAX_BYTES));
  if (!ENCRYPTED.test(text)) return text;
  return decoded((await openFile(context, { path, shown: file }, await keyringOf(context))).plain);
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes);
}

const WORD = /[^\s"']{6,}/g;

function bundleOf(
  context: LabContext,
  text: string,
  { shown, isMachine }: { readonly shown: string; readonly isMachine: boolean },
): { readonly fields: Fields; readonly problems: readonly Diagnostic[] } {
  context.secrets.hold(() => text.match(WORD) ?? []);
  const read = isMachine ? bundleOfMachine(shown, text) : readBundle(shown, text);
  const { fields, diagnostics } = read;
  learnBundle(context, fields);
  if (diagnostics.length > 0) return { fields, problems: diagnostics };
  return { fields, problems: bundleProblems(fields, shown, context.clock.now()) };
}
