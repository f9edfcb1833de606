import { CroftError } from '../base/error.ts';
import { name as nameSchema } from '../model/schema/scalars.ts';
import { checkRecipient } from '../secrets/age/age.ts';
import { inLab } from './lab.ts';
import { labText, tryLab, withRecipient, type NewRecipient } from './lab-recipients.ts';
import { build, type Built } from './pipeline.ts';
import { refusal } from './report.ts';
import type { Run } from './result.ts';
import { keyringOf } from './secret-keys.ts';
import { changeRecipients } from './secret-recipients-change.ts';
import type { InputOf } from './verbs.ts';

/**
 * Adds a recipient to lab.yaml and encrypts every value for it too. Throws `secret-recipient-known` for one that is
 * there, `usage`, and an AgeErrorCode for a text that is no recipient; none of them repeats what was given.
 */
export const secretRecipientsAdd: Run<'secret recipients add'> = async (outer, input) => {
  const context = inLab(outer);
  const recipient = checked(input);
  const before = await labText(context);
  const pipeline = await build(context);
  if (!pipeline.built) return refusal(pipeline);
  refuseKnown(pipeline.built, recipient);
  const { recipients } = pipeline.built.model.lab.value.secrets;
  const after = withRecipient(before, recipient, recipients.length);
  const tried = await tryLab(context, pipeline, after);
  if ('refused' in tried) return tried.refused;
  const keyring = await keyringOf(context);
  const result = await changeRecipients(context, {
    keyring,
    built: tried.built,
    lab: { before, after },
    isForPeople: recipient.custody !== 'cluster',
  });
  return {
    ...result,
    data: { name: recipient.name, recipient: recipient.age, files: result.data },
    notes: [
      ...(result.notes ?? []),
      'next: croft render encrypts what is rendered for it; commit both',
    ],
  };
};

function checked(input: InputOf<'secret recipients add'>): NewRecipient {
  const { name = '', recipient = '', custody, cluster } = input;
  if (!nameSchema.safeParse(name).success)
    throw new CroftError('usage', 'NAME cannot be the name of a recipient', {
      data: {
        hint: 'use lower-case letters, digits and dashes: croft secret recipients add NAME age1...',
      },
    });
  checkRecipient(recipient);
  if (cluster !== undefined && custody !== 'cluster')
    throw new CroftError('usage', '--cluster needs --custody cluster', {
      data: { hint: 'a person reads the secrets of every cluster' },
    });
  const kept = custody === 'offline' || custody === 'cluster' ? custody : undefined;
  return { name, age: recipient, custody: kept, cluster };
}

function refuseKnown({ model }: Built, { name, age, cluster }: NewRecipient): void {
  const { recipients } = model.lab.value.secrets;
  const known = recipients.find((one) => one.name === name || one.age === age);
  if (known)
    throw new CroftError(
      'secret-recipient-known',
      known.age === age
        ? `lab.yaml has this recipient already, as ${known.name}`
        : `lab.yaml has another recipient with the name ${known.name}`,
      { data: { hint: 'croft secret recipients lets those of lab.yaml read every value' } },
    );
  if (cluster !== undefined && !model.clusters.some((one) => one.name === cluster))
    throw new CroftError('usage', '--cluster names no cluster of the lab', {
      data: { hint: `choose ${model.clusters.map((one) => one.name).join(', ')}` },
    });
}
