import type { Node } from '../../model/schema/nodes.ts';
import type { Emittable, Sourced } from '../../model/yaml/index.ts';
import { isFrom } from '../contract.ts';
import { diskExpression } from '../disk.ts';
import type { Part } from '../document.ts';
import { unattendedInstallConfig } from '../documents/unattended-install-config.ts';
import { ofCluster, ofNode, type TalosScene } from '../scene.ts';

/** Which image is installed on which disk. */
export function install(scene: TalosScene): Part {
  const { contract, node } = scene;
  const image = installerImage(scene);
  if (isFrom(contract, '1.14')) {
    const match = ofNode(scene, ['disk'], diskExpression(node.disk));
    return {
      documents: [
        unattendedInstallConfig({
          installer: { image },
          provisioning: { diskSelector: { match }, wipe: false },
        }),
      ],
    };
  }
  // With the command line of the image itself, kernel arguments of the schematic are the only ones there are.
  const grubUseUKICmdline = isFrom(contract, '1.12') ? true : undefined;
  return {
    v1alpha1: { machine: { install: { ...diskOf(scene), image, wipe: false, grubUseUKICmdline } } },
  };
}

function diskOf(scene: TalosScene): Record<string, Emittable> {
  const { device, ...selectors } = scene.node.disk;
  if (device !== undefined) return { disk: ofNode(scene, ['disk', 'device'], device) };
  const names = Object.keys(selectors) as (keyof Node['disk'])[];
  const diskSelector = Object.fromEntries(
    names.map((name) => [name, ofNode(scene, ['disk', name], scene.node.disk[name])]),
  );
  return { diskSelector };
}

/** `factory.talos.dev/metal-installer/<schematic>:v1.13.9`. */
function installerImage(scene: TalosScene): Sourced {
  const { node, settings, schematicId } = scene;
  const { factory, platform, version } = settings.talos;
  const name = `${node.platform ?? platform}-installer${node.secureBoot ? '-secureboot' : ''}`;
  const image = `${factory}/${name}/${schematicId(node, settings.talos)}:v${version.replace(/^v/, '')}`;
  return ofCluster(scene, ['talos', 'version'], image);
}
