import type { TalosDocument } from '../document.ts';
import { documentOf, type Flag, type Kind, type Text } from './kind.ts';

export const REGISTRY_TLS_CONFIG: Kind = {
  kind: 'RegistryTLSConfig',
  since: '1.12',
  replaces: ['machine.registries'],
};

export type RegistryTls = {
  /** In PEM since 1.14; before, in other words and base64. */
  readonly clientIdentity?: { readonly cert: Text; readonly key: Text } | undefined;
  readonly ca?: Text | undefined;
  readonly insecureSkipVerify?: Flag | undefined;
};

/** How the machine checks a registry. */
export function registryTlsConfig(registry: Text, tls: RegistryTls): TalosDocument {
  return documentOf(REGISTRY_TLS_CONFIG, { name: registry, ...tls });
}
