import { kebab } from '../names.ts';

/** Names of links, each for one of them. */
export interface Names {
  /** The name of a link for the name of its interface: the same, as far as the model has such names. */
  readonly of: (text: string) => string;
  /** Nothing else gets the name. */
  readonly keep: (name: string) => void;
  /** A name for a link that has none. */
  readonly chosen: () => string;
  /** Names of interfaces whose links are called otherwise, and how. */
  readonly renamed: () => readonly (readonly [text: string, name: string])[];
}

/** Names of which none is given away twice. */
export function createNames(): Names {
  const given = new Map<string, string>();
  const used = new Set<string>();
  const free = (base: string): string => {
    for (let i = 1; ; i += 1) {
      const name = i === 1 ? base : `${base}${i}`;
      if (used.has(name)) continue;
      used.add(name);
      return name;
    }
  };
  return {
    of: (text) => {
      const name = given.get(text) ?? free(kebab(text));
      given.set(text, name);
      return name;
    },
    keep: (name) => {
      used.add(name);
      given.set(name, name);
    },
    chosen: () => free('lan'),
    renamed: () => [...given].filter(([text, name]) => text !== name),
  };
}
