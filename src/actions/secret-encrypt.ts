import { formatOf, sealSops } from '../secrets/sops/index.ts';
import { absolutePath } from './lab.ts';
import type { Run } from './result.ts';
import { MAX_SECRET_FILE } from './secret-file.ts';
import { keyringOf, meansOf } from './secret-keys.ts';
import { creationRule } from './secret-rules.ts';
import { writeEncrypted } from './secret-write.ts';

/** Encrypts a file in place; the file is replaced in one step once everything is encrypted and read back. */
export const secretEncrypt: Run<'secret encrypt'> = async (context, { file = '' }) => {
  const { files } = context;
  const path = absolutePath(context.cwd, file);
  const plain = await files.read(path, MAX_SECRET_FILE);
  const mode = (await files.info(path))?.mode ?? 0o600;
  const { groups, threshold, rule, macOnlyEncrypted, layout } = await creationRule(context, path);
  const format = formatOf(path);
  const keyring = await keyringOf(context);
  const text = await sealSops(
    plain,
    { format, groups, threshold, macOnlyEncrypted, ...(rule ? { rule } : {}) },
    { ...meansOf(context, keyring, file), layout },
  );
  await writeEncrypted(context, [{ path, text, mode }]);
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
