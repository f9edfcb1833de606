import type { Diagnostic } from '../../base/diagnostic.ts';
import { labSchema } from '../../model/schema/lab.ts';
import type { YamlMap } from '../../model/yaml/value.ts';
import type { Imported, ImportedSecret, ReportLine } from '../imported.ts';
import { mapOf, type Reader } from '../subject.ts';
import { labCluster, type LabCluster } from './cluster.ts';
import { completeLab, type Filled, type LabWords } from './complete.ts';
import { judge } from './judge.ts';
import { droppedLines, filledLines } from './lines.ts';
import { keyOf } from './secrets.ts';
import { sourceText } from './text.ts';
import { copyOf, valueAt } from '../../model/yaml/plain.ts';
import { identity } from './word.ts';

/** A lab as files, before anything was rendered. */
export interface LabDraft {
  /** Text by path; none of them is encrypted, and none holds a secret. */
  readonly files: ReadonlyMap<string, string>;
  readonly clusters: readonly LabCluster[];
  readonly secrets: readonly ImportedSecret[];
  /** The secrets of clusters by the name of the cluster, in clear. */
  readonly bundles: ReadonlyMap<string, string>;
  readonly report: readonly ReportLine[];
  readonly diagnostics: readonly Diagnostic[];
}

const LAB_FILE = 'lab.yaml';

/** What a source says as the files of a lab. */
export function labDraft(
  imported: Imported,
  readers: readonly Reader[],
  words: LabWords,
): LabDraft {
  const network = networkIn(imported);
  const clusters = imported.clusters.map((cluster) => labCluster(cluster, { readers, network }));
  const [networks, hosts] = [together(clusters, 'networks'), together(clusters, 'hosts')];
  let filled: Filled[] = [];
  const lab = judge({
    ...{ file: LAB_FILE, schema: labSchema, words: [] },
    base: mapOf({
      networks: networks.length > 0 ? networks : undefined,
      hosts: hosts.length > 0 ? hosts : undefined,
      ...copyOf(imported.lab),
      kind: 'Lab',
    }),
    complete: (value) => {
      filled = completeLab(value, words);
    },
  });
  const wrong = [...lab.wrong.map((one) => `${LAB_FILE}: ${one}`)].concat(
    clusters.flatMap((one) => one.wrong),
  );
  const located = clusters.flatMap(({ diagnostics }) => diagnostics);
  return {
    files: new Map([
      ...clusters.flatMap(({ files }) => [...files]),
      [LAB_FILE, sourceText(LAB_FILE, labSchema, lab.value)],
    ]),
    clusters,
    secrets: once([...imported.secrets, ...clusters.flatMap(({ secrets }) => secrets)]),
    bundles: new Map(
      imported.clusters.flatMap(({ name, bundle }) => (bundle === null ? [] : [[name, bundle]])),
    ),
    report: [
      ...imported.report,
      ...clusters.flatMap((one) => one.report),
      ...filledLines(LAB_FILE, filled),
      ...droppedLines(LAB_FILE, lab.dropped),
    ],
    diagnostics: located.length > 0 ? located : wrong.map(incomplete),
  };
}

/** The name of the first network that the source says. */
function networkIn({ lab }: Imported): string | null {
  const name = valueAt(lab, ['networks', 0, 'name']);
  return typeof name === 'string' ? name : null;
}

/** Entries that clusters have of a list of lab.yaml, each once. */
function together(clusters: readonly LabCluster[], key: 'networks' | 'hosts'): YamlMap[] {
  return [
    ...new Map(clusters.flatMap((one) => one[key]).map((one) => [identity(one), one])).values(),
  ];
}

function once(secrets: readonly ImportedSecret[]): ImportedSecret[] {
  return [...new Map(secrets.map((one) => [keyOf(one), one])).values()];
}

function incomplete(message: string): Diagnostic {
  const [file = LAB_FILE] = message.split(': ');
  return {
    code: 'import-incomplete',
    severity: 'error',
    file,
    message: message.slice(file.length + 2),
    hint: 'the sources do not say it and nothing can stand for it: add it to a source, or write the lab by hand with croft init',
  };
}
