import type { Diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/text.ts';
import { RULES, ruleOf } from './codes.ts';
import { finding, type Context } from './context.ts';
import { numberOf, recordsIn } from './record.ts';

/** Decisions that can carry a waiver. */
const IN_FORCE = ['accepted'];

/**
 * Drops the findings that lab.yaml accepts, by code or policy id, and adds what is wrong with the acceptances: no
 * decision in force, the day is over, nothing to accept. A waiver without its decision or past its day drops nothing.
 */
export function applyWaivers(context: Context, findings: readonly Diagnostic[]): Diagnostic[] {
  const { lab, model, today, at } = context;
  const decisions = new Map(
    recordsIn(model, 'decisions').map((record) => [numberOf(record), record.status]),
  );
  const own: Diagnostic[] = [];
  const inForce: {
    readonly index: number;
    readonly rule: string;
    readonly file?: string | undefined;
  }[] = [];
  for (const [index, { rule, until, decision, file }] of lab.accept.entries()) {
    const status = decisions.get(decision);
    if (status === undefined || !IN_FORCE.includes(status))
      own.push(
        finding('accept-decision-missing', at(['accept', index, 'decision']), {
          message:
            status === undefined
              ? `waiver of ${rule}: there is no decision ${decision}`
              : `waiver of ${rule}: decision ${decision} is ${status}, not accepted`,
          hint: `write records/decisions/${decision}-….md with status: accepted, and say there why ${rule} is fine`,
        }),
      );
    else if (until < today)
      own.push(
        finding('accept-expired', at(['accept', index, 'until']), {
          message: `waiver of ${rule} ended on ${until}`,
          hint: 'repair what it waived, or decide again and move the day',
        }),
      );
    else inForce.push({ index, rule, file });
  }
  const used = new Set<number>();
  const kept = findings.filter((one) => {
    const waivers = inForce.filter(
      ({ rule, file }) => covers(rule, one) && (file ?? one.file) === one.file,
    );
    for (const { index } of waivers) used.add(index);
    return waivers.length === 0;
  });
  for (const { index, rule } of inForce)
    if (!used.has(index))
      own.push(
        finding('accept-unused', at(['accept', index, 'rule']), {
          message: `waiver of ${rule}: nothing breaks that rule${lab.accept[index]?.file === undefined ? '' : ' in that file'}`,
          hint: unusedHint(rule),
        }),
      );
  return [...kept, ...own];
}

function covers(rule: string, { code }: Diagnostic): boolean {
  return rule === code || (rule !== '' && rule === ruleOf(code)?.policy);
}

function unusedHint(rule: string): string {
  const policies = Object.values(RULES).flatMap((one) => ('policy' in one ? [one.policy] : []));
  const names = [...Object.keys(RULES), ...policies];
  const meant = names.includes(rule) ? undefined : didYouMean(rule, names);
  return meant === undefined ? 'remove it' : `did you mean ${meant}? Otherwise remove it`;
}
