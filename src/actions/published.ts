import type { Diagnostic } from '../base/diagnostic.ts';
import type { Files } from '../base/host/index.ts';
import type { Model } from '../model/model.ts';
import { placeOf } from '../model/place.ts';
import { isPublished, PUBLISHED_KEY_FILE } from '../secrets/published.ts';

const CODE = 'recipient-published';
const MAX_KEY_FILE = 64 * 1024;

/**
 * `recipient-published`: recipients of a lab whose keys everybody has. An example has them and is none the worse: a lab
 * is one as long as the file with these keys lies beside its folder, where everybody sees that nothing in it is secret.
 */
export async function publishedRecipients(
  files: Files,
  root: string,
  { lab }: Model,
): Promise<Diagnostic[]> {
  const published = lab.value.secrets.recipients.flatMap(({ name, age }, index) =>
    isPublished(age) ? [{ name, age, index }] : [],
  );
  if (published.length === 0) return [];
  const beside = await keysBeside(files, root);
  return published
    .filter(({ age }) => !beside.includes(age))
    .map(({ name, index }) => {
      const { file, range } = placeOf(lab.document, ['secrets', 'recipients', index, 'age']);
      return {
        code: CODE,
        severity: 'error',
        file,
        range,
        message: `${name} has a key of the examples, which everybody has: what is encrypted for it is no secret`,
        hint: 'croft secret init puts your own key in the place of those of the examples',
      };
    });
}

/** Whether values must not be encrypted for the recipients of a lab. */
export function refusesValues(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => code === CODE);
}

/** Text of the key file of the examples where it lies beside the folder of the lab; '' where there is none. */
async function keysBeside(files: Files, root: string): Promise<string> {
  const path = `${root.slice(0, root.lastIndexOf('/'))}/${PUBLISHED_KEY_FILE}`;
  const info = await files.info(path);
  if (info?.kind !== 'file' || info.size > MAX_KEY_FILE) return '';
  return new TextDecoder().decode(await files.read(path, MAX_KEY_FILE));
}
