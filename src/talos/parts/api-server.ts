import type { Emittable } from '../../model/yaml/index.ts';
import { isFrom } from '../contract.ts';
import type { Part } from '../document.ts';
import { kubeApiServerConfig } from '../documents/kube-api-server-config.ts';
import { filledList, hasTypedKubernetes, isControlPlane, kubernetesImage } from '../facts.ts';
import { ofCluster, type TalosScene } from '../scene.ts';
import { argumentsOf } from './arguments.ts';
import { NOTHING } from './part.ts';

const API_SERVER = ['kubernetes', 'apiServer'];

/** The API server: its image, arguments and the names in its certificate. */
export function apiServer(scene: TalosScene): Part {
  if (!isControlPlane(scene)) return NOTHING;
  const image = kubernetesImage(scene, 'registry.k8s.io/kube-apiserver');
  const { args } = scene.settings.kubernetes.apiServer;
  const extraArgs = argumentsOf(scene, args, (name, value) =>
    ofCluster(scene, [...API_SERVER, 'args', name], value),
  );
  const names = filledList(certSans(scene));
  if (hasTypedKubernetes(scene))
    return { documents: [kubeApiServerConfig({ image, extraArgs, certExtraSANs: names })] };
  // A switch for what no Kubernetes of today has, which Talos itself still wrote then.
  const disablePodSecurityPolicy = isFrom(scene.contract, '1.12') ? undefined : true;
  return {
    v1alpha1: {
      cluster: { apiServer: { image, extraArgs, certSANs: names, disablePodSecurityPolicy } },
    },
  };
}

/** Talos adds the address of the endpoint by itself from 1.12 on. */
function certSans(scene: TalosScene): Emittable[] {
  const { address, names } = scene.settings.endpoint;
  const { certSans: further } = scene.settings.kubernetes.apiServer;
  return [
    ...(isFrom(scene.contract, '1.12') ? [] : [ofCluster(scene, ['endpoint', 'address'], address)]),
    ...names.map((name, index) => ofCluster(scene, ['endpoint', 'names', index], name)),
    ...further.map((name, index) => ofCluster(scene, [...API_SERVER, 'certSans', index], name)),
  ];
}
