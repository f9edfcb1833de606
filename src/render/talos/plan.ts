import type { DocumentsPlan } from '../../secrets/port.ts';

/** The configuration of one machine, with names in place of secrets. */
export interface MachinePlan extends DocumentsPlan {
  readonly node: string;
}
