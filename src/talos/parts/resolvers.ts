import { canonicalAddress } from '../../model/address.ts';
import { isFrom } from '../contract.ts';
import type { Part } from '../document.ts';
import { knows } from '../documents/kind.ts';
import { RESOLVER_CONFIG, resolverConfig } from '../documents/resolver-config.ts';
import { byRule, ofCluster, type TalosScene } from '../scene.ts';

/** Which servers resolve names for the node, and in which domains it looks up short names. */
export function resolvers(scene: TalosScene): Part {
  const { network, talos } = scene.settings;
  const servers = network.dns.map((text, i) =>
    ofCluster(scene, ['network', 'dns', i], canonicalAddress(text)),
  );
  const domains = talos.searchDomains?.map((text, i) =>
    ofCluster(scene, ['talos', 'searchDomains', i], text),
  );
  if (!knows(scene.contract, RESOLVER_CONFIG))
    return { v1alpha1: { machine: { network: { nameservers: servers, searchDomains: domains } } } };
  const rule = 'pods resolve names through their node';
  const document = resolverConfig({
    nameservers: servers.map((address) => ({ address })),
    searchDomains: domains && { domains },
    // Before 1.14 it is a feature of `v1alpha1`.
    hostDNS: isFrom(scene.contract, '1.14')
      ? { enabled: byRule(rule, true), forwardKubeDNSToHost: byRule(rule, true) }
      : undefined,
  });
  return { documents: [document] };
}
