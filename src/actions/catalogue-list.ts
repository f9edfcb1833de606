import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import { catalogueOf, entriesOf, entryTable, unsoundNames } from './catalogue-entries.ts';
import type { Run } from './result.ts';

/** Lists entries, all of them or those of a category or a slot. */
export const catalogueList: Run<'catalogue list'> = async (context, { category, slot }) => {
  const index = await catalogueOf(context);
  const entries = await entriesOf(index);
  const categories = new Set(entries.map(({ value }) => value.category));
  const slots = new Set<string>(entries.flatMap(({ value }) => value.slots));
  refuseUnknown('category', category, categories);
  refuseUnknown('slot', slot, slots);
  return entryTable(
    entries
      .filter(({ value }) => category === undefined || value.category === category)
      .filter(({ value }) => slot === undefined || value.slots.some((one) => one === slot)),
    unsoundNames(index, entries),
  );
};

function refuseUnknown(what: string, word: string | undefined, known: ReadonlySet<string>): void {
  if (word === undefined || known.has(word)) return;
  const meant = didYouMean(word, known);
  const hint = meant ? `did you mean ${meant}?` : `choose ${[...known].sort().join(', ')}`;
  throw new CroftError('catalogue-words', `no entry has the ${what} ${word}`, { data: { hint } });
}
