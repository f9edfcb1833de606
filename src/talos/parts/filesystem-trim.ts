import type { Part } from '../document.ts';
import {
  FILESYSTEM_TRIM_CONFIG,
  filesystemTrimConfig,
} from '../documents/filesystem-trim-config.ts';
import { knows } from '../documents/kind.ts';
import { byRule, ofCluster, type TalosScene } from '../scene.ts';

/** How often disks are told what is free: since Talos 1.14 once a week, where nobody says otherwise. */
export function filesystemTrim(scene: TalosScene): Part {
  const declared = scene.settings.talos.filesystemTrim;
  if (!knows(scene.contract, FILESYSTEM_TRIM_CONFIG) || declared === false) return {};
  const interval =
    declared === undefined
      ? byRule('default of Talos 1.14', '168h0m0s')
      : ofCluster(scene, ['talos', 'filesystemTrim'], declared);
  return { documents: [filesystemTrimConfig(interval)] };
}
