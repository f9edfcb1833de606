// The lab that an import makes, rendered in memory beside what the sources say.
import type { Diagnostic } from '../base/diagnostic.ts';
import { generatedConfiguration } from '../import/sources/talos/generated.ts';
import type { ImportedSecret, ReportLine, Role } from '../import/imported.ts';
import type { LabCluster } from '../import/lab/cluster.ts';
import type { LabDraft } from '../import/lab/lab.ts';
import { keyOf } from '../import/lab/secrets.ts';
import { siteOf } from '../import/lab/site.ts';
import { pathText } from '../import/tree.ts';
import type { MachineReading } from '../import/lab/word.ts';
import { readMachine, type Reader } from '../import/subject.ts';
import { plainDocument } from '../import/residue/change.ts';
import { residueOf } from '../import/residue/index.ts';
import { lostOf, strangeSecrets, type Proven } from '../import/residue/proof.ts';
import type { Model, ModelCluster } from '../model/model.ts';
import {
  bundlePem,
  bundleReference,
  labReference,
  resolved,
  type Reference,
} from '../model/secret-reference.ts';
import { Sourced, sourced, type Emittable } from '../model/yaml/index.ts';
import { machineConfigurations, type MachinePlan } from '../render/index.ts';
import { readBundle } from '../talos/bundle/fields.ts';
import { contractOf, type Contract } from '../talos/contract.ts';
import type { TalosDocument } from '../talos/document.ts';
import type { YamlMap } from '../model/yaml/value.ts';
import { rulesFor } from '../talos/patch/rules.ts';
import type { LabContext } from './context.ts';
import { withContents } from './overlay.ts';
import { load, resolve } from './pipeline.ts';
import { secretPath } from './secret-source.ts';

