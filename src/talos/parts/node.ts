import type { Emittable } from '../../model/yaml/index.ts';
import type { Part } from '../document.ts';
import { compact } from '../documents/kind.ts';
import { kubeNodeConfig } from '../documents/kube-node-config.ts';
import { controlPlaneWorkloads, hasTypedKubernetes, isControlPlane, subnetsOr } from '../facts.ts';
import { byRule, ofNode, type TalosScene } from '../scene.ts';
import type { TalosMap } from '../value.ts';

/** Label and taint of control planes. */
export const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
/** Label of machines that balance no load. */
export const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';

/** How a machine shows itself in Kubernetes: its address, labels, annotations and taints. */
export function node(scene: TalosScene): Part {
  const isPlane = isControlPlane(scene);
  const validSubnets = subnetsOr(
    scene,
    ['talos', 'kubelet', 'validSubnets'],
    scene.settings.talos.kubelet.validSubnets,
  );
  const nodeIP = validSubnets.length > 0 ? { validSubnets } : undefined;
  const annotations = compact(declared(scene, 'annotations'));
  const excluded = isPlane
    ? { [EXCLUDED]: byRule('Talos: control planes balance no load', '') }
    : {};
  const labels = { ...excluded, ...declared(scene, 'labels') };
  const { is: takesWorkloads, value: workloads } = controlPlaneWorkloads(scene);
  if (hasTypedKubernetes(scene)) {
    const role = isPlane ? { [CONTROL_PLANE]: '' } : {};
    const reserved = isPlane && !takesWorkloads ? { [CONTROL_PLANE]: 'NoSchedule' } : {};
    return {
      documents: [
        kubeNodeConfig({
          nodeIP,
          labels: compact({ ...role, ...labels }),
          annotations,
          taints: compact({ ...reserved, ...taintsOf(scene) }),
        }),
      ],
    };
  }
  return {
    v1alpha1: {
      machine: {
        kubelet: { nodeIP },
        nodeLabels: compact(labels),
        nodeAnnotations: annotations,
        nodeTaints: compact(taintsOf(scene)),
      },
      cluster: {
        allowSchedulingOnControlPlanes: isPlane && takesWorkloads ? workloads : undefined,
      },
    },
  };
}

function declared(scene: TalosScene, key: 'labels' | 'annotations'): TalosMap {
  return Object.fromEntries(
    Object.entries(scene.node[key]).map(([name, value]) => [
      name,
      ofNode(scene, [key, name], value),
    ]),
  );
}

/** `value:effect`, or `effect` for a taint without a value. */
function taintsOf(scene: TalosScene): Record<string, Emittable> {
  return Object.fromEntries(
    scene.node.taints.map(({ key, value, effect }, index) => [
      key,
      ofNode(scene, ['taints', index], value === '' ? effect : `${value}:${effect}`),
    ]),
  );
}
