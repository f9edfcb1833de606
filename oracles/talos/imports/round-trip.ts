import { machineConfig } from '../../../src/import/sources/machine-config/index.ts';
import { emit } from '../../../src/model/yaml/index.ts';
import type { GeneratedLab } from '../generated-labs/lab.ts';
import { BUNDLE, secretValue } from '../generated-labs/secrets.ts';
import { differences, type Leniency } from './alike.ts';
import { importOf, machinesOf } from './import.ts';

/** What was seen of imports so far. */
export interface Seen {
  readonly counts: Record<Count, number>;
  /** What became a patch, by what it is and why, and how often. */
  readonly patches: Map<string, number>;
  readonly lenient: Set<Leniency>;
}

type Count = 'labs' | 'machines' | 'identical' | 'refused' | 'without patches';

export function nothingSeen(): Seen {
  return {
    counts: { labs: 0, machines: 0, identical: 0, refused: 0, 'without patches': 0 },
    patches: new Map(),
    lenient: new Set(),
  };
}

/**
 * Renders a lab, imports the configurations of its machines as one does that has nothing else, and renders what this made:
 * what differs, or was not carried over. None for a lab that is not rendered.
 */
export async function roundTrip(lab: GeneratedLab, seen: Seen): Promise<string[]> {
  const files = { ...lab.files(), [`talos/${lab.cluster.name}/secrets.sops.yaml`]: BUNDLE };
  const before = await machinesOf({ files, clear: secretValue });
  if (before.errors.length > 0) {
    seen.counts.refused += 1;
    return [];
  }
  const configurations = [...before.machines].map(([name, documents]) => ({
    path: `${name}.yaml`,
    text: documents.map((one) => emit(one)).join(''),
  }));
  const outcome = await importOf(machineConfig.read(configurations), before.addresses);
  if ('refused' in outcome)
    return outcome.refused.map(({ code, message }) => `${code}: ${message}`);
  const { proven, machines, errors } = outcome;
  seen.counts.labs += 1;
  seen.counts.machines += before.machines.size;
  const patches = proven.report.filter(({ fate }) => fate === 'patch');
  if (patches.length === 0) seen.counts['without patches'] += 1;
  for (const { to = '', why = '' } of patches) {
    const title = `${titleOf(to)}: ${why}`;
    seen.patches.set(title, (seen.patches.get(title) ?? 0) + 1);
  }
  return [
    ...errors
      .filter(({ code }) => code !== UNSTABLE)
      .map(({ code, message }) => `${code}: ${message}`),
    ...proven.lost.map(({ why = '' }) => why),
    ...[...before.machines].flatMap(([name, documents]) =>
      differences(documents, machines.get(name) ?? [], seen.lenient).map(
        (line) => `${name}: ${line}`,
      ),
    ),
  ];
}

/** A shared address that the model derives is not looked at; where it stands in nodes.yaml it is. */
const UNSTABLE = 'vip-link-unstable';

/** `machine.sysctls` or `EthernetConfig: rings.rx`: what a patch is about, without names. */
function titleOf(to: string): string {
  const [, title = to] = /^\S+ (.*)$/.exec(to) ?? [];
  return title.replace(/^(\w+Config) [^:]+/, '$1');
}
