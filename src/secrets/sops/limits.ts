/** Bounds on what is read; foreign input ends here instead of in memory. */
export const LIMITS = {
  /** UTF-16 units or bytes of a file. */
  size: 32 * 1024 * 1024,
  /** Nested mappings and lists. */
  depth: 200,
  /** Scalars, comments, mappings and lists, with aliases expanded. */
  nodes: 500_000,
  /** Recipients and key groups of a file. */
  recipients: 1000,
  groups: 255,
  /** Characters of a regular expression. */
  pattern: 2000,
} as const;
