import type { GeneratedLab } from './lab.ts';
import { allWords, wordsIn } from './words.ts';

/** How many labs had each word. */
export interface Tally {
  add(lab: GeneratedLab): void;
  /** Every word with the number of its labs, the rarest first. */
  counts(): readonly (readonly [word: string, labs: number])[];
}

/** A tally of all words that reach machine configurations: one that nobody generates stays at zero. */
export function newTally(): Tally {
  const all = allWords();
  const counts = new Map([...all].map((word) => [word, 0]));
  return {
    add({ cluster, nodes }) {
      const found = [...wordsIn('cluster', cluster, all), ...wordsIn('nodes', nodes, all)];
      for (const word of new Set(found)) counts.set(word, (counts.get(word) ?? 0) + 1);
    },
    counts: () => [...counts].sort(([, one], [, other]) => one - other),
  };
}
