import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const CRI_CUSTOMIZATION_CONFIG: Kind = { kind: 'CRICustomizationConfig', since: '1.14' };

/** A part of the configuration of containerd, in TOML. */
export function criCustomizationConfig(name: Text, content: Text): TalosDocument {
  return documentOf(CRI_CUSTOMIZATION_CONFIG, { name, content });
}
