import type { Part } from '../document.ts';
import { knows } from '../documents/kind.ts';
import {
  SECURITY_PROFILE_CONFIG,
  securityProfileConfig,
} from '../documents/security-profile-config.ts';
import { byRule, ofCluster, type TalosScene } from '../scene.ts';

/** Workloads are kept apart from the system since Talos 1.14, where nobody says otherwise. */
export function securityProfile(scene: TalosScene): Part {
  if (!knows(scene.contract, SECURITY_PROFILE_CONFIG)) return {};
  const declared = scene.settings.talos.workloadIsolation;
  const isolated =
    declared === undefined
      ? byRule('default of Talos 1.14', true)
      : ofCluster(scene, ['talos', 'workloadIsolation'], declared);
  return { documents: [securityProfileConfig(isolated)] };
}
