import type { TalosDocument } from '../document.ts';
import { documentOf, type Flag, type Kind, type Whole } from './kind.ts';

export const ZSWAP_CONFIG: Kind = { kind: 'ZswapConfig', since: '1.11' };

export type Zswap = {
  readonly maxPoolPercent?: Whole | undefined;
  readonly shrinkerEnabled?: Flag | undefined;
};

/** Compresses pages before they are swapped out. */
export function zswapConfig(zswap: Zswap): TalosDocument {
  return documentOf(ZSWAP_CONFIG, zswap);
}
