import type { Part } from '../document.ts';
import { kubeFlannelCniConfig } from '../documents/kube-flannel-cni-config.ts';
import { kubeNetworkConfig } from '../documents/kube-network-config.ts';
import { hasTypedKubernetes, isControlPlane, usesFlannel } from '../facts.ts';
import { ofCluster, type TalosScene } from '../scene.ts';

/** Networks of pods and Services, and Flannel where nothing else connects the pods. */
export function network(scene: TalosScene): Part {
  const { pods, services } = scene.settings.network;
  const { domain } = scene.settings.kubernetes;
  const networks = {
    dnsDomain: ofCluster(scene, ['kubernetes', 'domain'], domain),
    podSubnets: [ofCluster(scene, ['network', 'pods'], pods)],
    serviceSubnets: [ofCluster(scene, ['network', 'services'], services)],
  };
  const isFlannel = usesFlannel(scene);
  if (hasTypedKubernetes(scene)) {
    const flannel = kubeFlannelCniConfig({ backendType: 'vxlan', backendPort: 4789 });
    return {
      documents: [
        kubeNetworkConfig(networks),
        ...(isFlannel && isControlPlane(scene) ? [flannel] : []),
      ],
    };
  }
  const cni = isFlannel
    ? undefined
    : { name: ofCluster(scene, ['platform', 'cni', 'use'], 'none') };
  return { v1alpha1: { cluster: { network: { cni, ...networks } } } };
}
