import { isFrom } from '../contract.ts';
import type { Part } from '../document.ts';
import { kubePrismConfig } from '../documents/kube-prism-config.ts';
import type { TalosScene } from '../scene.ts';

/** Where the API server is reached on every machine; the platform's CNI counts on it. */
const KUBE_PRISM = 7445;

/**
 * Switches that every configuration of Talos has. What later versions always do has no switch in them; the resolver's
 * part is a document of the network from 1.14 on.
 */
export function features({ contract }: TalosScene): Part {
  const isOld = !isFrom(contract, '1.12');
  const isTyped = isFrom(contract, '1.14');
  return {
    v1alpha1: {
      machine: {
        features: {
          rbac: isOld ? true : undefined,
          stableHostname: isOld ? true : undefined,
          apidCheckExtKeyUsage: isOld ? true : undefined,
          diskQuotaSupport: true,
          kubePrism: isTyped ? undefined : { enabled: true, port: KUBE_PRISM },
          hostDNS: isTyped ? undefined : { enabled: true, forwardKubeDNSToHost: true },
        },
      },
    },
    documents: isTyped ? [kubePrismConfig({ port: KUBE_PRISM })] : [],
  };
}
