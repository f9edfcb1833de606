import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import { withLock } from '../generation/index.ts';
import { parseGenerator } from '../model/generators.ts';
import { isClusterKey, lookAtClusterKeys, recipientsMade } from './cluster-key.ts';
import { inLab } from './lab.ts';
import { LAB_FILE, labText, tryLab, withRecipient, writeLab } from './lab-recipients.ts';
import { build, type Pipeline } from './pipeline.ts';
import { refusesValues } from './published.ts';
import { refusal } from './report.ts';
import type { Result, Run } from './result.ts';
import { consumersOf, consumerText } from './secret-consumers.ts';
import { keyringOf } from './secret-keys.ts';
import { makeValues, type Made, type Waiting, type Workshop } from './secret-maker.ts';
import { checkName, secretPath, usesOf, type SecretUse } from './secret-source.ts';
import { writeEncrypted } from './secret-write.ts';
import type { InputOf } from './verbs.ts';

type Input = InputOf<'secret generate'>;

/**
 * Makes every value that has a rule and no file, once, and the keys of clusters with their recipients. What is there is
 * made again only by name with `--replace`, with all that is made of it. Throws `secret-keeps-data` where data would be
 * lost, `secret-no-rule` and `secret-unknown` for a name that cannot be made.
 */
export const secretGenerate: Run<'secret generate'> = async (outer, input) => {
  const context = inLab(outer);
  checkInput(input);
  const before = await labText(context);
  const pipeline = await build(context);
  const { built } = pipeline;
  if (!built || refusesValues(pipeline.diagnostics)) return refusal(pipeline);
  const shop = { context, built, keyring: await keyringOf(context) };
  return withLock(context, context.root, {}, () => generate(shop, { input, pipeline, before }));
};

function checkInput({ names, replace, 'lose-data': mayLose }: Input): void {
  for (const name of names) checkName(name);
  if (replace && names.length === 0)
    throw new CroftError('usage', '--replace needs the names of the secrets', {
      data: { hint: 'croft secret list shows them' },
    });
  if (mayLose && !replace)
    throw new CroftError('usage', '--lose-data is for --replace only', {
      data: { hint: 'croft secret generate --help' },
    });
}

interface Work {
  readonly input: Input;
  readonly pipeline: Pipeline;
  /** lab.yaml as it was read. */
  readonly before: string;
}

/**
 * Everything is made and encrypted before the first file is written; then come the values, and lab.yaml last: it never
 * names a recipient whose key was not stored.
 */
async function generate(shop: Workshop, { input, pipeline, before }: Work): Promise<Result> {
  const { context, built } = shop;
  const isWanted = (name: string): boolean =>
    input.names.length === 0 || input.names.includes(name);
  const keys = await lookAtClusterKeys(shop, isWanted);
  refuseNamed(input, keys.held, 'secret-recipient-known');
  const { made, waiting } = await makeValues(shop, wantedUses(shop, input));
  refuseNamed(input, waiting, 'generate-source');
  const recipients = [...keys.found, ...recipientsMade(shop, made)];
  const { length } = built.model.lab.value.secrets.recipients;
  const after = recipients.reduce((text, one, at) => withRecipient(text, one, length + at), before);
  if (after !== before) {
    const tried = await tryLab(context, pipeline, after);
    if ('refused' in tried) return tried.refused;
  }
  if (made.length > 0) await context.files.makeDirectory(`${context.root}/secrets`);
  await writeEncrypted(
    context,
    made.map(({ file }) => file),
  );
  await writeLab(context, { before, after });
  return resultOf(shop, {
    made,
    waiting: [...keys.held, ...waiting],
    hasRecipients: after !== before,
  });
}

/** What is to be made: all that is missing, or what is named and, with `--replace`, what is made of it. */
function wantedUses(shop: Workshop, input: Input): SecretUse[] {
  const { secrets } = shop.built.model;
  const uses = usesOf(shop.built);
  const missing = [...uses.values()].filter(({ name }) => !secrets.has(name));
  if (input.names.length === 0) return missing;
  for (const name of input.names) checkUse(shop, uses, name);
  if (!input.replace) return missing.filter(({ name }) => input.names.includes(name));
  const named = withDerived([...uses.values()], input.names);
  for (const use of named) if (secrets.has(use.name)) refuseLoss(shop, use, input['lose-data']);
  return named;
}

