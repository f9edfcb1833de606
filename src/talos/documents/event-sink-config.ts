import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const EVENT_SINK_CONFIG: Kind = { kind: 'EventSinkConfig', since: '1.5' };

/** Sends events of the machine somewhere. */
export function eventSinkConfig(endpoint: Text): TalosDocument {
  return documentOf(EVENT_SINK_CONFIG, { endpoint });
}
