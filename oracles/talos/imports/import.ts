// The whole import in memory, as `croft import` does it, without encryption.
import { createMemoryFiles } from '../../../src/base/host/memory-files.ts';
import type { Diagnostic } from '../../../src/base/diagnostic.ts';
import { addressed } from '../../../src/actions/import-choice.ts';
import { proveLab, type ProvenLab } from '../../../src/actions/import-render.ts';
import type { Imported } from '../../../src/import/imported.ts';
import { labDraft, type LabDraft } from '../../../src/import/lab/lab.ts';
import { READERS } from '../../../src/import/read/index.ts';
import { isRisk, runChecks } from '../../../src/checks/index.ts';
import { loadLab } from '../../../src/model/load.ts';
import { resolved, type Reference } from '../../../src/model/secret-reference.ts';
import { Sourced, type Emittable } from '../../../src/model/yaml/index.ts';
import type { YamlMap, YamlValue } from '../../../src/model/yaml/value.ts';
import { machineConfigurations } from '../../../src/render/index.ts';
import { readBundle } from '../../../src/talos/bundle/fields.ts';

/** Documents of machines by their names, with the secrets in their places. */
export type Machines = ReadonlyMap<string, readonly YamlMap[]>;

/** A lab as source texts by path, with the values of its secrets. */
export interface ClearLab {
  readonly files: Readonly<Record<string, string>>;
  readonly clear: (reference: Reference) => string;
}

/** What an import comes to: a lab that was proven and rendered, or why there is none. */
export type Outcome =
  | {
      readonly draft: LabDraft;
      readonly proven: ProvenLab;
      readonly machines: Machines;
      /** Errors of the new lab that would stop its render. */
      readonly errors: readonly Diagnostic[];
    }
  | { readonly refused: readonly Diagnostic[] };

const CATALOGUE = '/croft/catalogue';
/** Machines need nothing of the catalogue: it is there, and empty. */
const SHIPPED: Readonly<Record<string, string>> = {
  [`${CATALOGUE}/platform/README.md`]: '# none\n',
};
const AGE = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
const OPTIONS = {
  ...{ name: 'home', domain: 'home.example' },
  repository: 'https://git.home.example/ops/home.git',
  recipients: [{ name: 'operator', age: AGE }],
};

/** What sources say as a lab; addresses are as `--address` takes them. */
export async function importOf(
  source: Imported,
  addresses: readonly string[] = [],
): Promise<Outcome> {
  const wrong = source.diagnostics.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) return { refused: wrong };
  const imported = addressed(source, addresses);
  const draft = labDraft(imported, READERS, OPTIONS);
  if (draft.diagnostics.length > 0) return { refused: draft.diagnostics };
  const context = {
    files: createMemoryFiles({ ...SHIPPED, '/new/.gitignore': '' }),
    root: '/new',
    shipped: { catalogue: CATALOGUE, schema: '', examples: '', errors: '' },
  };
  const proven = await proveLab(context, draft, READERS);
  const secrets = proven.secrets.map(({ name }) => [`secrets/${name}.sops.yaml`, ''] as const);
  const bundles = [...draft.bundles].map(
    ([cluster, text]) => [`talos/${cluster}/secrets.sops.yaml`, text] as const,
  );
  const { machines, errors } = await machinesOf({
    files: Object.fromEntries([...secrets, ...bundles, ...proven.files]),
    clear: valuesOf(draft, proven),
  });
  return { draft, proven, machines, errors: [...errors, ...proven.diagnostics.filter(isError)] };
}

function isError(one: Diagnostic): boolean {
  return one.severity === 'error' && !isRisk(one) && !one.code.startsWith('catalogue-');
}

function valuesOf({ bundles }: LabDraft, { secrets }: ProvenLab): ClearLab['clear'] {
  const [bundle = '{}'] = bundles.values();
  const { fields } = readBundle('bundle', bundle);
  return ({ secret, field, isPem }) => {
    const value =
      secret === null
        ? fields.get(field ?? '')
        : secrets.find(
            (one) => one.name === secret && (one.field ?? 'value') === (field ?? 'value'),
          )?.value;
    if (value === undefined) return `<nothing for ${secret ?? 'talos'}#${field ?? ''}>`;
    return secret === null && isPem ? Buffer.from(value, 'base64').toString() : value;
  };
}

/** What a lab renders. */
export interface Rendered {
  readonly machines: Machines;
  /** Addresses of these machines as `--address` takes them: NODE=ADDRESS. */
  readonly addresses: readonly string[];
  /** For which it is not rendered. */
  readonly errors: readonly Diagnostic[];
}

/** What a lab renders for its machines. */
export async function machinesOf({ files, clear }: ClearLab): Promise<Rendered> {
  const source = Object.entries(files).map(([path, text]) => [`/lab/${path}`, text] as const);
  const memory = createMemoryFiles({ ...SHIPPED, ...Object.fromEntries(source) });
  const { model, diagnostics } = await loadLab(memory, '/lab', { catalogue: CATALOGUE });
  if (!model) return { machines: new Map(), addresses: [], errors: diagnostics };
  const workloads = new Map(model.clusters.map(({ name }) => [name, []] as const));
  const plans = machineConfigurations({ model, workloads });
  const found = runChecks({ model, workloads, today: '2026-11-21' });
  return {
    machines: new Map(
      plans.map(({ node, documents }) => [
        node,
        documents.map((one) => plainOf(one, clear) as YamlMap),
      ]),
    ),
    addresses: model.clusters
      .flatMap(({ nodes }) => nodes.value.nodes)
      .filter(({ name }) => plans.some(({ node }) => node === name))
      .map(({ name, address }) => `${name}=${address}`),
    errors: [...diagnostics, ...found].filter(isError),
  };
}

/** Plain data with the secrets in their places, without what would not be written. */
function plainOf(value: Emittable, clear: ClearLab['clear']): YamlValue {
  if (value instanceof Sourced) return plainOf(value.value, clear);
  if (typeof value === 'string') return resolved(value, clear);
  if (Array.isArray(value)) return value.map((item: Emittable) => plainOf(item, clear));
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, Emittable>>).flatMap(([key, inner]) =>
      inner === undefined ? [] : [[key, plainOf(inner, clear)]],
    ),
  );
}
