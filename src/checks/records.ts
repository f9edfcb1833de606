import type { Diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/text.ts';
import { andList, finding, type Context } from './context.ts';
import { factsOf, KIND_OF_FOLDER, type RecordFacts } from './record.ts';

/** What a record of each kind can be. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  incident: ['open', 'mitigated', 'resolved', 'reviewed'],
  decision: ['proposed', 'accepted', 'rejected', 'superseded', 'deprecated'],
  runbook: ['draft', 'verified', 'stale', 'retired'],
  disabled: ['disabled', 'review-due', 're-enabled', 'removed'],
  maintenance: ['planned', 'approved', 'running', 'completed', 'aborted', 'failed', 'verified'],
  drill: ['planned', 'running', 'passed', 'failed', 'inconclusive'],
};

/** The front matter of a record says what it is, and no two records of a kind have one id. */
export function checkRecords({ model }: Context): Diagnostic[] {
  const first = new Map<string, RecordFacts>();
  return model.records.flatMap((record) => {
    const facts = factsOf(record);
    const key = `${facts.kind} ${facts.id}`;
    const other = facts.id === '' ? undefined : first.get(key);
    if (!other) first.set(key, facts);
    return [...shape(facts), ...(other ? [sameId(facts, other)] : [])];
  });
}

function sameId(facts: RecordFacts, other: RecordFacts): Diagnostic {
  return finding('record-id-duplicate', facts.at(['id']), {
    message: `${facts.kind} ${facts.id}: another record has this id`,
    hint: 'give it the next free number',
    related: [{ ...other.at(['id']), message: other.record.file }],
  });
}

function shape(facts: RecordFacts): Diagnostic[] {
  const { record, kind, status, at } = facts;
  const expected = KIND_OF_FOLDER[record.folder];
  const missing = ['id', 'kind', 'status'].filter((key) => facts.text(key) === '');
  if (missing.length > 0)
    return [
      finding('record-malformed', at([]), {
        message: `record ${record.file}: its front matter has no ${andList(missing)}`,
        hint: `add ${missing.map((key) => `${key}: ${exampleOf(key, expected)}`).join(', ')}`,
      }),
    ];
  if (expected !== undefined && kind !== expected)
    return [
      finding('record-malformed', at(['kind']), {
        message: `record ${record.file}: kind ${kind} lies among the records of kind ${expected}`,
        hint: `write kind: ${expected}, or move the file to its folder`,
      }),
    ];
  const known = STATES[kind] ?? [];
  if (known.length === 0 || known.includes(status)) return [];
  const meant = didYouMean(status, known);
  return [
    finding('record-malformed', at(['status']), {
      message: `record ${record.file}: a ${kind} cannot be ${status}`,
      hint: meant === undefined ? `choose from ${known.join(', ')}` : `did you mean ${meant}?`,
    }),
  ];
}

function exampleOf(key: string, kind: string | undefined): string {
  if (key === 'kind') return kind ?? 'decision';
  if (key === 'status') return STATES[kind ?? 'decision']?.[0] ?? 'proposed';
  return '"0001"';
}
