import { CroftError } from '../base/error.ts';
import { visible } from '../base/diagnostic.ts';
import type { PrivateFolder } from '../base/host/index.ts';
import { withLock } from '../generation/index.ts';
import type { Context, Desk } from './context.ts';
import { runEditor } from './editor.ts';
import { subjectOf, type Subject } from './edit-subject.ts';
import type { Run } from './result.ts';
import { MAX_SECRET_FILE } from './secret-file.ts';
import { writeEncrypted } from './secret-write.ts';

type Outcome = 'configured' | 'created' | 'unchanged' | 'not created';

/** Lets a person edit an encrypted file; what was saved replaces it in one step, or nothing changes. */
export const secretEdit: Run<'secret edit'> = async (context, { file = '' }) => {
  const { desk } = context;
  if (!desk)
    throw new CroftError('secret-editor-missing', 'no editor can be started from here', {
      data: { hint: 'run croft secret edit on a terminal' },
    });
  const subject = await subjectOf(context, file);
  const folder = await desk.scratch.open();
  let outcome: Outcome;
  try {
    outcome = await editUntilSaved(context, subject, { desk, folder });
  } finally {
    await folder.remove();
  }
  const { shown, notes } = subject;
  return {
    exitCode: 0,
    data: { file: shown, outcome },
    lines: [visible(`${outcome} ${shown}`)],
    notes: [...notes, ...(folder.inMemory ? [] : [onDisk(folder)])],
  };
};

function onDisk({ path }: PrivateFolder): string {
  const place = path.slice(0, path.lastIndexOf('/'));
  return `note: there is no folder in memory, so the clear text lay on the disk while you edited it, below ${place}`;
}

interface Session {
  readonly desk: Desk;
  readonly folder: PrivateFolder;
}

/** What cannot be saved is opened again, where somebody is there to say so: their work must not be lost. */
async function editUntilSaved(
  context: Context,
  subject: Subject,
  { desk, folder }: Session,
): Promise<Outcome> {
  const { files, cwd } = context;
  const name = subject.path.slice(subject.path.lastIndexOf('/') + 1);
  const path = `${folder.path}/${name}`;
  await files.write(path, subject.plain, 0o600);
  for (;;) {
    await runEditor(desk, { path, cwd });
    const saved = await takeSaved(context, subject, path);
    try {
      return await save(context, subject, saved);
    } catch (error) {
      if (!(error instanceof CroftError) || !(await goesOn(context, error))) throw error;
    }
  }
}

/** What the editor left. Throws `secret-edit-lost` for anything but a file of a size that can be encrypted. */
async function takeSaved(
  { files }: Context,
  { shown }: Subject,
  path: string,
): Promise<Uint8Array> {
  try {
    return await files.read(path, MAX_SECRET_FILE);
  } catch (error) {
    const why = error instanceof CroftError ? LOST[error.code] : undefined;
    if (why === undefined) throw error;
    throw new CroftError('secret-edit-lost', `${shown} stays as it was: the editor ${why}`, {
      cause: error,
    });
  }
}

const LOST: Readonly<Record<string, string>> = {
  'file-not-found': 'removed the file that it was given',
  'file-kind': 'left a link or a folder in place of the file that it was given',
  'file-too-large': `left a file of more than ${MAX_SECRET_FILE} bytes`,
};

async function save(context: Context, subject: Subject, saved: Uint8Array): Promise<Outcome> {
  const { before, plain, shown, seal } = subject;
  const nothing = before === null ? 'not created' : 'unchanged';
  if (Buffer.compare(saved, plain) === 0) return nothing;
  if (isBlank(saved)) {
    if (before === null) return nothing;
    throw new CroftError('secret-edit-empty', `${shown} stays as it was: what was saved is empty`, {
      data: { hint: `remove the file if it is not needed any more` },
    });
  }
  const text = await seal(saved);
  if (text === before) return nothing;
  await replace(context, subject, text);
  return before === null ? 'created' : 'configured';
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

/** Writes the file if it is still what was opened. Throws `secret-edit-stale`; nothing is overwritten then. */
async function replace(context: Context, subject: Subject, text: string): Promise<void> {
  const { files, root } = context;
  const { path, shown, before, mode } = subject;
  const write = async (): Promise<void> => {
    if ((await textAt(context, path)) !== before)
      throw new CroftError(
        'secret-edit-stale',
        `${shown} was changed by somebody else while it was edited; nothing was written`,
      );
    if (before === null) await files.makeDirectory(path.slice(0, path.lastIndexOf('/')));
    await writeEncrypted(context, [{ path, text, mode, isNew: before === null }]);
  };
  if (root !== null && path.startsWith(`${root}/`)) await withLock(context, root, {}, write);
  else await write();
}

async function textAt({ files }: Context, path: string): Promise<string | null> {
  if ((await files.info(path)) === null) return null;
  const bytes = await files.read(path, MAX_SECRET_FILE);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** Whether a person wants to see in the editor again what could not be saved. */
async function goesOn({ questions, secrets }: Context, { message }: CroftError): Promise<boolean> {
  if (!questions) return false;
  const answer = await questions.ask({
    text: `${secrets.redact(visible(message))}\nopen it in the editor again? (no drops what you typed)`,
    suggestion: 'yes',
    check: (given) => (/^(?:y|yes|n|no)$/i.test(given) ? null : 'answer yes or no'),
  });
  return /^y/i.test(answer);
}
