import type { Part } from '../document.ts';
import { kubeCoreDnsConfig } from '../documents/kube-core-dns-config.ts';
import { hasTypedKubernetes, isControlPlane } from '../facts.ts';
import { hasCapability, ofCluster, type TalosScene } from '../scene.ts';
import { NOTHING } from './part.ts';

/** The CoreDNS of Talos; off where the platform brings one of its own. */
export function coredns(scene: TalosScene): Part {
  if (!isControlPlane(scene)) return NOTHING;
  const isOff = hasCapability(scene, 'cluster-dns');
  const of = (value: boolean) => ofCluster(scene, ['kubernetes', 'coredns'], value);
  if (hasTypedKubernetes(scene)) return { documents: [kubeCoreDnsConfig({ enabled: of(!isOff) })] };
  return isOff ? { v1alpha1: { cluster: { coreDNS: { disabled: of(true) } } } } : NOTHING;
}
