import type { SystemVolumes } from '../../model/schema/volumes.ts';
import { compact } from '../documents/kind.ts';
import type { ProvisioningSpec } from '../documents/volume-spec.ts';
import type { Emittable, Sourced } from '../../model/yaml/index.ts';
import type { Of } from './encryption.ts';

/** Where a volume lies and how large it is. */
type Provisioning = NonNullable<SystemVolumes['imageCache']>;

/** The disk and the size of a volume as Talos takes them; undefined when nothing is said. */
export function provisioningOf(declared: Provisioning, of: Of): ProvisioningSpec | undefined {
  const value = (key: 'disk' | 'grow' | 'minSize' | 'maxSize'): Sourced | undefined => {
    const one: Emittable = declared[key];
    return one === undefined ? undefined : of([key], one);
  };
  const match = value('disk');
  const spec = {
    diskSelector: match && { match },
    grow: value('grow'),
    minSize: value('minSize'),
    maxSize: value('maxSize'),
  };
  return compact(spec) && spec;
}
