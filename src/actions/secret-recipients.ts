import { recipientsOf, sealSops, updateRecipients } from '../secrets/sops/index.ts';
import type { Run } from './result.ts';
import { rekey, type Rekeyed, type Rekeying } from './secret-rekey.ts';

/**
 * Lets those read files whom `.sops.yaml` names. Who is added gets the data key that is there; when somebody is removed
 * there is a new one, for the old one could still be known.
 */
export const secretRecipients: Run<'secret recipients'> = (context, { files }) =>
  rekey(context, files, update);

async function update({ opened, rules, means, shown }: Rekeyed): Promise<Rekeying> {
  const wanted = new Set(rules.groups.flat());
  const removed = recipientsOf(opened.metadata.keys).filter((one) => !wanted.has(one));
  if (removed.length === 0) return { text: await updateRecipients(opened, rules, means) };
  const { format, metadata } = opened;
  const { groups, threshold } = rules;
  const { rule, macOnlyEncrypted } = metadata;
  const text = await sealSops(
    opened.plain,
    { format, groups, threshold, rule, macOnlyEncrypted },
    means,
  );
  const note = `note: ${shown} has a new data key, as ${removed.join(', ')} can no longer read it; what it could read before is known to it: replace the values`;
  return { text, note };
}
