import type { TalosDocument } from '../document.ts';
import { documentOf, type Flag, type Kind, type Text } from './kind.ts';

export const RESOLVER_CONFIG: Kind = {
  kind: 'ResolverConfig',
  since: '1.12',
  replaces: [
    'machine.network.nameservers',
    'machine.network.searchDomains',
    'machine.network.disableSearchDomain',
  ],
};

export type Resolver = {
  readonly nameservers: readonly { readonly address: Text }[];
  readonly searchDomains?: { readonly domains: readonly Text[] } | undefined;
  /** Since 1.14; before, it is a feature of `v1alpha1`. */
  readonly hostDNS?: { readonly enabled: Flag; readonly forwardKubeDNSToHost: Flag } | undefined;
};

/** Which servers resolve names for the machine. */
export function resolverConfig(resolver: Resolver): TalosDocument {
  return documentOf(RESOLVER_CONFIG, resolver);
}
