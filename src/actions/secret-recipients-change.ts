// What every change of the recipients does to files.
import { CroftError } from '../base/error.ts';
import { withLock } from '../generation/index.ts';
import { recipientsOf, sealSops, updateRecipients } from '../secrets/sops/index.ts';
import type { LabContext } from './context.ts';
import { LAB_FILE, writeLab, type LabChange } from './lab-recipients.ts';
import type { Built } from './pipeline.ts';
import type { Result } from './result.ts';
import type { Keyring } from './secret-keys.ts';
import {
  rekeyed,
  rekeyResult,
  valuesOf,
  writeRekeyed,
  type Rekeyed,
  type Rekeying,
} from './secret-rekey.ts';
import { labRules } from './secret-source.ts';

/**
 * A file for the recipients of its rule. Who is added gets the data key that is there; when somebody is removed there
 * is a new one, for the old one could still be known.
 */
export async function forRecipients({ opened, rules, means, shown }: Rekeyed): Promise<Rekeying> {
  const wanted = new Set(rules.groups.flat());
  const { format, metadata } = opened;
  const removed = recipientsOf(metadata.keys).filter((one) => !wanted.has(one));
  if (removed.length === 0) return { text: await updateRecipients(opened, rules, means) };
  const other = metadata.keys.groups.flat().find(({ kind }) => kind !== 'age');
  if (other)
    throw new CroftError(
      'sops-key-groups',
      `${shown} has a recipient of kind ${other.kind}, for which only sops can wrap a new data key`,
    );
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

/** Another set of recipients, and who they are. */
export interface Recipients {
  readonly keyring: Keyring;
  /** The lab as it will be. */
  readonly built: Built;
  /** None where lab.yaml was edited already. */
  readonly lab: LabChange | null;
  /** Whether there is a change in who reads the values in secrets/; a cluster reads none of them. */
  readonly isForPeople: boolean;
}

/**
 * Encrypts every value for other recipients and writes lab.yaml behind them. Each file can be read at any moment, and
 * the same command completes what was interrupted, for lab.yaml still is as it was.
 */
export function changeRecipients(
  context: LabContext,
  { keyring, built, lab, isForPeople }: Recipients,
): Promise<Result> {
  return withLock(context, context.root, {}, async () => {
    const files = {
      keyring,
      paths: isForPeople ? await valuesOf(context) : [],
      rules: ({ shown }: { readonly shown: string }) => labRules(built, shown),
    };
    const changes = await rekeyed(context, files, forRecipients);
    await writeRekeyed(context, changes);
    if (lab) await writeLab(context, lab);
    const result = rekeyResult(changes, keyring);
    if (!lab) return result;
    const lines = changes.length === 0 ? [] : result.lines;
    return { ...result, lines: [...lines, `configured ${LAB_FILE}`] };
  });
}
