import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const OOM_CONFIG: Kind = { kind: 'OOMConfig', since: '1.12' };

export type Oom = {
  readonly triggerExpression?: Text | undefined;
  readonly cgroupRankingExpression?: Text | undefined;
  readonly sampleInterval?: Text | undefined;
};

/** What happens when memory is short. */
export function oomConfig(oom: Oom): TalosDocument {
  return documentOf(OOM_CONFIG, oom);
}
