import type { Diagnostic } from '../base/diagnostic.ts';
import type { Files } from '../base/host/index.ts';
import { bundlePath } from '../model/bundle.ts';
import type { Model } from '../model/model.ts';
import { placeOf } from '../model/place.ts';
import { isPublished, isPublishedBundle, PUBLISHED_KEY_FILE } from '../secrets/published.ts';
import { fingerprintsIn } from './talos-identity.ts';

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

/**
 * `talos-secrets-published`: clusters whose secrets are those of an example, by lines of the section `identity` of
 * croft.lock. Encrypted for whomever, everybody has them. An example has them and is none the worse.
 */
export async function publishedBundles(
  files: Files,
  root: string,
  { model, identity }: { readonly model: Model; readonly identity: readonly string[] },
): Promise<Diagnostic[]> {
  const fingerprints = fingerprintsIn(identity);
  const found = model.clusters.filter(
    ({ name, bundle }) => bundle !== null && isPublishedBundle(fingerprints.get(name) ?? ''),
  );
  if (found.length === 0 || isPublishedFile(await keysBeside(files, root))) return [];
  return found.map((cluster) => ({
    code: 'talos-secrets-published',
    severity: 'error',
    file: bundlePath(cluster),
    message: `cluster ${cluster.name} has the secrets of an example, which everybody has: whoever reaches its machines owns them`,
    hint: `remove the file and make secrets of its own: croft talos secrets init ${cluster.name} --new-identity`,
  }));
}

/** Whether values must not be encrypted for the recipients of a lab. */
export function refusesValues(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => code === CODE);
}

/** Whether the text of a file has a published key. */
function isPublishedFile(text: string): boolean {
  return (text.match(/age1\w+/g) ?? []).some(isPublished);
}

/** Text of the key file of the examples where it lies beside the folder of the lab; '' where there is none. */
async function keysBeside(files: Files, root: string): Promise<string> {
  const path = `${root.slice(0, root.lastIndexOf('/'))}/${PUBLISHED_KEY_FILE}`;
  const info = await files.info(path);
  if (info?.kind !== 'file' || info.size > MAX_KEY_FILE) return '';
  return new TextDecoder().decode(await files.read(path, MAX_KEY_FILE));
}
