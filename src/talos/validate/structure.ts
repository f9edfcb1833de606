import { STRUCTURE } from './structure-data.ts';

/** What is known of a key: the type it has, in which minors of Talos 1. */
interface Known {
  readonly type: string;
  readonly first: number;
  readonly last: number;
}

/** The oldest and the newest minor of Talos 1 whose configurations are known. */
export const OLDEST_MINOR = 11;
export const NEWEST_MINOR = 14;

let tables: ReadonlyMap<string, ReadonlyMap<string, readonly Known[]>> | undefined;

/** The type of a key of a struct; `kind` is the struct whose keys are the kinds of documents. Undefined: there is none. */
export function typeOf(struct: string, key: string, minor: number): string | undefined {
  return known(struct, key).find(({ first, last }) => first <= minor && minor <= last)?.type;
}

/** The keys of a struct in a minor. */
export function keysOf(struct: string, minor: number): string[] {
  return [...(table().get(struct)?.keys() ?? [])].filter(
    (key) => typeOf(struct, key, minor) !== undefined,
  );
}

/** The minors in which a struct has a key that another minor lacks; null when no version has it. */
export function livesIn(struct: string, key: string): { first: number; last: number } | null {
  const all = known(struct, key);
  if (all.length === 0) return null;
  return {
    first: Math.min(...all.map(({ first }) => first)),
    last: Math.max(...all.map(({ last }) => last)),
  };
}

function known(struct: string, key: string): readonly Known[] {
  return table().get(struct)?.get(key) ?? [];
}

function table(): ReadonlyMap<string, ReadonlyMap<string, readonly Known[]>> {
  tables ??= new Map(
    STRUCTURE.trim()
      .split('\n')
      .map((line) => {
        const [struct = '', ...entries] = line.split(' ');
        const keys = new Map<string, Known[]>();
        for (const entry of entries) {
          const [, key = '', type = '', first = OLDEST_MINOR, last = NEWEST_MINOR] =
            /^([^:]+):([^@]+)(?:@(\d+)-(\d+))?$/.exec(entry) ?? [];
          keys.set(key, [
            ...(keys.get(key) ?? []),
            { type, first: Number(first), last: Number(last) },
          ]);
        }
        return [struct, keys] as const;
      }),
  );
  return tables;
}
