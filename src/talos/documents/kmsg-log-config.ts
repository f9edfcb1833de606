import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const KMSG_LOG_CONFIG: Kind = { kind: 'KmsgLogConfig', since: '1.5' };

/** Sends the kernel log somewhere. */
export function kmsgLogConfig(name: Text, url: Text): TalosDocument {
  return documentOf(KMSG_LOG_CONFIG, { name, url });
}
