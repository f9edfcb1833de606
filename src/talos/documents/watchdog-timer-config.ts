import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const WATCHDOG_TIMER_CONFIG: Kind = { kind: 'WatchdogTimerConfig', since: '1.7' };

/** Restarts a machine that hangs. */
export function watchdogTimerConfig(device: Text, timeout: Text): TalosDocument {
  return documentOf(WATCHDOG_TIMER_CONFIG, { device, timeout });
}
