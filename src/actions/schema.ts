import type { Context } from './context.ts';
import { absolutePath } from './lab.ts';
import type { Run } from './result.ts';
import { CroftError } from '../base/error.ts';

/** Where a lab keeps the schemas that its modelines name. */
const LAB_FOLDER = '.croft/schema';
const MAX_SCHEMA = 4 * 1024 * 1024;

/** Writes the JSON Schemas, or with `check` says whether they are as they should be. */
export const schema: Run<'schema'> = async (context, { out, check }) => {
  const { publishSchemas } = await import('../model/schema/publish.ts');
  const folder = folderOf(context, out);
  const stale: string[] = [];
  for (const { file, text } of publishSchemas())
    if (await putIfOther(context, `${folder}/${file}`, { text, write: !check })) stale.push(file);
  const outcome = check ? 'differs' : 'written';
  return {
    exitCode: check && stale.length > 0 ? 2 : 0,
    data: { folder, [outcome]: stale },
    lines: [
      ...stale.map((file) => `${check ? 'differs' : 'configured'} ${folder}/${file}`),
      ...(stale.length === 0 ? [`unchanged ${folder}`] : []),
    ],
  };
};

function folderOf({ root, cwd }: Context, out: string | undefined): string {
  if (out !== undefined) return absolutePath(cwd, out);
  if (root !== null) return `${root}/${LAB_FOLDER}`;
  throw new CroftError('lab-not-found', 'there is no lab here to write schemas into', {
    data: { hint: 'name a folder: croft schema --out DIR' },
  });
}

/**
 * Puts the shipped schemas where a lab's modelines look for them, if they are not there. Reads no schema code, so that
 * a render pays for a few small files only.
 */
export async function refreshSchemas(context: Context, root: string): Promise<void> {
  for (const [path, text] of await shippedSchemas(context))
    await putIfOther(context, `${root}/${path}`, { text, write: true });
}

/** The shipped schemas by their path in a lab. */
export async function shippedSchemas({ files, shipped }: Context): Promise<Map<string, string>> {
  const schemas = new Map<string, string>();
  for (const { name } of await files.list(shipped.schema)) {
    if (!name.endsWith('.json')) continue;
    const content = await files.read(`${shipped.schema}/${name}`, MAX_SCHEMA);
    schemas.set(`${LAB_FOLDER}/${name}`, new TextDecoder().decode(content));
  }
  return schemas;
}

/** Whether the file was other than `text`; writes it if asked. */
export async function putIfOther(
  { files }: Context,
  path: string,
  { text, write }: { readonly text: string; readonly write: boolean },
): Promise<boolean> {
  const content = new TextEncoder().encode(text);
  const info = await files.info(path);
  const isSame =
    info?.kind === 'file' &&
    info.size === content.length &&
    new TextDecoder().decode(await files.read(path, content.length)) === text;
  if (isSame) return false;
  if (write) {
    await files.makeDirectory(path.slice(0, path.lastIndexOf('/')));
    await files.write(path, content, 0o644);
  }
  return true;
}
