import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import { withLock } from '../generation/index.ts';
import { sealSops, setValue } from '../secrets/sops/index.ts';
import { quoted, VALUE } from '../secrets/values.ts';
import type { LabContext } from './context.ts';
import { inLab } from './lab.ts';
import { build, type Built } from './pipeline.ts';
import { refusesValues } from './published.ts';
import { refusal } from './report.ts';
import type { Run } from './result.ts';
import { openFile } from './secret-file.ts';
import { keyringOf, meansOf, type Keyring } from './secret-keys.ts';
import { writeEncrypted } from './secret-write.ts';
import { checkField, checkName, labRules, secretPath, usesOf } from './secret-source.ts';
import type { InputOf } from './verbs.ts';

const MAX_VALUE = 1024 * 1024;

/** Sets a value of the lab; asked for without showing it, or read from standard input. Only that value changes. */
export const secretSet: Run<'secret set'> = async (outer, input) => {
  const context = inLab(outer);
  const { name = '', field } = input;
  checkName(name);
  checkField(field);
  const { built, diagnostics, texts } = await build(context);
  if (!built || refusesValues(diagnostics)) return refusal({ diagnostics, texts });
  const value = await valueOf(context, input);
  context.secrets.learn(value);
  // The names of fields stand in clear.
  if (field !== undefined && field === value.trim())
    throw new CroftError('usage', 'FIELD is the value itself, and nothing was written', {
      data: { hint: 'name the field after --field, and choose another value if it was shown' },
    });
  const keyring = await keyringOf(context);
  const change = { name, field: field ?? VALUE, value };
  const outcome = await withLock(context, context.root, {}, () =>
    write({ context, built, keyring }, change),
  );
  const file = secretPath(name);
  return {
    exitCode: 0,
    data: { file, field: field ?? null, outcome },
    lines: [`${outcome} ${file}`],
    notes: [...keyring.notes, ...useNotes(built, name, field)],
  };
};

interface Work {
  readonly context: LabContext;
  readonly built: Built;
  readonly keyring: Keyring;
}

interface Change {
  readonly name: string;
  readonly field: string;
  readonly value: string;
}

async function write(
  { context, built, keyring }: Work,
  { name, field, value }: Change,
): Promise<'created' | 'configured' | 'unchanged'> {
  const { files, root } = context;
  const shown = secretPath(name);
  const path = `${root}/${shown}`;
  const { layout, ...rules } = await labRules(built, shown);
  const means = { ...meansOf(context, keyring, shown), layout };
  const info = await files.info(path);
  if (info === null) {
    const plain = new TextEncoder().encode(`${quoted(field)}: ${quoted(value)}\n`);
    const text = await sealSops(plain, { format: 'yaml', ...rules }, means);
    await files.makeDirectory(`${root}/secrets`);
    await writeEncrypted(context, [{ path, text, mode: 0o644, isNew: true }]);
    return 'created';
  }
  const opened = await openFile(context, { path, shown, layout }, keyring);
  const text = await setValue(opened, { path: [field], value }, means);
  if (text === opened.text) return 'unchanged';
  await writeEncrypted(context, [{ path, text, mode: info.mode }]);
  return 'configured';
}

/** The value as a person gives it. A line break behind a single line is the one that `echo` adds, and goes. */
async function valueOf(
  context: LabContext,
  { name = '', field, empty }: InputOf<'secret set'>,
): Promise<string> {
  const what = field === undefined ? name : `${name}, ${field}`;
  const complaint = 'it is empty; --empty allows that';
  const { questions } = context;
  const value = questions
    ? await questions.ask({
        text: `value of ${what} (not shown)`,
        hidden: true,
        check: (answer) => (answer === '' && !empty ? complaint : null),
      })
    : unwrapped(decoded(await context.input(MAX_VALUE)));
  if (value !== '' || empty) return value;
  throw new CroftError('secret-empty', `the value of ${what} is empty`, {
    data: { hint: 'give it on standard input; --empty allows an empty one' },
  });
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CroftError('secret-binary', 'the value is no UTF-8 text', {
      data: { hint: 'encode it, for example with base64' },
    });
  }
}

function unwrapped(text: string): string {
  const [, line] = /^([^\n]*?)\r?\n$/.exec(text) ?? [];
  return line ?? text;
}

function useNotes(built: Built, name: string, field: string | undefined): string[] {
  const uses = usesOf(built);
  const use = uses.get(name);
  if (!use) {
    const unset = [...uses.keys()].filter((other) => !built.model.secrets.has(other));
    const meant = didYouMean(name, unset);
    return [
      `note: nothing in the lab uses the secret ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    ];
  }
  if (use.fields.includes(field ?? null)) return ['croft render encrypts it for what uses it'];
  const fields = use.fields.map((one) => (one === null ? 'the whole value' : `--field ${one}`));
  return [`note: the lab uses ${fields.join(', ')} of the secret ${name}`];
}
