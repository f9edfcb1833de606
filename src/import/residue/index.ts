import type { Range } from '../../base/diagnostic.ts';
import type { Origin } from '../../model/origin.ts';
import type { Emittable, Path } from '../../model/yaml/index.ts';
import type { YamlMap } from '../../model/yaml/value.ts';
import type { Contract } from '../../talos/contract.ts';
import type { TalosDocument } from '../../talos/document.ts';
import { rulesFor } from '../../talos/patch/rules.ts';
import type { ImportedSecret, Place, ReportLine, Role, SourceMachine } from '../imported.ts';
import type { LabCluster } from '../lab/cluster.ts';
import { isWithin } from '../tree.ts';
import type { MachineReading, Said } from '../lab/word.ts';
import {
  changeTitle,
  idOf,
  isSameDocument,
  plainDocument,
  type Change,
  type DocumentId,
} from './change.ts';
import { compare, type Comparison } from './compare.ts';
import type { Answer } from './compared.ts';
import { generatedIn } from './generated.ts';
import { hideSecrets } from './hide.ts';
import { layersOf, patchText } from './layers.ts';

/** A cluster of the new lab with what is rendered for its machines. */
export interface RenderedCluster {
  readonly cluster: LabCluster;
  readonly contract: Contract;
  /** Documents of a machine by its name, without the patches that are to come. */
  readonly documents: ReadonlyMap<string, readonly Emittable[]>;
  /** Where a path of cluster.yaml stands. */
  readonly rangeOf: (path: Path) => Range;
  /** What talosctl generates for a role. */
  readonly generated: (role: Role) => readonly TalosDocument[];
  /** A document of a source with the values of the cluster's secrets where it refers to them, as `documents` are. */
  readonly cleared: (document: YamlMap) => YamlMap;
  /** References to the cluster's secrets by their values. */
  readonly references: ReadonlyMap<string, string>;
  /** Names of secrets that are taken. */
  readonly taken: Iterable<string>;
}

/** What is needed so that the machines are rendered as the source means them. */
export interface Residue {
  /** Patches by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly secrets: readonly ImportedSecret[];
  readonly report: readonly ReportLine[];
}

const HEADER = 'Imported: what the lab has no words for. Merged over what is rendered.';

/** The patches that make what is rendered what the source says. */
export function residueOf(rendered: RenderedCluster): Residue {
  const { cluster, contract, documents } = rendered;
  const rules = rulesFor(contract);
  const compared = cluster.machines.map((one) => ({
    one,
    comparison: compare({
      source: one.machine.documents.map(rendered.cleared),
      left: one.reading.left.map(rendered.cleared),
      rendered: documents.get(one.machine.name) ?? [],
      rules,
      answerFor: answers(rendered, one),
      isGenerated: generatedIn(rendered.generated(one.machine.role)),
    }),
  }));
  const layers = layersOf(
    compared.map(({ one: { machine }, comparison: { changes } }) => ({
      ...{ name: machine.name, role: machine.role, source: machine.documents, changes },
      rendered: (documents.get(machine.name) ?? []).map(plainDocument),
    })),
    rules,
  );
  const { sealed: texts = [] } = cluster.imported;
  const hidden = hideSecrets(layers, cluster.name, { ...rendered, texts });
  const fileOf = (layer: string): string =>
    `clusters/${cluster.name}/patches/talos/${layer}/imported.yaml`;
  const reasons = reasonsOf(cluster);
  return {
    files: new Map(
      [...hidden.layers].map(([layer, changes]) => [fileOf(layer), patchText(changes, HEADER)]),
    ),
    secrets: hidden.secrets,
    report: [
      ...[...layers].flatMap(([layer, changes]) =>
        changes.map((change) =>
          patchLine(cluster, change, { layer, file: fileOf(layer), reasons }),
        ),
      ),
      ...defaultedLines(cluster.name, compared),
    ],
  };
}

/** Whether a machine itself said the word that a rendered value comes from. */
function answers(
  { cluster, rangeOf }: RenderedCluster,
  machine: MachineReading,
): (origin: Origin | undefined) => Answer {
  const file = `clusters/${cluster.name}/cluster.yaml`;
  const foreign = [...cluster.words]
    .filter(([word]) => word.unsaid.some((one) => one.machine === machine.machine))
    .map(([, path]) => rangeOf(path));
  return (origin) => {
    if (origin?.kind !== 'source') return 'none';
    const { start } = origin.range;
    const isForeign =
      origin.file === file &&
      foreign.some(
        (range) => range.start.offset <= start.offset && start.offset < range.end.offset,
      );
    return isForeign ? 'foreign' : 'own';
  };
}

/** Why findings went back, by the machine that said them. */
type Reasons = ReadonlyMap<SourceMachine, readonly { readonly said: Said; readonly why: string }[]>;

function reasonsOf({ returned }: LabCluster): Reasons {
  const all = returned.flatMap(({ said, why }) => said.map((one) => ({ said: one, why })));
  return Map.groupBy(all, ({ said }) => said.by.machine);
}

function patchLine(
  { machines }: LabCluster,
  change: Change,
  {
    layer,
    file,
    reasons,
  }: { readonly layer: string; readonly file: string; readonly reasons: Reasons },
): ReportLine {
  const needs = machines.filter(
    ({ machine }) => layer === 'all' || layer === machine.role || layer === machine.name,
  );
  const title = changeTitle(change);
  const [first] = needs;
  const place = first && placeIn(first, change);
  if (change.set === undefined)
    return {
      fate: 'patch',
      from: place ?? null,
      to: `${file} ${title}`,
      why: 'the source does not have it, and Talos would set it: the patch removes it',
    };
  const reason = needs
    .flatMap(({ machine }) => reasons.get(machine) ?? [])
    .find(({ said: { by, finding } }) =>
      finding.pieces.some(
        ({ document, path }) =>
          isSameDocument(idOf(by.reading.originalOf(document)), change) &&
          (isWithin(change.path, path) || isWithin(path, change.path)),
      ),
    );
  const why = reason?.why ?? 'the lab has no word for it';
  return { fate: 'patch', from: place ?? null, to: `${file} ${title}`, why };
}

function placeIn({ machine }: MachineReading, change: Change): Place | undefined {
  const document = machine.documents.find((one) => isSameDocument(idOf(one), change));
  return document && machine.placeOf(document, change.path);
}

interface Defaulted {
  readonly comparison: Pick<Comparison, 'defaulted'>;
}

/** One line for each value, of however many machines. */
function defaultedLines(cluster: string, compared: readonly Defaulted[]): ReportLine[] {
  const counts = new Map<string, number>();
  for (const { comparison } of compared)
    for (const title of new Set(comparison.defaulted.map(titleOf)))
      counts.set(title, (counts.get(title) ?? 0) + 1);
  return [...counts].map(([title, count]) => ({
    fate: 'defaulted',
    from: null,
    to: `talos/${cluster} ${title}`,
    why: `Croft sets it; the source leaves it open${count < compared.length ? ` (${count} of ${compared.length} machines)` : ''}`,
  }));
}

function titleOf(one: DocumentId & { readonly path: readonly string[] }): string {
  return changeTitle(one);
}
