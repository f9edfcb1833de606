import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text, type Whole } from './kind.ts';

export const ETC_FILE_CONFIG: Kind = { kind: 'EtcFileConfig', since: '1.14' };

export type EtcFile = { readonly mode: Whole; readonly contents: Text };

/** A file by its path below /etc. */
export function etcFileConfig(path: Text, file: EtcFile): TalosDocument {
  return documentOf(ETC_FILE_CONFIG, { name: path, ...file });
}
