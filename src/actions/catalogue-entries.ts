import { visible } from '../base/diagnostic.ts';
import { compareText } from '../base/text.ts';
import { openCatalogue, type CatalogueIndex } from '../model/load/catalogue.ts';
import type { Declared } from '../model/model.ts';
import type { CatalogueEntry } from '../model/schema/catalogue.ts';
import type { Context } from './context.ts';
import type { Json, Result } from './result.ts';
import { columns } from './table.ts';

export type Entry = Declared<CatalogueEntry>;

/** The catalogue that is shipped with the entries of the lab, if there is one, over it. */
export function catalogueOf({ files, shipped, root }: Context): ReturnType<typeof openCatalogue> {
  return openCatalogue(files, shipped, root);
}

/** Every sound entry, sorted by name; what is not sound is left out. */
export async function entriesOf(index: CatalogueIndex): Promise<Entry[]> {
  const entries = await Promise.all([...index.names].map((name) => index.entry(name)));
  return entries
    .filter((entry) => entry !== null)
    .sort((a, b) => compareText(a.value.name, b.value.name));
}

/** Names of entries that are not sound, sorted. */
export function unsoundNames({ names }: CatalogueIndex, entries: readonly Entry[]): string[] {
  const sound = new Set(entries.map(({ value }) => value.name));
  return [...names].filter((name) => !sound.has(name)).sort(compareText);
}

/** Entries as a table in the given order, and a note of what is left out; exit code 1 when there is none. */
export function entryTable(entries: readonly Entry[], left: readonly string[]): Result {
  const rows = entries.map(({ value }) => [value.name, kindOf(value), summaryOf(value)]);
  const isEmpty = entries.length === 0;
  return {
    exitCode: isEmpty ? 1 : 0,
    data: entries.map(entryData),
    lines: isEmpty ? ['no entry matches'] : columns(rows).map(visible),
    notes: left.map(
      (name) => `entry ${name} cannot be understood; croft catalogue show ${name} says why`,
    ),
  };
}

/** The slots that an entry fills, else its category. */
export function kindOf({ slots, category }: CatalogueEntry): string {
  return slots.length > 0 ? slots.join(', ') : category;
}

function summaryOf({ title, retired }: CatalogueEntry): string {
  if (!retired) return title;
  const instead = retired.successor === undefined ? '' : `; use ${retired.successor}`;
  return `${title} (retired since ${retired.since}${instead})`;
}

/** The version of the chart or image that an entry has by itself; empty without one. */
export function versionOf({ chart, image }: CatalogueEntry): string {
  return chart?.version ?? image?.tag ?? '';
}

/** An entry for a machine. */
export function entryData({ file, value }: Entry): Json {
  const { name, title, description, home, category, slots, namespace, profile, retired } = value;
  return {
    ...{ name, title, home, category, slots, namespace, profile, file },
    description: description ?? null,
    version: versionOf(value),
    retired: retired
      ? {
          since: retired.since,
          reason: retired.reason,
          successor: retired.successor ?? null,
        }
      : null,
  };
}
