// Which values of a file are encrypted.
import { compile, type Pattern } from './pattern.ts';

export const RULE_NAMES = [
  'unencrypted_suffix',
  'encrypted_suffix',
  'unencrypted_regex',
  'encrypted_regex',
  'unencrypted_comment_regex',
  'encrypted_comment_regex',
] as const;

export type RuleName = (typeof RULE_NAMES)[number];

/** One of sops' ways to choose the values; a file has exactly one. */
export interface Rule {
  readonly name: RuleName;
  readonly pattern: string;
}

/** What holds for a file that says nothing. */
export const DEFAULT_RULE: Rule = { name: 'unencrypted_suffix', pattern: '_unencrypted' };

/** A value or a comment in its place. */
export interface Place {
  readonly path: readonly string[];
  /** The comments above it on each level, the own one of a comment last. */
  readonly comments: readonly (readonly string[])[];
  readonly isComment: boolean;
  /** It is itself an item of a list. */
  readonly inList: boolean;
}

/** Whether the rule encrypts what stands at a place. Throws `sops-rules` for a regular expression Go would refuse. */
export function encrypts({ name, pattern }: Rule): (place: Place) => boolean {
  switch (name) {
    case 'unencrypted_suffix':
      return ({ path }) => !path.some((key) => key.endsWith(pattern));
    case 'encrypted_suffix':
      return ({ path }) => path.some((key) => key.endsWith(pattern));
    case 'unencrypted_regex': {
      const matches = remembered(compile(pattern));
      return ({ path }) => !path.some(matches);
    }
    case 'encrypted_regex': {
      const matches = remembered(compile(pattern));
      return ({ path }) => path.some(matches);
    }
    case 'unencrypted_comment_regex': {
      const matches = compile(pattern);
      return ({ comments }) => !comments.some((level) => level.some((text) => matches(text)));
    }
    case 'encrypted_comment_regex': {
      const matches = compile(pattern);
      return (place) => othersOf(place).some((text) => matches(text));
    }
  }
}

/** A comment is not encrypted for what it says itself. */
function othersOf({ comments, isComment }: Place): readonly string[] {
  const all = comments.flat();
  return isComment ? all.slice(0, -1) : all;
}

/** The same keys come again and again. */
function remembered(matches: Pattern): Pattern {
  const known = new Map<string, boolean>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = matches(key);
    known.set(key, found);
    return found;
  };
}
