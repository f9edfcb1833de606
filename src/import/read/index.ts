import type { Reader } from '../subject.ts';
import { KUBERNETES_READERS } from './kubernetes.ts';
import { MACHINE_READERS } from './machine.ts';

/** Everything that reads machine configurations, in the order in which it does. */
export const READERS: readonly Reader[] = [...KUBERNETES_READERS, ...MACHINE_READERS];
