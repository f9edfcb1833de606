/** The time of day. Rendering never asks it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Resolves once `now` has moved on by at least `milliseconds`. */
  sleep(milliseconds: number): Promise<void>;
}
