import { formatOf, sealSops } from '../secrets/sops/index.ts';
import { withLock } from '../generation/index.ts';
import type { Context } from './context.ts';
import { findLab } from './lab.ts';
import type { Run } from './result.ts';
import { MAX_SECRET_FILE, namedFile } from './secret-file.ts';
import { keyringOf, meansOf } from './secret-keys.ts';
import { creationRule } from './secret-rules.ts';
import { writeEncrypted } from './secret-write.ts';

/** Encrypts a file in place; the file is replaced in one step once everything is encrypted and read back. */
export const secretEncrypt: Run<'secret encrypt'> = async (context, { file = '' }) => {
  const { files } = context;
  const path = await namedFile(context, file);
  const plain = await files.read(path, MAX_SECRET_FILE);
  context.secrets.hold(() => wordsOf(plain));
  const mode = (await files.info(path))?.mode ?? 0o600;
  const { groups, threshold, rule, macOnlyEncrypted, layout } = await creationRule(context, path);
  const format = formatOf(path);
  const keyring = await keyringOf(context);
  const text = await sealSops(
    plain,
    { format, groups, threshold, macOnlyEncrypted, ...(rule ? { rule } : {}) },
    { ...meansOf(context, keyring, file), layout },
  );
  await locked(context, path, () => writeEncrypted(context, [{ path, text, mode }]));
  const recipients = [...new Set(groups.flat())];
  const isOurs = recipients.some((recipient) => keyring.recipients.has(recipient));
  const many = `${recipients.length} ${recipients.length === 1 ? 'recipient' : 'recipients'}`;
  return {
    exitCode: 0,
    data: { file, format, recipients },
    lines: [`encrypted ${file} for ${many}`],
    notes: [
      ...keyring.notes,
      ...(isOurs ? [] : ['note: none of the keys at hand opens it; only its recipients can']),
    ],
  };
};

const WORD = /[^\s"']{6,}/g;

/** The text of a file in clear and what may be its values, whether or not it can be understood. */
function wordsOf(plain: Uint8Array): string[] {
  const text = new TextDecoder().decode(plain);
  return [text, ...(text.match(WORD) ?? [])];
}

/** A file of a lab is written under the lock of the lab, as its index is. */
async function locked(context: Context, path: string, write: () => Promise<void>): Promise<void> {
  const root = await findLab(context.files, path.slice(0, path.lastIndexOf('/')));
  await (root === null ? write() : withLock(context, root, {}, write));
}
