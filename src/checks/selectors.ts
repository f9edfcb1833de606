import type { Diagnostic } from '../base/diagnostic.ts';
import type { Place } from '../model/place.ts';
import type { SystemVolumes, Volume } from '../model/schema/volumes.ts';
import { celProblem } from '../talos/cel/syntax.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';

const UNITS = 'KiB MiB GiB TiB PiB EiB kB MB GB TB PB EB'.split(' ');

/** What the expressions of Talos know, by what they select. */
const VARIABLES = {
  disk: new Set(['disk', 'system_disk', ...UNITS]),
  volume: new Set(['volume', 'disk', ...UNITS]),
};

/** Expressions that select disks and volumes can be read, and volumes have what Talos needs of them. */
export function checkSelectors({ clusters }: Context): Diagnostic[] {
  return clusters.flatMap((facts) => [
    ...systemVolumes(facts.value.talos.systemVolumes, (key, word) =>
      facts.at(['talos', 'systemVolumes', key, word]),
    ),
    ...facts.cluster.nodes.value.nodes.flatMap((node, i) => [
      ...systemVolumes(node.systemVolumes, (key, word) =>
        facts.atNode(i, ['systemVolumes', key, word]),
      ),
      ...node.volumes.flatMap((volume, k) => volumeFindings(facts, volume, [i, k])),
    ]),
  ]);
}

function systemVolumes(
  volumes: SystemVolumes | undefined,
  at: (key: string, word: string) => Place,
): Diagnostic[] {
  return (['ephemeral', 'imageCache'] as const).flatMap((key) =>
    malformed('disk', volumes?.[key]?.disk, at(key, 'disk')),
  );
}

function volumeFindings(
  { atNode, cluster }: ClusterFacts,
  volume: Volume,
  [i, k]: readonly [number, number],
): Diagnostic[] {
  const at = (word: string): Place => atNode(i, ['volumes', k, word]);
  const node = cluster.nodes.value.nodes[i]?.name ?? '';
  const found = [
    ...malformed('disk', volume.disk, at('disk')),
    ...malformed('volume', volume.volume, at('volume')),
  ];
  const missing = missingOf(volume);
  if (missing)
    found.push(
      finding('volume-incomplete', atNode(i, ['volumes', k]), {
        message: `node ${node}: volume ${volume.name} has no ${missing.word}, without which Talos refuses it`,
        hint: missing.hint,
      }),
    );
  return found;
}

function malformed(kind: 'disk' | 'volume', text: string | undefined, place: Place): Diagnostic[] {
  const problem = text === undefined ? null : celProblem(text, VARIABLES[kind]);
  if (!problem) return [];
  const example =
    kind === 'disk' ? 'disk.serial == "S5GXNX0T"' : 'volume.partition_label == "data"';
  return [
    finding('selector-malformed', place, {
      message: `the expression that selects a ${kind} cannot be read: ${problem.message}, after ${problem.offset} characters`,
      hint: `write an expression of CEL such as ${example}`,
    }),
  ];
}

/** What Talos needs of a volume of its kind, if it is not there. */
function missingOf(volume: Volume): { word: string; hint: string } | null {
  const { kind, type, disk, minSize, maxSize } = volume;
  if (kind === 'existing')
    return volume.volume === undefined
      ? { word: 'selector', hint: 'add volume, for example volume.partition_label == "data"' }
      : null;
  if (kind === 'user' && type === 'directory') return null;
  if (disk === undefined)
    return { word: 'disk', hint: 'add disk, for example "!system_disk && disk.size > 100u * GB"' };
  const isWhole = kind === 'user' && type === 'disk';
  return isWhole || minSize !== undefined || maxSize !== undefined
    ? null
    : { word: 'size', hint: 'add minSize, maxSize or both' };
}
