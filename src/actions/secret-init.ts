import { CroftError } from '../base/error.ts';
import { checkRecipient, generateIdentity, recipientOf } from '../secrets/age/age.ts';
import { defaultKeyFile } from '../secrets/age/sources.ts';
import { isPublished } from '../secrets/published.ts';
import type { LabContext } from './context.ts';
import { GIT_IGNORE } from './init.ts';
import { inLab } from './lab.ts';
import { LAB_FILE, tryLab } from './lab-recipients.ts';
import { ownKey, withoutPublished, withRecipient, type Recipient } from './own-recipients.ts';
import { build, type Built } from './pipeline.ts';
import { refusesValues } from './published.ts';
import { refusal } from './report.ts';
import type { Run } from './result.ts';

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const MAX_BYTES = 4 * 1024 * 1024;

/** A key that was found, or one that is to be written. */
interface OperatorKey {
  readonly recipient: string;
  readonly source: string;
  /** Content of the new key file. */
  readonly content?: string;
}

/** Makes the operator's key, unless there is one, and lets it and an offline key read the secrets of the lab. */
export const secretInit: Run<'secret init'> = async (outer, { name = 'operator', escrow }) => {
  const context = inLab(outer);
  if (!NAME.test(name))
    throw new CroftError('usage', '--name: this cannot be the name of a recipient', {
      data: { hint: 'use lower-case letters, digits and dashes' },
    });
  const { built, diagnostics, texts } = await build(context);
  if (!built) return refusal({ diagnostics, texts });
  const key = await operatorKey(context);
  const offline = escrow ?? (await askEscrow(context, built));
  if (offline) checkRecipient(offline);
  if (offline === key.recipient)
    throw new CroftError('usage', 'the offline recipient is your own key, and so no second one', {
      data: { hint: 'make another key on another machine, and give its recipient' },
    });
  const wanted: Recipient[] = [
    { name, age: key.recipient },
    ...(offline ? [{ name: 'escrow', age: offline, custody: 'offline' as const }] : []),
  ];
  const before = await textOf(context, LAB_FILE);
  const hasValues = built.model.secrets.size > 0;
  const own = wanted.reduce((text, one) => withRecipient(text, one, hasValues), before);
  const after = refusesValues(diagnostics) ? withoutPublished(own) : own;
  const tried = await tryLab(context, { diagnostics }, after);
  if ('refused' in tried) return tried.refused;
  if (key.content !== undefined) await writeKey(context, key.source, key.content);
  const changed = [
    ...(await writeChanged(context, LAB_FILE, { before, after })),
    ...(await ignore(context)),
  ];
  const made = key.content === undefined ? 'kept the key in' : 'created the key file';
  return {
    exitCode: 0,
    data: { recipient: key.recipient, keyFile: key.source, created: key.content !== undefined },
    lines: [
      `${made} ${key.source}`,
      ...changed.map((file) => `configured ${file}`),
      `you are the recipient ${key.recipient}`,
    ],
    notes: [
      'keep a copy of the key file where neither fire nor thief finds both',
      ...(offline === ''
        ? ['note: no offline recipient: croft secret init --escrow RECIPIENT']
        : []),
      'next: croft secret recipients lets the new keys read the values that are there; then croft render',
    ],
  };
};

/** The first key that is found where sops looks; else a new one for its key file, which is not written yet. */
async function operatorKey(context: LabContext): Promise<OperatorKey> {
  const { files, keys, clock } = context;
  const { own, problems } = await ownKey(context);
  if (own) return { recipient: own.recipient, source: own.source };
  const [problem] = problems;
  if (problem) throw problem;
  const source = defaultKeyFile(keys);
  if (source === null)
    throw new CroftError('secret-key-place', 'the environment names no home for the key', {
      data: { hint: 'set HOME, or make a key and name it in SOPS_AGE_KEY_FILE' },
    });
  if ((await files.info(source)) !== null) throw occupied(source);
  const identity = await generateIdentity('x25519');
  const recipient = await recipientOf(identity);
  const created = new Date(clock.now()).toISOString().slice(0, 19);
  const content = `# created: ${created}Z\n# public key: ${recipient}\n${identity}\n`;
  return { recipient, source, content };
}

async function writeKey({ files }: LabContext, path: string, content: string): Promise<void> {
  await files.makeDirectory(path.slice(0, path.lastIndexOf('/')));
  if (!(await files.create(path, new TextEncoder().encode(content), 0o600))) throw occupied(path);
}

function occupied(path: string): CroftError {
  return new CroftError('secret-key-place', `${path} is there and holds no key`, {
    data: { hint: 'look at it; Croft never writes over a key file' },
  });
}

/** The offline recipient: '' when a person wants none or nobody can be asked, undefined when the lab has one. */
async function askEscrow({ questions }: LabContext, { model }: Built): Promise<string | undefined> {
  const { recipients } = model.lab.value.secrets;
  if (recipients.some(({ age, custody }) => custody === 'offline' && !isPublished(age)))
    return undefined;
  if (!questions) return '';
  const check = (answer: string): string | null => {
    try {
      if (answer !== 'none') checkRecipient(answer);
      return null;
    } catch (error) {
      if (error instanceof CroftError) return error.message;
      throw error;
    }
  };
  const text =
    'recipient of a second key, kept offline (age-keygen on another machine; none: later)';
  const answer = await questions.ask({ text, suggestion: 'none', check });
  return answer === 'none' ? '' : answer;
}

async function ignore(context: LabContext): Promise<string[]> {
  const before = await textOf(context, '.gitignore');
  const lines = new Set(before.split('\n').map((line) => line.trim()));
  const missing = `${GIT_IGNORE}*.agekey\nkeys.txt\n`
    .split('\n')
    .filter((line) => !lines.has(line));
  if (missing.length === 0) return [];
  const start = before === '' || before.endsWith('\n') ? before : `${before}\n`;
  return writeChanged(context, '.gitignore', { before, after: `${start}${missing.join('\n')}\n` });
}

async function textOf({ files, root }: LabContext, file: string): Promise<string> {
  if ((await files.info(`${root}/${file}`)) === null) return '';
  const bytes = await files.read(`${root}/${file}`, MAX_BYTES);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

async function writeChanged(
  { files, root }: LabContext,
  file: string,
  { before, after }: { readonly before: string; readonly after: string },
): Promise<string[]> {
  if (before === after) return [];
  const path = `${root}/${file}`;
  const mode = (await files.info(path))?.mode ?? 0o644;
  await files.write(path, new TextEncoder().encode(after), mode);
  return [file];
}
