import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const ENVIRONMENT_CONFIG: Kind = {
  kind: 'EnvironmentConfig',
  since: '1.13',
  replaces: ['machine.env'],
};

/** Environment of the services of Talos. */
export function environmentConfig(variables: TalosMap): TalosDocument {
  return documentOf(ENVIRONMENT_CONFIG, { variables });
}
