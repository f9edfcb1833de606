import { machineConfig } from './machine-config/index.ts';
import type { Source } from '../imported.ts';
import { talhelper } from './talhelper/index.ts';
import { topf } from './topf/index.ts';
import { clusterTemplate } from './cluster-template/index.ts';
import { clustertool } from './clustertool/index.ts';

/** Every form of source that can be imported. */
export const SOURCES: readonly Source[] = [
  clusterTemplate,
  clustertool(talhelper),
  talhelper,
  topf,
  machineConfig,
];

/** Sources that do not count beside others, which read the same files or generated them. */
export const BEHIND: ReadonlyMap<string, readonly string[]> = new Map([
  ['talhelper', ['clustertool']],
  ['machine-config', ['cluster-template', 'clustertool', 'talhelper', 'topf']],
]);
