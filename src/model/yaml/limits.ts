/** Bounds on foreign input. What exceeds one is refused with a diagnostic. */
export interface Limits {
  /** Size of the input in bytes (of a string: in UTF-16 units). Default 4 MiB; in bulk 64 MiB, of which
   * one document may have 4. */
  readonly bytes?: number;
  /** Nested maps and lists. Default 200. */
  readonly depth?: number;
  /** Values that aliases and merge keys may add to what is written. Default 200,000. */
  readonly aliasValues?: number;
}

export const DOCUMENT_LIMITS: Required<Limits> = {
  bytes: 4 * 1024 * 1024,
  depth: 200,
  aliasValues: 200_000,
};

export const BULK_LIMITS: Required<Limits> = { ...DOCUMENT_LIMITS, bytes: 64 * 1024 * 1024 };
