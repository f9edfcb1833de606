import type { Diagnostic } from '../base/diagnostic.ts';
import { TALOS, type TalosRelease } from './data/talos.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';

/** Talos gets fixes today, and the pair of Talos and Kubernetes is one that is tested. */
export function checkVersions({ clusters, today }: Context): Diagnostic[] {
  return clusters.flatMap((facts) => {
    const minor = minorOf(facts.value.talos.version);
    const release = TALOS[minor];
    return release
      ? [...support(facts, minor, today), ...pair(facts, minor, release)]
      : unknown(facts, minor);
  });
}

/** The minor of a version of the 1 series; NaN for another major. */
export function minorOf(version: string): number {
  return Number(/^v?1\.(\d+)\./.exec(version)?.[1] ?? Number.NaN);
}

function unknown({ value, at }: ClusterFacts, minor: number): Diagnostic[] {
  const known = Object.keys(TALOS).map(Number);
  const oldest = Math.min(...known);
  const newest = Math.max(...known);
  const place = at(['talos', 'version']);
  if (minor < oldest)
    return [
      finding('talos-unsupported', place, {
        message: `cluster ${value.name}: Talos ${value.talos.version} gets no more fixes`,
        hint: upgradeHint(minor, newest),
      }),
    ];
  return [
    finding('talos-unknown', place, {
      message: `cluster ${value.name}: Talos ${value.talos.version} is not known to this Croft, whether it suits Kubernetes ${value.kubernetes.version} could not be verified`,
      hint: `use a version from 1.${oldest} to 1.${newest}, or a newer Croft`,
    }),
  ];
}

function support({ value, active, at }: ClusterFacts, minor: number, today: string): Diagnostic[] {
  const ended = TALOS[minor]?.ended ?? null;
  if (!active || ended === null || today < ended) return [];
  return [
    finding('talos-unsupported', at(['talos', 'version']), {
      message: `cluster ${value.name}: community support of Talos ${value.talos.version} ended on ${ended}, with the release of 1.${minor + 1}`,
      hint: upgradeHint(minor, supportedOn(today)),
    }),
  ];
}

/** The newest minor that is out on a day. */
function supportedOn(today: string): number {
  const out = Object.entries(TALOS).filter(([, { released }]) => released <= today);
  return Math.max(...out.map(([minor]) => Number(minor)));
}

function upgradeHint(from: number, to: number): string {
  const steps = to - from > 1 ? ', one minor at a time' : '';
  return `upgrade to Talos 1.${to}${steps}`;
}

function pair(
  { value, at }: ClusterFacts,
  minor: number,
  { kubernetes }: TalosRelease,
): Diagnostic[] {
  const [oldest, newest] = kubernetes;
  const wanted = minorOf(value.kubernetes.version);
  if (wanted >= oldest && wanted <= newest) return [];
  return [
    finding('version-pair', at(['kubernetes', 'version']), {
      message: `cluster ${value.name}: Kubernetes ${value.kubernetes.version} is not supported by Talos 1.${minor}, which runs 1.${oldest} to 1.${newest}`,
      hint: `choose a Kubernetes version from 1.${oldest} to 1.${newest}`,
      related: [{ ...at(['talos', 'version']), message: `Talos ${value.talos.version}` }],
    }),
  ];
}
