import type { Emittable, Path } from '../../model/yaml/index.ts';
import type { Part } from '../document.ts';
import { kubeControllerManagerConfig } from '../documents/kube-controller-manager-config.ts';
import { kubeSchedulerConfig } from '../documents/kube-scheduler-config.ts';
import { compact } from '../documents/kind.ts';
import { hasTypedKubernetes, isControlPlane, kubernetesImage } from '../facts.ts';
import { ofCluster, type TalosScene } from '../scene.ts';
import { tagged } from '../value.ts';
import { argumentsOf } from './arguments.ts';
import { NOTHING } from './part.ts';

/** The controller manager and the scheduler. */
export function controlPlane(scene: TalosScene): Part {
  if (!isControlPlane(scene)) return NOTHING;
  const controllerManager = {
    image: kubernetesImage(scene, 'registry.k8s.io/kube-controller-manager'),
    extraArgs: argumentsOf(
      scene,
      scene.settings.kubernetes.controllerManager.args,
      within(scene, ['kubernetes', 'controllerManager', 'args']),
    ),
  };
  const { args, config } = scene.settings.kubernetes.scheduler;
  const scheduler = {
    image: kubernetesImage(scene, 'registry.k8s.io/kube-scheduler'),
    extraArgs: argumentsOf(scene, args, within(scene, ['kubernetes', 'scheduler', 'args'])),
    config: compact(
      tagged(config, (path, value) =>
        ofCluster(scene, ['kubernetes', 'scheduler', 'config', ...path], value),
      ),
    ),
  };
  return hasTypedKubernetes(scene)
    ? {
        documents: [kubeControllerManagerConfig(controllerManager), kubeSchedulerConfig(scheduler)],
      }
    : { v1alpha1: { cluster: { controllerManager, scheduler } } };
}

function within(scene: TalosScene, path: Path): (name: string, value: Emittable) => Emittable {
  return (name, value) => ofCluster(scene, [...path, name], value);
}
