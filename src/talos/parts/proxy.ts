import type { Sourced } from '../../model/yaml/index.ts';
import type { Part } from '../document.ts';
import { kubeProxyConfig } from '../documents/kube-proxy-config.ts';
import { hasTypedKubernetes, isControlPlane, kubernetesImage } from '../facts.ts';
import { hasCapability, ofCluster, type TalosScene } from '../scene.ts';
import { argumentsOf } from './arguments.ts';
import { NOTHING } from './part.ts';

const PROXY = ['kubernetes', 'proxy'];

/** kube-proxy; off where the CNI does its work and nobody wants both. */
export function proxy(scene: TalosScene): Part {
  if (!isControlPlane(scene)) return NOTHING;
  const image = kubernetesImage(scene, 'registry.k8s.io/kube-proxy');
  const off = replacedBy(scene);
  if (off)
    return hasTypedKubernetes(scene)
      ? { documents: [kubeProxyConfig({ enabled: off(false), image })] }
      : { v1alpha1: { cluster: { proxy: { disabled: off(true), image } } } };
  const { mode, args } = scene.settings.kubernetes.proxy;
  const settings = {
    image,
    mode: mode === undefined ? undefined : ofCluster(scene, [...PROXY, 'mode'], mode),
    extraArgs: argumentsOf(scene, args, (name, value) =>
      ofCluster(scene, [...PROXY, 'args', name], value),
    ),
  };
  return hasTypedKubernetes(scene)
    ? { documents: [kubeProxyConfig(settings)] }
    : { v1alpha1: { cluster: { proxy: settings } } };
}

/** What notes that the CNI replaces kube-proxy, or null where it stays. */
function replacedBy(scene: TalosScene): ((value: boolean) => Sourced) | null {
  const { kubeProxy: isKept } = scene.settings.platform.cni;
  if (isKept || !hasCapability(scene, 'kube-proxy')) return null;
  return (value) => ofCluster(scene, ['platform', 'cni', 'kubeProxy'], value);
}
