import type { TalosDocument } from '../document.ts';
import { documentOf, type Flag, type Kind, type Text } from './kind.ts';

export const REGISTRY_MIRROR_CONFIG: Kind = {
  kind: 'RegistryMirrorConfig',
  since: '1.12',
  replaces: ['machine.registries'],
};

export type RegistryMirror = {
  readonly endpoints: readonly { readonly url: Text; readonly overridePath?: Flag | undefined }[];
  readonly skipFallback?: Flag | undefined;
};

/** Where images of a registry come from instead. */
export function registryMirrorConfig(registry: Text, mirror: RegistryMirror): TalosDocument {
  return documentOf(REGISTRY_MIRROR_CONFIG, { name: registry, ...mirror });
}
