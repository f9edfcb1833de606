import type { Part } from '../document.ts';
import { watchdogTimerConfig } from '../documents/watchdog-timer-config.ts';
import { chosen } from '../machine-words.ts';
import type { TalosScene } from '../scene.ts';

/** Restarts a machine that hangs. */
export function watchdog(scene: TalosScene): Part {
  const timer = chosen(scene, 'watchdog');
  if (!timer) return {};
  const { value, of } = timer;
  return {
    documents: [watchdogTimerConfig(of(['device'], value.device), of(['timeout'], value.timeout))],
  };
}
