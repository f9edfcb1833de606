import type { TalosDocument } from '../document.ts';
import { documentOf, type Flag, type Kind, type Text } from './kind.ts';

export const TIME_SYNC_CONFIG: Kind = {
  kind: 'TimeSyncConfig',
  since: '1.12',
  replaces: ['machine.time'],
};

export type TimeSync = {
  readonly enabled?: Flag | undefined;
  readonly bootTimeout?: Text | undefined;
  readonly ntp?:
    { readonly servers: readonly Text[]; readonly useNTS?: Flag | undefined } | undefined;
};

/** Where the machine gets the time from. */
export function timeSyncConfig(time: TimeSync): TalosDocument {
  return documentOf(TIME_SYNC_CONFIG, time);
}
