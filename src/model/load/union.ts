import type { z } from 'zod';
import { didYouMean } from '../../base/text.ts';
import { alternatives, keysOf } from './shape.ts';

type Issue = z.core.$ZodIssue;

/** What the nearest alternative of a union complains about. */
export interface Branch {
  readonly schema: z.core.$ZodTypes;
  readonly issues: readonly Issue[];
}

/** Alternatives that the value does not even look like, next to those that it does. */
export interface Choice {
  /** The alternative that the value was most likely meant for; null when it looks like none. */
  readonly nearest: Branch | null;
  /** Complaints about the value itself, where its type was right. */
  readonly about: readonly Issue[];
}

const OF_ANOTHER = 10;
const UNKNOWN_KEY = 3;
const MISSING = 2;
const MISSPELT = 1;

/**
 * Finds which alternative of a union a refused value was meant for: the one whose shape fits with the fewest
 * complaints, where a key that belongs to another alternative weighs most.
 */
export function chooseBranch(
  union: z.core.$ZodType,
  errors: readonly (readonly Issue[])[],
): Choice {
  const branches = pair(alternatives(union), errors);
  const all = keysOf(branches.map(({ schema }) => schema));
  const fitting = branches.filter(({ issues }) => !issues.some(isAboutWhole));
  const about = branches.flatMap(({ issues }) =>
    issues.filter((issue) => isAboutWhole(issue) && issue.code !== 'invalid_type'),
  );
  let nearest: Branch | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const branch of fitting) {
    const weight = weigh(branch, all);
    if (weight < least) {
      nearest = branch;
      least = weight;
    }
  }
  return { nearest, about };
}

/** Alternatives with their complaints; a union in a union brings the complaints of its own alternatives. */
function pair(
  schemas: readonly z.core.$ZodTypes[],
  errors: readonly (readonly Issue[])[],
): Branch[] {
  const open = errors.flatMap(opened);
  return schemas.flatMap((schema, index) => {
    const issues = open[index];
    return issues ? [{ schema, issues }] : [];
  });
}

function opened(issues: readonly Issue[]): readonly (readonly Issue[])[] {
  const [only] = issues;
  const isUnion = issues.length === 1 && only?.code === 'invalid_union' && only.path.length === 0;
  return isUnion && only.errors.length > 0 ? only.errors.flatMap(opened) : [issues];
}

/** Whether an issue refuses the value as a whole, not something inside it. */
function isAboutWhole(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code !== 'unrecognized_keys';
}

/** `all` are the keys that any alternative knows. */
function weigh({ schema, issues }: Branch, all: readonly string[]): number {
  const keys = keysOf([schema]);
  let weight = 0;
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys)
        weight += all.includes(key) ? OF_ANOTHER : didYouMean(key, keys) ? MISSPELT : UNKNOWN_KEY;
    else weight += issue.input === undefined && issue.code !== 'invalid_union' ? MISSING : 1;
  }
  return weight;
}