/** The named secrets and those that are made of them, of these, and so on. */
function withDerived(uses: readonly SecretUse[], names: readonly string[]): SecretUse[] {
  const wanted = new Set(names);
  for (let size = 0; size < wanted.size;) {
    size = wanted.size;
    for (const { name, generate } of uses) {
      const source = generate === null ? undefined : parseGenerator(generate)?.secret;
      if (source !== undefined && wanted.has(source)) wanted.add(name);
    }
  }
  return uses.filter(({ name }) => wanted.has(name));
}

function checkUse({ built }: Workshop, uses: ReadonlyMap<string, SecretUse>, name: string): void {
  const use = uses.get(name);
  if (typeof use?.generate === 'string') return;
  if (use || built.model.secrets.has(name))
    throw new CroftError('secret-no-rule', `no rule makes the secret ${name}`, {
      data: { hint: `croft secret set ${name} asks for its value` },
    });
  const meant = didYouMean(name, [...uses.keys()]);
  throw new CroftError('secret-unknown', `nothing in the lab uses a secret ${name}`, {
    data: {
      hint: meant === undefined ? 'croft secret list shows all' : `did you mean ${meant}?`,
    },
  });
}

function refuseLoss(shop: Workshop, { name, bound }: SecretUse, mayLose: boolean): void {
  if (isClusterKey(shop, name))
    throw new CroftError(
      'secret-keeps-data',
      `${name} is the key of a cluster, whose recipient has to change with it`,
      { data: { hint: 'croft explain secret-keeps-data has the steps' } },
    );
  if (bound !== 'data' || mayLose) return;
  throw new CroftError(
    'secret-keeps-data',
    `data is encrypted with ${name}: with another value nothing reads it any more`,
    { data: { hint: 'encrypt that data anew first, or accept the loss with --lose-data' } },
  );
}

/** A name that was asked for is made or refused. */
function refuseNamed({ names }: Input, waiting: readonly Waiting[], code: string): void {
  const [first] = waiting.filter(({ name }) => names.includes(name));
  if (first) throw new CroftError(code, first.why);
}

interface Outcome {
  readonly made: readonly Made[];
  readonly waiting: readonly Waiting[];
  readonly hasRecipients: boolean;
}

function resultOf(shop: Workshop, { made, waiting, hasRecipients }: Outcome): Result {
  const sorted = [...made].sort((one, other) => (one.use.name < other.use.name ? -1 : 1));
  const replaced = sorted.filter(({ file }) => file.isNew !== true);
  const lines = sorted.flatMap(({ use, file }) => [
    `${file.isNew === true ? 'created' : 'replaced'} ${secretPath(use.name)}`,
    ...(file.isNew === true
      ? []
      : consumersOf(shop.built, use.name).map((one) => `  ${consumerText(one)}`)),
  ]);
  if (hasRecipients) lines.push(`configured ${LAB_FILE}`);
  return {
    exitCode: 0,
    data: {
      made: sorted.filter(({ file }) => file.isNew === true).map(({ use }) => secretPath(use.name)),
      replaced: replaced.map(({ use }) => ({
        file: secretPath(use.name),
        bound: use.bound ?? null,
        consumers: consumersOf(shop.built, use.name).map((one) => ({ ...one })),
      })),
      waiting: waiting.map(({ name, why }) => ({ name, why })),
    },
    lines: lines.length === 0 ? ['nothing to make'] : lines,
    notes: [
      ...shop.keyring.notes,
      ...waiting.map(({ name, why }) => `note: ${name} is not made: ${why}`),
      ...replaced.flatMap(boundNote),
      ...nextNotes(replaced.length > 0, lines.length > 0),
    ],
  };
}

function boundNote({ use: { name, bound } }: Made): string[] {
  if (bound === 'data')
    return [`warning: what was encrypted with the old ${name} cannot be read with the new one`];
  if (bound === 'copy')
    return [
      `note: ${name} is also kept elsewhere, such as in a database, in another application or at the Git host: change it there too`,
    ];
  return [];
}

function nextNotes(hasReplaced: boolean, hasChanged: boolean): string[] {
  if (hasReplaced)
    return [
      'next: croft render, then commit and push; what reads a value at its start needs a restart, unless Reloader gives it one',
    ];
  return hasChanged ? ['next: croft render'] : [];
}
