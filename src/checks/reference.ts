import type { Diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/text.ts';
import type { Place } from '../model/place.ts';
import { finding } from './context.ts';

/** A name that is written in one place and declared in another. */
export interface Reference {
  /** Who refers: `host control0`. */
  readonly from: string;
  /** What kind of thing is meant: `network`. */
  readonly kind: string;
  readonly name: string | undefined;
  readonly place: Place;
}

const SHOWN = 6;

/** A finding when nothing of that name is declared; none for a reference that is not made. */
export function unknownReference(
  reference: Reference,
  declared: ReadonlySet<string>,
): Diagnostic[] {
  const { from, kind, name, place } = reference;
  if (name === undefined || declared.has(name)) return [];
  const meant = didYouMean(name, declared);
  return [
    finding('reference-unknown', place, {
      message: `${from}: there is no ${kind} ${name}`,
      hint: meant === undefined ? choices(declared) : `did you mean ${meant}?`,
    }),
  ];
}

function choices(declared: ReadonlySet<string>): string {
  if (declared.size === 0) return 'declare it: there is none yet';
  const shown = [...declared].slice(0, SHOWN).sort();
  const more = declared.size > SHOWN ? ', ...' : '';
  return `declare it, or choose from ${shown.join(', ')}${more}`;
}

/** The names of a list of named things. */
export function namesOf(list: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(list.map(({ name }) => name));
}
