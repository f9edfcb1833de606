import type { TalosDocument } from '../document.ts';
import { documentOf, type Flag, type Kind } from './kind.ts';

export const IMAGE_CACHE_CONFIG: Kind = {
  kind: 'ImageCacheConfig',
  since: '1.14',
  replaces: ['machine.features.imageCache'],
};

/** Takes images from the cache that the installation brought. */
export function imageCacheConfig(enabled: Flag): TalosDocument {
  return documentOf(IMAGE_CACHE_CONFIG, { local: { enabled } });
}
