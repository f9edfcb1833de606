import type { Diagnostic } from '../../base/diagnostic.ts';
import { parseAddress } from '../../model/address.ts';
import type { YamlMap } from '../../model/yaml/value.ts';
import type { ImportedCluster, ReportLine, SourceMachine } from '../imported.ts';
import { nodeNetwork } from './network/index.ts';
import { mapOf } from '../subject.ts';
import { valueAt } from '../../model/yaml/plain.ts';
import { merged } from '../tree.ts';
import type { MachineReading, Returned } from './word.ts';

/** Where the machines of a cluster are. */
export interface Site {
  /** With findings that leave out what follows from it. */
  readonly machines: readonly MachineReading[];
  readonly returned: readonly Returned[];
  readonly wordsOf: (machine: SourceMachine) => YamlMap;
  /** Keys of cluster.yaml. */
  readonly settings: YamlMap;
  /** The name of the network of the nodes. */
  readonly network: string;
  /** Entries of lab.yaml. */
  readonly networks: readonly YamlMap[];
  readonly hosts: readonly YamlMap[];
  readonly report: readonly ReportLine[];
  readonly diagnostics: readonly Diagnostic[];
}

const NETWORK = 'nodes';
const WHY = 'the model would derive from it what the machine does not have';

/** Where machines are, by what they say together; a network that the source names stands for what would be derived. */
export function siteOf(
  { contract, settings }: ImportedCluster,
  machines: readonly MachineReading[],
  { network }: { readonly network: string | null },
): Site {
  const name = network ?? NETWORK;
  if (contract === null || machines.length === 0) return { ...NOWHERE, machines, network: name };
  const derived = nodeNetwork(machines, { contract, endpoint: endpointOf(settings, machines) });
  const located = machines.map(({ machine, reading }) => ({
    machine,
    reading: {
      ...reading,
      findings: derived.nodes.get(machine.name)?.findings ?? reading.findings,
    },
  }));
  const returned = located.flatMap((by): Returned[] => {
    const refused = derived.nodes.get(by.machine.name)?.refused ?? [];
    return refused.length > 0
      ? [{ said: refused.map((finding) => ({ by, finding })), why: WHY }]
      : [];
  });
  return {
    ...{ machines: located, returned, network: name },
    wordsOf: (machine) => derived.nodes.get(machine.name)?.words ?? mapOf({}),
    settings: merged(derived.settings, mapOf({ network: mapOf({ nodes: name }) })),
    networks: derived.network && network === null ? [derived.network] : [],
    hosts: derived.hosts.map((host) => mapOf({ ...host, network: name })),
    report: derived.report,
    diagnostics: derived.diagnostics,
  };
}

const NOWHERE: Site = {
  machines: [],
  returned: [],
  wordsOf: () => mapOf({}),
  settings: mapOf({}),
  network: NETWORK,
  networks: [],
  hosts: [],
  report: [],
  diagnostics: [],
};

/** The address of the API that the source says; null where it is a name, or said nowhere. */
function endpointOf(settings: YamlMap, machines: readonly MachineReading[]): string | null {
  const said = machines
    .flatMap(({ reading }) => reading.findings)
    .find(({ scope, path }) => scope === 'cluster' && path.join('.') === 'endpoint.address');
  const value = valueAt(settings, ['endpoint', 'address']) ?? said?.value;
  return typeof value === 'string' && parseAddress(value) !== null ? value : null;
}
