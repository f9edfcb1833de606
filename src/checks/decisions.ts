import type { Diagnostic } from '../base/diagnostic.ts';
import { platformUses } from '../model/catalogue/slots.ts';
import type { Path } from '../model/yaml/index.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';
import { recordsIn } from './record.ts';

/** Decisions that were made, also those that a later one replaced. */
const MADE = ['accepted', 'superseded', 'deprecated'];

/** One entry after another in a slot, and everywhere that it is written: several gateways often change together. */
interface Change {
  readonly slot: string;
  readonly from: string;
  readonly to: string;
  readonly paths: Path[];
}

/**
 * Every change of what fills a slot has a decision record: `slot` is the slot (`gateways`, or `gateways.internal`),
 * `from` and `to` are the catalogue entries.
 */
export function checkDecisions({ model, clusters }: Context): Diagnostic[] {
  const made = new Set(
    recordsIn(model, 'decisions')
      .filter(({ status }) => MADE.includes(status))
      .map((record) => `${record.text('slot')} ${record.text('from')} ${record.text('to')}`),
  );
  return clusters.flatMap((facts) => undecided(facts, made).map((change) => report(facts, change)));
}

function undecided({ cluster }: ClusterFacts, made: ReadonlySet<string>): Change[] {
  const changes = new Map<string, Change>();
  for (const { slot, use, path, settings } of platformUses(cluster)) {
    const replaced = Array.isArray(settings.replaces) ? settings.replaces.map(String) : [];
    const place = path.slice(1).join('.');
    for (const [i, from] of replaced.entries()) {
      const to = replaced[i + 1] ?? use;
      if ([slot, place].some((name) => made.has(`${name} ${from} ${to}`))) continue;
      const key = `${slot} ${from} ${to}`;
      const change = changes.get(key) ?? { slot, from, to, paths: [] };
      change.paths.push([...path, 'replaces', i]);
      changes.set(key, change);
    }
  }
  return [...changes.values()];
}

function report({ value, at }: ClusterFacts, { slot, from, to, paths }: Change): Diagnostic {
  const [first = [], ...others] = paths;
  return finding('provider-change-undecided', at(first), {
    message: `cluster ${value.name}: no decision record says why ${to} replaced ${from} in ${slot}`,
    hint: `write records/decisions/NNNN-${to}.md with kind: decision, status: accepted, slot: ${slot}, from: ${from}, to: ${to}`,
    related: others.map((path) => ({ ...at(path), message: path.slice(1, -2).join('.') })),
  });
}
