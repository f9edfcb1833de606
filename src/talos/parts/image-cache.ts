import type { Part } from '../document.ts';
import { IMAGE_CACHE_CONFIG, imageCacheConfig } from '../documents/image-cache-config.ts';
import { knows } from '../documents/kind.ts';
import { ofCluster, type TalosScene } from '../scene.ts';

/** Images from the cache that the installation brought. */
export function imageCache(scene: TalosScene): Part {
  const declared = scene.settings.talos.imageCache;
  if (declared === undefined) return {};
  const enabled = ofCluster(scene, ['talos', 'imageCache'], declared);
  return knows(scene.contract, IMAGE_CACHE_CONFIG)
    ? { documents: [imageCacheConfig(enabled)] }
    : { v1alpha1: { machine: { features: { imageCache: { localEnabled: enabled } } } } };
}
