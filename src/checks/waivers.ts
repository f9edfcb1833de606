import type { Diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/text.ts';
import { RULES, ruleOf, type Rule } from './codes.ts';
import { finding, type Context } from './context.ts';
import { numberOf, recordsIn } from './record.ts';

/** Decisions that can carry a waiver. */
const IN_FORCE = ['accepted'];

interface Waiver {
  readonly index: number;
  readonly rule: string;
  readonly file?: string | undefined;
}

/**
 * Drops the findings that lab.yaml accepts, by code or policy id, and adds what is wrong with the acceptances: no
 * decision in force, the day is over, nothing to accept. A waiver without its decision or past its day drops nothing.
 */
export function applyWaivers(context: Context, findings: readonly Diagnostic[]): Diagnostic[] {
  const { inForce, wrong } = waiversOf(context);
  const { kept, unused } = waive(inForce, findings);
  return [...kept, ...wrong, ...unused.filter(({ rule }) => !isAboutTree(rule)).map(told(context))];
}

/** The same for findings of the tree, which come later; what is wrong with waivers as such is known by then. */
export function applyTreeWaivers(context: Context, findings: readonly Diagnostic[]): Diagnostic[] {
  const { kept, unused } = waive(waiversOf(context).inForce, findings);
  return [...kept, ...unused.filter(({ rule }) => isAboutTree(rule)).map(told(context))];
}

/** Waivers that hold today, and what keeps the others from it. */
function waiversOf({ lab, model, today, at }: Context): {
  readonly inForce: readonly Waiver[];
  readonly wrong: readonly Diagnostic[];
} {
  const decisions = new Map(
    recordsIn(model, 'decisions').map((record) => [numberOf(record), record.status]),
  );
  const wrong: Diagnostic[] = [];
  const inForce: Waiver[] = [];
  for (const [index, { rule, until, decision, file }] of lab.accept.entries()) {
    const status = decisions.get(decision);
    if (status === undefined || !IN_FORCE.includes(status))
      wrong.push(
        finding('accept-decision-missing', at(['accept', index, 'decision']), {
          message:
            status === undefined
              ? `waiver of ${rule}: there is no decision ${decision}`
              : `waiver of ${rule}: decision ${decision} is ${status}, not accepted`,
          hint: `write records/decisions/${decision}-….md with status: accepted, and say there why ${rule} is fine`,
        }),
      );
    else if (until < today)
      wrong.push(
        finding('accept-expired', at(['accept', index, 'until']), {
          message: `waiver of ${rule} ended on ${until}`,
          hint: 'repair what it waived, or decide again and move the day',
        }),
      );
    else inForce.push({ index, rule, file });
  }
  return { inForce, wrong };
}

function waive(
  inForce: readonly Waiver[],
  findings: readonly Diagnostic[],
): { readonly kept: readonly Diagnostic[]; readonly unused: readonly Waiver[] } {
  const used = new Set<Waiver>();
  const kept = findings.filter((one) => {
    const waivers = inForce.filter(
      ({ rule, file }) => covers(rule, one) && (file ?? one.file) === one.file,
    );
    for (const waiver of waivers) used.add(waiver);
    return waivers.length === 0;
  });
  return { kept, unused: inForce.filter((waiver) => !used.has(waiver)) };
}

function told({ at }: Context): (waiver: Waiver) => Diagnostic {
  return ({ index, rule, file }) =>
    finding('accept-unused', at(['accept', index, 'rule']), {
      message: `waiver of ${rule}: nothing breaks that rule${file === undefined ? '' : ' in that file'}`,
      hint: unusedHint(rule),
    });
}

/** Whether only a look at the tree can tell if a rule is broken. */
function isAboutTree(rule: string): boolean {
  return Object.entries<Rule>(RULES).some(
    ([code, { policy, tree }]) => tree === true && (code === rule || policy === rule),
  );
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
