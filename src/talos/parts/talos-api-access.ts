import type { Emittable } from '../../model/yaml/index.ts';
import type { Part } from '../document.ts';
import { kubeTalosApiAccessConfig } from '../documents/kube-talos-api-access-config.ts';
import { hasTypedKubernetes, isControlPlane } from '../facts.ts';
import { ofCluster, type TalosScene } from '../scene.ts';
import { sourced } from '../../model/yaml/index.ts';
import { NOTHING } from './part.ts';

const ACCESS = ['talos', 'apiAccess'];

/** The Talos API for pods: of entries that ask for it, and as declared. */
export function talosApiAccess(scene: TalosScene): Part {
  if (!isControlPlane(scene)) return NOTHING;
  const roles = new Map<string, Emittable>();
  const namespaces = new Map<string, Emittable>();
  for (const { entry, namespace, origin } of scene.workloads) {
    const wanted = entry?.value.requires.talosRoles ?? [];
    for (const role of wanted) roles.set(role, sourced(role, origin));
    if (wanted.length > 0) namespaces.set(namespace, sourced(namespace, origin));
  }
  const declared = scene.settings.talos.apiAccess;
  for (const [index, role] of declared.roles.entries())
    roles.set(role, ofCluster(scene, [...ACCESS, 'roles', index], role));
  for (const [index, namespace] of declared.namespaces.entries())
    namespaces.set(namespace, ofCluster(scene, [...ACCESS, 'namespaces', index], namespace));
  if (roles.size === 0) return NOTHING;
  const allowed = {
    allowedRoles: sorted(roles),
    allowedKubernetesNamespaces: sorted(namespaces),
  };
  return hasTypedKubernetes(scene)
    ? { documents: [kubeTalosApiAccessConfig(allowed)] }
    : {
        v1alpha1: {
          machine: { features: { kubernetesTalosAPIAccess: { enabled: true, ...allowed } } },
        },
      };
}

function sorted(values: ReadonlyMap<string, Emittable>): Emittable[] {
  return [...values.keys()].sort().map((key) => values.get(key));
}
