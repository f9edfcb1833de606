import { compareText } from '../../base/text.ts';
import type { Emittable } from '../../model/yaml/index.ts';
import type { Part } from '../document.ts';
import { filledList, isControlPlane } from '../facts.ts';
import { bundleReference } from '../../model/secret-reference.ts';
import { ofCluster, ofNode, type TalosScene } from '../scene.ts';

/** What a machine is, and who it trusts for the Talos API. */
export function machine(scene: TalosScene): Part {
  const crt = bundleReference('certs.os.crt');
  const isPlane = isControlPlane(scene);
  return {
    v1alpha1: {
      debug: false,
      persist: true,
      machine: {
        type: ofNode(scene, ['role'], isPlane ? 'controlplane' : 'worker'),
        token: bundleReference('trustdinfo.token'),
        ca: isPlane ? { crt, key: bundleReference('certs.os.key') } : { crt },
        certSANs: filledList(certSans(scene)),
      },
    },
  };
}

/** Declared names, and endpoints of talosconfig that are no machine's own address, which Talos knows by itself. */
function certSans(scene: TalosScene): Emittable[] {
  const { certSans: declared, endpoints = [] } = scene.settings.talos;
  const own = new Set(scene.cluster.nodes.value.nodes.map(({ address }) => address));
  const names = new Map<string, Emittable>();
  for (const [index, name] of endpoints.entries())
    if (!own.has(name)) names.set(name, ofCluster(scene, ['talos', 'endpoints', index], name));
  for (const [index, name] of declared.entries())
    names.set(name, ofCluster(scene, ['talos', 'certSans', index], name));
  return [...names].sort(([a], [b]) => compareText(a, b)).map(([, value]) => value);
}
