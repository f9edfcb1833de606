import type { Emittable } from '../../model/yaml/index.ts';
import type { Part } from '../document.ts';
import { compact } from '../documents/kind.ts';
import { kubeletConfig } from '../documents/kubelet-config.ts';
import { filledList, hasTypedKubernetes, kubernetesImage } from '../facts.ts';
import { ofCluster, ofNode, type TalosScene } from '../scene.ts';
import { mergedMaps, tagged, type TalosMap } from '../value.ts';
import { argumentsOf } from './arguments.ts';

const KUBELET = ['talos', 'kubelet'];

/** The kubelet. Mounts have no document from 1.14 on; the check `kubelet-extra-mounts` says so. */
export function kubelet(scene: TalosScene): Part {
  const { clusterDns } = scene.settings.network;
  const image = kubernetesImage(scene, 'ghcr.io/siderolabs/kubelet');
  const clusterDNS =
    clusterDns === undefined
      ? undefined
      : [ofCluster(scene, ['network', 'clusterDns'], clusterDns)];
  const extraArgs = argumentsOfBoth(scene);
  const config = compact(configOf(scene));
  const common = { image, clusterDNS, extraArgs, defaultRuntimeSeccompProfileEnabled: true };
  if (hasTypedKubernetes(scene)) return { documents: [kubeletConfig({ ...common, config })] };
  return {
    v1alpha1: {
      machine: {
        kubelet: {
          ...common,
          extraMounts: filledList(mountsOf(scene)),
          extraConfig: config,
          disableManifestsDirectory: true,
        },
      },
    },
  };
}

function argumentsOfBoth(scene: TalosScene): TalosMap | undefined {
  const ofAll = scene.settings.talos.kubelet.args;
  const ofOne = scene.node.kubelet.args;
  return argumentsOf(scene, { ...ofAll, ...ofOne }, (name, value) =>
    Object.hasOwn(ofOne, name)
      ? ofNode(scene, ['kubelet', 'args', name], value)
      : ofCluster(scene, [...KUBELET, 'args', name], value),
  );
}

function configOf(scene: TalosScene): TalosMap {
  return mergedMaps(
    tagged(scene.settings.talos.kubelet.config, (path, value) =>
      ofCluster(scene, [...KUBELET, 'config', ...path], value),
    ),
    tagged(scene.node.kubelet.config, (path, value) =>
      ofNode(scene, ['kubelet', 'config', ...path], value),
    ),
  );
}

function mountsOf(scene: TalosScene): Emittable[] {
  return scene.settings.talos.kubelet.extraMounts.map(({ source, destination, options }, index) =>
    ofCluster(scene, [...KUBELET, 'extraMounts', index], {
      destination,
      type: 'bind',
      source,
      options,
    }),
  );
}
