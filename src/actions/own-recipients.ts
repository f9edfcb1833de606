import { CroftError } from '../base/error.ts';
import { parseDocument } from '../model/yaml/index.ts';
import { findKeys } from '../secrets/age/sources.ts';
import type { FoundIdentity } from '../secrets/age/key-file.ts';
import { isPublished } from '../secrets/published.ts';
import type { Context } from './context.ts';
import { edited, LAB_FILE, RECIPIENTS } from './lab-recipients.ts';
import { valueAt } from './target.ts';

/** A recipient as lab.yaml has it. */
export interface Recipient {
  readonly name: string;
  readonly age: string;
  readonly custody?: 'offline';
}

/** A person's own key, and why places that were looked at give none. The published keys are nobody's own. */
export async function ownKey({
  files,
  keys,
  cwd,
}: Context): Promise<{ readonly own: FoundIdentity | null; readonly problems: CroftError[] }> {
  const { identities, problems } = await findKeys({ files, cwd, ...keys });
  const own = identities.find(({ recipient }) => !isPublished(recipient)) ?? null;
  return { own, problems: [...problems] };
}

/**
 * lab.yaml with a recipient. One of the same name is replaced when its key is published, or as long as nothing is
 * encrypted for it; afterwards that is an error, `secret-recipient-known`, as its owner would be shut out.
 */
export function withRecipient(
  text: string,
  { name, age, custody }: Recipient,
  hasValues: boolean,
): string {
  const recipients = recipientsIn(text);
  if (recipients.some((one) => one.age === age)) return text;
  const known = recipients.findIndex((one) => one.name === name);
  if (known < 0)
    return edited(text, [...RECIPIENTS, recipients.length], {
      name,
      age,
      ...(custody && { custody }),
    });
  if (hasValues && !isPublished(recipients[known]?.age ?? ''))
    throw new CroftError(
      'secret-recipient-known',
      `lab.yaml has another key for the recipient ${name}, and values are encrypted for it`,
      { data: { hint: 'choose another name with --name, or edit lab.yaml' } },
    );
  return edited(text, [...RECIPIENTS, known, 'age'], age);
}

/** lab.yaml without the recipients whose keys are published. */
export function withoutPublished(text: string): string {
  const last = recipientsIn(text).findLastIndex(({ age = '' }) => isPublished(age));
  return last < 0 ? text : withoutPublished(edited(text, [...RECIPIENTS, last], undefined));
}

function recipientsIn(text: string): readonly Partial<Recipient>[] {
  const { document } = parseDocument(LAB_FILE, text);
  const listed = valueAt(document?.value, RECIPIENTS);
  return (Array.isArray(listed) ? listed : []) as readonly Partial<Recipient>[];
}
