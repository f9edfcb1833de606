import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const UDEV_RULES_CONFIG: Kind = {
  kind: 'UdevRulesConfig',
  since: '1.14',
  replaces: ['machine.udev'],
};

/** Rules of udev. */
export function udevRulesConfig(rules: readonly Text[]): TalosDocument {
  return documentOf(UDEV_RULES_CONFIG, { rules });
}
