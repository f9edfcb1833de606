import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const REGISTRY_AUTH_CONFIG: Kind = {
  kind: 'RegistryAuthConfig',
  since: '1.12',
  replaces: ['machine.registries'],
};

/** Secrets are references. */
export type RegistryAuth = {
  readonly username?: Text | undefined;
  readonly password?: Text | undefined;
  readonly auth?: Text | undefined;
  readonly identityToken?: Text | undefined;
};

/** How the machine proves to a registry who it is. */
export function registryAuthConfig(registry: Text, auth: RegistryAuth): TalosDocument {
  return documentOf(REGISTRY_AUTH_CONFIG, { name: registry, ...auth });
}
