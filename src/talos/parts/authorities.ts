import type { Part, TalosDocument } from '../document.ts';
import { kubeAggregatorCaConfig } from '../documents/kube-aggregator-ca-config.ts';
import { kubeApiServerCaConfig } from '../documents/kube-api-server-ca-config.ts';
import { kubeServiceAccountConfig } from '../documents/kube-service-account-config.ts';
import { endpointUrl, hasTypedKubernetes, isControlPlane } from '../facts.ts';
import { bundlePem, bundleReference } from '../../model/secret-reference.ts';
import type { TalosScene } from '../scene.ts';
import type { TalosMap } from '../value.ts';

/** The authorities of Kubernetes: keys for control planes, the certificate of one for workers. */
export function authorities(scene: TalosScene): Part {
  if (hasTypedKubernetes(scene)) return { documents: documentsOf(scene) };
  if (!isControlPlane(scene))
    return { v1alpha1: { cluster: { ca: { crt: bundleReference('certs.k8s.crt') } } } };
  return {
    v1alpha1: {
      cluster: {
        ca: pair('certs.k8s'),
        aggregatorCA: pair('certs.k8saggregator'),
        serviceAccount: { key: bundleReference('certs.k8sserviceaccount.key') },
      },
    },
  };
}

function documentsOf(scene: TalosScene): TalosDocument[] {
  if (!isControlPlane(scene))
    return [kubeApiServerCaConfig({ acceptedCAs: [bundlePem('certs.k8s.crt')] })];
  return [
    kubeApiServerCaConfig({ issuingCA: pemPair('certs.k8s') }),
    kubeAggregatorCaConfig({ issuingCA: pemPair('certs.k8saggregator') }),
    kubeServiceAccountConfig({
      issuer: {
        privateKey: bundlePem('certs.k8sserviceaccount.key'),
        issuerURL: endpointUrl(scene),
      },
    }),
  ];
}

function pair(field: string): TalosMap {
  return { crt: bundleReference(`${field}.crt`), key: bundleReference(`${field}.key`) };
}

function pemPair(field: string): TalosMap {
  return { cert: bundlePem(`${field}.crt`), key: bundlePem(`${field}.key`) };
}
