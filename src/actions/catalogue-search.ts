import { compareText } from '../base/text.ts';
import type { CatalogueEntry } from '../model/schema/catalogue.ts';
import { catalogueOf, entriesOf, entryTable, unsoundNames } from './catalogue-entries.ts';
import type { Run } from './result.ts';

/** Finds the entries that have every word somewhere; the better the place, the earlier they come. */
export const catalogueSearch: Run<'catalogue search'> = async (context, { words }) => {
  const wanted = words.flatMap((word) => word.toLowerCase().split(/\s+/)).filter(isWord);
  const index = await catalogueOf(context);
  const entries = await entriesOf(index);
  const ranked = entries
    .map((entry) => ({ entry, rank: rankOf(entry.value, wanted) }))
    .filter(({ rank }) => rank !== null)
    .sort(
      (a, b) =>
        (a.rank ?? 0) - (b.rank ?? 0) || compareText(a.entry.value.name, b.entry.value.name),
    );
  return entryTable(
    ranked.map(({ entry }) => entry),
    unsoundNames(index, entries),
  );
};

function isWord(word: string): boolean {
  return word !== '';
}

/** The places of all words added up, 0 for nothing but the name; null when a word is nowhere. */
function rankOf(entry: CatalogueEntry, words: readonly string[]): number | null {
  const name = entry.name.toLowerCase();
  const places: readonly ((word: string) => boolean)[] = [
    (word) => name === word,
    (word) => name.startsWith(word),
    ...[
      name,
      entry.title,
      [...entry.slots, entry.category].join(' '),
      entry.description ?? '',
      entry.home,
    ].map((text) => {
      const lower = text.toLowerCase();
      return (word: string) => lower.includes(word);
    }),
  ];
  let sum = 0;
  for (const word of words) {
    const rank = places.findIndex((has) => has(word));
    if (rank < 0) return null;
    sum += rank;
  }
  return sum;
}
