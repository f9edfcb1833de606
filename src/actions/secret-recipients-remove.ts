import { visible } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import type { Lab } from '../model/schema/lab.ts';
import { inLab } from './lab.ts';
import { labText, tryLab, withoutRecipient } from './lab-recipients.ts';
import { build, type Built } from './pipeline.ts';
import { refusal } from './report.ts';
import type { Run } from './result.ts';
import { keyringOf } from './secret-keys.ts';
import { changeRecipients } from './secret-recipients-change.ts';
import { usesOf } from './secret-source.ts';

type Recipient = Lab['secrets']['recipients'][number];

/**
 * Takes a recipient out of lab.yaml, encrypts what it could read with new data keys and names the values that it
 * knows. Throws `secret-recipient-unknown`, and `secret-recipient-last` where somebody would be locked out.
 */
export const secretRecipientsRemove: Run<'secret recipients remove'> = async (outer, input) => {
  const context = inLab(outer);
  const before = await labText(context);
  const pipeline = await build(context);
  if (!pipeline.built) return refusal(pipeline);
  const { recipients } = pipeline.built.model.lab.value.secrets;
  const index = indexOf(recipients, input.name ?? '');
  const gone = recipients[index];
  if (!gone) throw new TypeError('the index of a recipient is one of the list');
  const keyring = await keyringOf(context);
  const left = recipients.filter((one) => one !== gone);
  refuseLast(gone, left, { own: keyring.recipients, mayLackOffline: input['no-offline'] });
  const after = withoutRecipient(before, index);
  const tried = await tryLab(context, pipeline, after);
  if ('refused' in tried) return tried.refused;
  const isForPeople = gone.custody !== 'cluster';
  const lab = { before, after };
  const result = await changeRecipients(context, {
    ...{ keyring, built: tried.built, lab, isForPeople },
  });
  const known = left.some(({ age }) => age === gone.age) ? [] : readBy(pipeline.built, gone);
  return {
    ...result,
    data: { name: gone.name, files: result.data, known: known.map(({ name }) => name) },
    notes: [
      ...keyring.notes,
      ...knownNotes(gone, known),
      'next: croft render encrypts what is rendered anew, without it; commit both',
    ],
  };
};

function indexOf(recipients: readonly Recipient[], wanted: string): number {
  const index = recipients.findIndex(({ name }) => name === wanted);
  if (index >= 0) return index;
  const names = recipients.map(({ name }) => name);
  const meant = didYouMean(wanted, names);
  throw new CroftError('secret-recipient-unknown', 'lab.yaml has no recipient of that name', {
    data: {
      hint: meant === undefined ? `it has ${names.join(', ')}` : `did you mean ${meant}?`,
    },
  });
}

interface Circumstances {
  /** Recipients whose keys are at hand. */
  readonly own: ReadonlySet<string>;
  readonly mayLackOffline: boolean;
}

function refuseLast(
  gone: Recipient,
  left: readonly Recipient[],
  { own, mayLackOffline }: Circumstances,
): void {
  const people = left.filter(({ custody }) => custody !== 'cluster');
  const refuse = (message: string, hint: string): never => {
    throw new CroftError('secret-recipient-last', message, { data: { hint } });
  };
  if (people.length === 0)
    refuse(
      `nobody could read the secrets any more without ${gone.name}`,
      'add another recipient first: croft secret recipients add',
    );
  if (own.has(gone.age) && !people.some(({ age }) => own.has(age)))
    refuse(
      `${gone.name} is the last recipient whose key you hold: you would lock yourself out`,
      'let somebody else remove it, or add another key of yours first',
    );
  const isLastOffline =
    gone.custody === 'offline' && !left.some(({ custody }) => custody === 'offline');
  if (isLastOffline && !mayLackOffline)
    refuse(
      `${gone.name} is the last recipient whose key is kept offline`,
      'add another first: croft secret recipients add NAME RECIPIENT --custody offline; or say --no-offline',
    );
}

interface Known {
  readonly name: string;
  readonly isGenerated: boolean;
}

/** Values that somebody could read: all of them, or what Flux applies where a cluster holds the key. */
function readBy(built: Built, { custody, cluster }: Recipient): Known[] {
  const { model, plans } = built;
  const clusters = cluster === undefined ? model.clusters.map(({ name }) => name) : [cluster];
  const isThere = (path: string): boolean =>
    clusters.some((one) => /^(?:bootstrap|kubernetes)\//.test(path) && path.split('/')[1] === one);
  const applied = plans.filter(({ path }) => isThere(path)).flatMap(({ keys }) => keys);
  const names =
    custody === 'cluster'
      ? applied.map(({ secret }) => secret).filter((name) => model.secrets.has(name))
      : [...model.secrets];
  const uses = usesOf(built);
  return [...new Set(names)]
    .sort()
    .map((name) => ({ name, isGenerated: (uses.get(name)?.generate ?? null) !== null }));
}

function knownNotes(gone: Recipient, known: readonly Known[]): string[] {
  if (known.length === 0) return [];
  const names = (isGenerated: boolean): string =>
    known.flatMap((one) => (one.isGenerated === isGenerated ? visible(one.name) : [])).join(' ');
  const [made, given] = [names(true), names(false)];
  return [
    `warning: ${gone.name} could read ${known.length} ${known.length === 1 ? 'value' : 'values'}, also in the history of Git, and may have kept them: replace what it must not know`,
    ...(made === '' ? [] : [`by a rule, croft secret generate --replace: ${made}`]),
    ...(given === '' ? [] : [`by hand, croft secret set: ${given}`]),
  ];
}
