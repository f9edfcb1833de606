import { isUtf8 } from 'node:buffer';
import type { Context } from './context.ts';
import type { Json, Run } from './result.ts';
import { namedFile, openFile } from './secret-file.ts';
import { keyringOf } from './secret-keys.ts';
import { layoutFor } from './secret-rules.ts';

/** Only the owner may read what was decrypted. */
const OWN = 0o600;

/** Prints what an encrypted file holds; with `in-place` the file is replaced in one step, once all of it is known good. */
export const secretDecrypt: Run<'secret decrypt'> = async (context, input) => {
  const { file = '' } = input;
  const path = await namedFile(context, file);
  const keyring = await keyringOf(context);
  const layout = await layoutFor(context, path);
  const { plain } = await openFile(context, { path, shown: file, layout }, keyring);
  const notes = keyring.notes;
  if (!input['in-place'])
    return { exitCode: 0, data: contentOf(file, plain), lines: [], content: plain, notes };
  await writePlain(context, path, plain);
  return {
    exitCode: 0,
    data: { file },
    lines: [`decrypted ${file}`],
    notes: [
      ...notes,
      `note: it stands in clear now: croft secret encrypt ${file} before you commit`,
    ],
  };
};

/** In one step: by a private folder beside the file, which goes should this process be killed in between. */
async function writePlain(
  { files, desk }: Context,
  path: string,
  plain: Uint8Array,
): Promise<void> {
  const mode = ((await files.info(path))?.mode ?? OWN) & OWN;
  if (!desk) {
    await files.write(path, plain, mode);
    return;
  }
  const parent = path.slice(0, path.lastIndexOf('/'));
  const folder = await desk.scratch.open(parent);
  try {
    await files.write(`${folder.path}/plain`, plain, mode);
    await files.rename(`${folder.path}/plain`, path);
    await files.sync(parent);
  } finally {
    await folder.remove();
  }
}

function contentOf(file: string, plain: Uint8Array): Json {
  const encoding = isUtf8(plain) ? 'utf8' : 'base64';
  return { file, encoding, content: Buffer.from(plain).toString(encoding) };
}
