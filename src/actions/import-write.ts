// Writes the lab that an import makes: all of it, or nothing.
import { CroftError } from '../base/error.ts';
import type { Files } from '../base/host/index.ts';
import type { ImportedSecret } from '../import/imported.ts';
import { emit } from '../model/yaml/index.ts';
import { newMap, type YamlMap } from '../model/yaml/value.ts';
import { INDEX_FILE } from '../secrets/digests/index.ts';
import { sealSops } from '../secrets/sops/index.ts';
import { VALUE } from '../secrets/values.ts';
import type { Context, LabContext } from './context.ts';
import { GIT_IGNORE } from './init.ts';
import type { Built } from './pipeline.ts';
import { shippedSchemas } from './schema.ts';
import { meansOf, type Keyring } from './secret-keys.ts';
import { labRules, secretPath } from './secret-source.ts';
import { writeEncrypted } from './secret-write.ts';

const LAB_FILE = 'lab.yaml';

/** Encrypted texts by path: every secret, and the bundle of each cluster. */
export async function sealedFiles(
  context: LabContext,
  rendered: Pick<Built, 'rendered'>,
  values: {
    readonly secrets: readonly ImportedSecret[];
    readonly bundles: ReadonlyMap<string, string>;
    readonly keyring: Keyring;
  },
): Promise<Map<string, string>> {
  const plain = new Map<string, string>();
  for (const [cluster, text] of values.bundles)
    plain.set(`talos/${cluster}/secrets.sops.yaml`, text);
  for (const [name, fields] of byName(values.secrets))
    plain.set(secretPath(name), emit(fields).replace(/^---\n/, ''));
  const sealed = new Map<string, string>();
  for (const [path, text] of plain) {
    const { layout, ...rules } = await labRules(rendered, path);
    const means = { ...meansOf(context, values.keyring, path), layout };
    const bytes = new TextEncoder().encode(text);
    sealed.set(path, await sealSops(bytes, { format: 'yaml', ...rules }, means));
  }
  return sealed;
}

function byName(secrets: readonly ImportedSecret[]): Map<string, YamlMap> {
  const found = new Map<string, YamlMap>();
  for (const { name, field = VALUE, value } of secrets) {
    const fields = found.get(name) ?? newMap();
    fields[field] = value;
    found.set(name, fields);
  }
  return found;
}

/** Throws `import-lab-exists` where a lab stands, and for a file that would be written over. */
export async function checkFree(
  files: Files,
  root: string,
  paths: Iterable<string>,
): Promise<void> {
  for (const path of [LAB_FILE, INDEX_FILE, ...paths]) {
    if ((await files.info(`${root}/${path}`)) === null) continue;
    throw new CroftError('import-lab-exists', `${root} has a ${path}; nothing is written over`, {
      data: {
        hint: 'import into a folder of its own: croft import PATH -C NEW-FOLDER; remove what an import left that was killed',
      },
    });
  }
}

/**
 * Writes a new lab: encrypted files and source, with lab.yaml last. What was written is taken back when something fails.
 * Throws what the file system throws.
 */
export async function writeLab(
  context: Context,
  root: string,
  {
    plain,
    sealed,
  }: { readonly plain: ReadonlyMap<string, string>; readonly sealed: ReadonlyMap<string, string> },
): Promise<readonly string[]> {
  const { files } = context;
  const texts = new Map([...plain, ...(await shippedSchemas(context))]);
  if ((await files.info(`${root}/.gitignore`)) === null) texts.set('.gitignore', GIT_IGNORE);
  const last = texts.get(LAB_FILE) ?? '';
  texts.delete(LAB_FILE);
  const paths = [...texts.keys(), ...sealed.keys()];
  const made = await missingFolders(files, root, [...paths, INDEX_FILE]);
  try {
    for (const folder of made) await files.makeDirectory(folder);
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    await files.writeAll(
      [...texts].map(([path, text]) => ({
        path: `${root}/${path}`,
        content: encode(text),
        mode: 0o644,
      })),
    );
    const encrypted = [...sealed].map(([path, text]) => ({
      ...{ path: `${root}/${path}`, text, mode: 0o644, isNew: true },
    }));
    await writeEncrypted({ files, root }, encrypted);
    if (!(await files.create(`${root}/${LAB_FILE}`, encode(last), 0o644)))
      throw new CroftError('generation-stale', `${LAB_FILE} was written meanwhile`);
  } catch (error) {
    for (const path of [...paths, INDEX_FILE])
      await files.remove(`${root}/${path}`).catch(() => undefined);
    for (const folder of made.toReversed())
      await files.removeDirectory(folder).catch(() => undefined);
    throw error;
  }
  return [LAB_FILE, ...plain.keys(), ...sealed.keys()].filter(
    (path, index, all) => all.indexOf(path) === index,
  );
}

/** Folders that are not there yet, outer ones first. */
async function missingFolders(
  files: Files,
  root: string,
  paths: readonly string[],
): Promise<string[]> {
  const folders = new Set<string>([root]);
  for (const path of paths) {
    const steps = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= steps.length; depth += 1)
      folders.add([root, ...steps.slice(0, depth)].join('/'));
  }
  const missing: string[] = [];
  for (const folder of [...folders].sort((a, b) => a.length - b.length))
    if ((await files.info(folder)) === null) missing.push(folder);
  return missing;
}
