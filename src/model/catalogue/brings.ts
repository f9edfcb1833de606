import type { CatalogueEntry, Slot } from '../schema/catalogue.ts';

type Brings = Pick<CatalogueEntry, 'brings'>;

/** Every entry that may come along with this one, in order, whatever the cluster has. */
export function mayBring({ brings }: Brings): string[] {
  return brings.map((item) => (typeof item === 'string' ? item : item.entry));
}

/** The entries that come along with this one in a cluster whose platform fills these slots. */
export function bringsBeside({ brings }: Brings, filled: ReadonlySet<Slot>): string[] {
  return brings.flatMap((item) => {
    if (typeof item === 'string') return [item];
    const fits =
      item.where.every((slot) => filled.has(slot)) && !item.unless.some((slot) => filled.has(slot));
    return fits ? [item.entry] : [];
  });
}