/** A lab that was rendered in memory and compared with its sources. */
export interface ProvenLab {
  /** Text of every file of the source by path, none encrypted. */
  readonly files: ReadonlyMap<string, string>;
  readonly secrets: readonly ImportedSecret[];
  readonly report: readonly ReportLine[];
  /** What is not carried over, which should never be. */
  readonly lost: readonly ReportLine[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The files around the new lab, and where it is to stand. */
type Where = Pick<LabContext, 'files' | 'root' | 'shipped'>;

/** Renders the draft, adds the patches that it lacks, renders again and looks for what is not carried over. */
export async function proveLab(
  context: Where,
  draft: LabDraft,
  readers: readonly Reader[],
): Promise<ProvenLab> {
  const first = await rendered(context, draft, draft.files);
  if (!first.model) return { ...failed(draft), diagnostics: first.diagnostics };
  const files = new Map(draft.files);
  const secrets = [...draft.secrets];
  const report: ReportLine[] = [];
  for (const cluster of draft.clusters) {
    const found = facts(first, cluster);
    if (!found) continue;
    const clear = clearValues(cluster.name, draft);
    const residue = residueOf({
      ...{ cluster, contract: found.contract, taken: secrets.map(({ name }) => name) },
      documents: new Map(
        found.plans.map(({ node, documents }) => [
          node,
          documents.map((one) => cleared(one, clear)),
        ]),
      ),
      cleared: (document) => plainDocument(cleared(document, clear)),
      references: referencesTo(cluster.name, draft),
      rangeOf: (path) => found.cluster.declared.document.range(path),
      generated: (role) => generatedFor(found, role),
    });
    for (const [path, text] of residue.files) files.set(path, text);
    secrets.push(...residue.secrets);
    report.push(...residue.report);
  }
  const second = await rendered(context, { ...draft, secrets }, files);
  return {
    ...{ files, secrets, report },
    lost: draft.clusters.flatMap((cluster) =>
      lostIn(facts(second, cluster), cluster, { readers, secrets, bundles: draft.bundles }),
    ),
    diagnostics: [
      ...second.diagnostics,
      ...draft.clusters.flatMap((one) => tooOld(facts(second, one), one)),
      ...draft.clusters.flatMap((one) => mixedIn(facts(second, one), one, draft)),
    ],
  };
}

function failed({ files, secrets }: LabDraft): Omit<ProvenLab, 'diagnostics'> {
  return { files, secrets, report: [], lost: [] };
}

interface RenderedDraft {
  readonly model: Model | null;
  readonly plans: readonly MachinePlan[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A lab as it would be loaded and rendered if it stood there, its secrets with it. */
async function rendered(
  context: Where,
  { secrets, bundles }: Pick<LabDraft, 'secrets' | 'bundles'>,
  files: ReadonlyMap<string, string>,
): Promise<RenderedDraft> {
  const contents = new Map<string, string>();
  const put = (path: string, text: string): void => {
    contents.set(`${context.root}/${path}`, text);
  };
  for (const { name } of secrets) put(secretPath(name), '');
  // The fields of a bundle are read by their names, which are the same once it is encrypted.
  for (const [cluster, text] of bundles) put(`talos/${cluster}/secrets.sops.yaml`, text);
  for (const [path, text] of files) put(path, text);
  const { model, diagnostics } = await load(context, withContents(context.files, contents));
  if (!model) return { model, plans: [], diagnostics };
  const found: Diagnostic[] = [...diagnostics];
  const workloads = resolve(model, found);
  return { model, plans: machineConfigurations({ model, workloads }), diagnostics: found };
}

interface Facts {
  readonly cluster: ModelCluster;
  readonly contract: Contract;
  readonly plans: readonly MachinePlan[];
}

function facts({ model, plans }: RenderedDraft, { name }: LabCluster): Facts | null {
  const cluster = model?.clusters.find((one) => one.name === name);
  const contract = cluster && contractOf(cluster.declared.value.talos.version);
  if (!cluster || !contract) return null;
  const own = plans.filter(({ path }) => path.startsWith(`talos/${name}/`));
  return { cluster, contract, plans: own };
}

function generatedFor({ cluster, contract }: Facts, role: Role): TalosDocument[] {
  const has = (field: string): boolean => cluster.bundle?.has(field) ?? false;
  return generatedConfiguration({
    ...{ contract, role, clusterName: cluster.name, kubernetes: '1.0.0', image: 'image' },
    ...{ endpoint: 'https://cluster:6443', endpointHost: 'cluster', disk: '/dev/sda' },
    encryptionKeys: (['secretbox', 'aescbc'] as const).filter((kind) =>
      has(`secrets.${kind}encryptionsecret`),
    ),
  });
}

function tooOld(found: Facts | null, { name, machines }: LabCluster): Diagnostic[] {
  if (machines.length === 0 || found?.plans.length !== 0) return [];
  const { version } = found.cluster.declared.value.talos;
  return [
    {
      code: 'import-incomplete',
      severity: 'error',
      file: `clusters/${name}/cluster.yaml`,
      message: `cluster ${name} runs Talos ${version}, for which Croft writes no configurations`,
      hint: 'upgrade it to Talos 1.11 or later first, and import it then',
    },
  ];
}

/** Machines that have other secrets than their cluster. */
function mixedIn(found: Facts | null, cluster: LabCluster, draft: LabDraft): Diagnostic[] {
  const clear = clearValues(cluster.name, draft);
  return cluster.machines.flatMap((machine): Diagnostic[] => {
    const rendered = documentsOf(found, machine);
    const [strange] = strangeSecrets({ machine, rendered, clear });
    if (!strange) return [];
    return [
      {
        code: 'import-mixed',
        severity: 'error',
        file: strange.at.file,
        message: `${machine.machine.name} has another ${pathText(strange.path)} than cluster ${cluster.name}: it belongs to another cluster`,
        hint: 'import the files of one cluster at a time',
      },
    ];
  });
}

/** What readers find in the rendered configurations, as they were read before. */
function readAgain(
  found: Facts,
  { imported, machines, network }: LabCluster,
  readers: readonly Reader[],
): readonly MachineReading[] {
  const { contract } = found;
  const readings = machines.map((one) => {
    const machine = { ...one.machine, documents: documentsOf(found, one) };
    return { machine, reading: readMachine(machine, contract, readers) };
  });
  return siteOf({ ...imported, contract }, readings, { network }).machines;
}

function documentsOf(found: Facts | null, { machine }: Proven['machine']): YamlMap[] {
  const plan = found?.plans.find(({ node }) => node === machine.name);
  return (plan?.documents ?? []).map(plainDocument);
}

function lostIn(
  found: Facts | null,
  cluster: LabCluster,
  known: Pick<LabDraft, 'secrets' | 'bundles'> & { readonly readers: readonly Reader[] },
): ReportLine[] {
  if (!found) return [];
  const clear = clearValues(cluster.name, known);
  const returned = new Set(
    cluster.returned.flatMap(({ said }) => said.map(({ finding }) => finding)),
  );
  const again = readAgain(found, cluster, known.readers);
  return cluster.machines.flatMap((machine, index) => {
    const lost = lostOf({
      ...{ machine, rendered: documentsOf(found, machine), returned, clear },
      ...{ again: again[index]?.reading.findings ?? [], rules: rulesFor(found.contract) },
    });
    return lost.map(({ at, path }): ReportLine => ({
      fate: 'dropped',
      from: at,
      to: `node ${machine.machine.name}`,
      why: `not carried: ${pathText(path)}: nothing that Talos takes beside the rest says it; look at it by hand`,
    }));
  });
}

/** What stands for each value of the bundle of a cluster, as its file has it and as PEM. */
function referencesTo(
  cluster: string,
  { bundles }: Pick<LabDraft, 'bundles'>,
): ReadonlyMap<string, string> {
  const { fields } = readBundle('bundle', bundles.get(cluster) ?? '{}');
  return new Map(
    [...fields].flatMap(([name, value]) => [
      [value, bundleReference(name)] as const,
      [Buffer.from(value, 'base64').toString(), bundlePem(name)] as const,
    ]),
  );
}

/** A rendered value with the secrets in it, as the sources have them; it never leaves the comparison. */
function cleared(value: Emittable, clear: (reference: Reference) => string): Emittable {
  if (value instanceof Sourced) return sourced(cleared(value.value, clear), value.origin);
  if (typeof value === 'string') return resolved(value, clear);
  if (Array.isArray(value))
    return (value as readonly Emittable[]).map((one) => cleared(one, clear));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, Emittable>>).map(([key, one]) => [
      key,
      cleared(one, clear),
    ]),
  );
}

/** The values behind references; a reference to what the import does not have stays one. */
function clearValues(
  cluster: string,
  { secrets, bundles }: Pick<LabDraft, 'secrets' | 'bundles'>,
): (reference: Reference) => string {
  const values = new Map(secrets.map((one) => [keyOf(one), one.value]));
  const { fields } = readBundle('bundle', bundles.get(cluster) ?? '{}');
  return ({ secret, field, isPem }) => {
    if (secret !== null) {
      const value = values.get(keyOf({ name: secret, field: field ?? '', value: '' }));
      return value ?? labReference(secret, field ?? undefined);
    }
    const value = fields.get(field ?? '');
    if (value === undefined) return isPem ? bundlePem(field ?? '') : bundleReference(field ?? '');
    return isPem ? Buffer.from(value, 'base64').toString() : value;
  };
}
