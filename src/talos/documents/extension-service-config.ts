import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const EXTENSION_SERVICE_CONFIG: Kind = { kind: 'ExtensionServiceConfig', since: '1.7' };

export type ExtensionService = {
  readonly configFiles?:
    readonly { readonly content: Text; readonly mountPath: Text }[] | undefined;
  /** `NAME=value` */
  readonly environment?: readonly Text[] | undefined;
};

/** Settings of a service that an extension brings. */
export function extensionServiceConfig(name: Text, service: ExtensionService): TalosDocument {
  return documentOf(EXTENSION_SERVICE_CONFIG, { name, ...service });
}
