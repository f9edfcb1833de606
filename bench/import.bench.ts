// Configurations of machines of one cluster, as a person has them in files, imported in memory: what the files say, their
// words as the files of a lab, and that lab rendered, patched and compared with them. Growth compares 200 machines with 50;
// what costs the same for each is 4.
import { mkdtempSync, rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { proveLab } from '../src/actions/import-render.ts';
import { inLab } from '../src/actions/lab.ts';
import { load, resolve } from '../src/actions/pipeline.ts';
import { createNodeClock } from '../src/adapters/node-clock.ts';
import { createNodeRandom } from '../src/adapters/node-random.ts';
import type { SourceFile } from '../src/import/imported.ts';
import { labDraft } from '../src/import/lab/lab.ts';
import { machineConfig } from '../src/import/sources/machine-config/index.ts';
import { READERS } from '../src/import/read/index.ts';
import { plainDocument } from '../src/import/residue/change.ts';
import { resolved } from '../src/model/secret-reference.ts';
import { emit } from '../src/model/yaml/index.ts';
import { machineConfigurations } from '../src/render/index.ts';
import { readBundle } from '../src/talos/bundle/fields.ts';
import { newBundle } from '../src/talos/bundle/new.ts';
import type { Bench } from './run.ts';
import { syntheticLab } from './synthetic.ts';
import { contextOf } from './warm.ts';

const SIZES = [50, 100, 200];
const RUNS = 3;
const RECIPIENTS = [
  { name: 'operator', age: 'age17eqdjkvktjy4p30jx4rkx3tky99vwyvx7hdgwp7pp6cspgxrny7qlet7gu' },
];
const STEPS = ['read', 'written as a lab', 'proved'] as const;

export const bench: Bench = async (log) => {
  const scratch = mkdtempSync(join(tmpdir(), 'croft-bench-'));
  try {
    const totals = new Map<number, number>();
    for (const machines of SIZES) {
      const files = await sourceOf(join(scratch, `source-${machines}`), machines);
      const root = join(scratch, `lab-${machines}`);
      mkdirSync(root);
      const best = await bestOf(root, files);
      const total = best.reduce((sum, one) => sum + one, 0);
      totals.set(machines, total);
      const parts = STEPS.map((step, index) => `${step} ${show(best[index] ?? 0)}`).join(', ');
      log(`${machines} machines imported: ${show(total)} (${parts})`);
    }
    const growth = (totals.get(200) ?? 0) / (totals.get(50) ?? 1);
    log(`growth from 50 to 200: ${growth.toFixed(1)} times`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

/** Milliseconds of each step, of the run that took the least. */
async function bestOf(root: string, files: readonly SourceFile[]): Promise<readonly number[]> {
  let best: readonly number[] = STEPS.map(() => Infinity);
  for (let run = 0; run < RUNS; run += 1) {
    const marks = [performance.now()];
    const imported = machineConfig.read(files);
    marks.push(performance.now());
    const draft = labDraft(imported, READERS, {
      ...{ name: 'bench', domain: 'bench.example', recipients: RECIPIENTS },
      repository: 'https://github.com/bench-example/lab.git',
    });
    marks.push(performance.now());
    const { lost, diagnostics } = await proveLab(inLab(contextOf(root)), draft, READERS);
    marks.push(performance.now());
    const wrong = [...imported.diagnostics, ...draft.diagnostics, ...diagnostics]
      .filter(({ severity }) => severity === 'error')
      .map(({ file, message }) => `${file}: ${message}`)
      .concat(lost.map(({ why }) => why ?? ''));
    if (wrong[0] !== undefined) throw new Error(`the import is not whole: ${wrong[0]}`);
    const times = STEPS.map((_, index) => (marks[index + 1] ?? 0) - (marks[index] ?? 0));
    if (sum(times) < sum(best)) best = times;
  }
  return best;
}

function sum(times: readonly number[]): number {
  return times.reduce((all, one) => all + one, 0);
}

/** The configurations of a generated cluster with secrets of its own, and with a label that each machine has for itself. */
async function sourceOf(folder: string, nodes: number): Promise<SourceFile[]> {
  for (const [path, text] of syntheticLab({ clusters: 1, nodes, apps: 0 }))
    put(join(folder, path), withOwn(text));
  const bundle = newBundle({ random: createNodeRandom(), clock: createNodeClock() });
  put(join(folder, 'talos/c0/secrets.sops.yaml'), bundle);
  const context = inLab(contextOf(folder));
  const { model, diagnostics } = await load(context, context.files);
  if (!model) throw new Error(`the generated lab cannot be read: ${diagnostics[0]?.message ?? ''}`);
  const { fields } = readBundle('bundle', bundle);
  const workloads = resolve(model, []);
  return machineConfigurations({ model, workloads }).map(({ node, documents }, index) => {
    const text = [...documents.map((one) => emit(plainDocument(one))), ...wordless(index)].join('');
    const clear = resolved(text, ({ field, isPem }) => {
      const value = fields.get(field ?? '') ?? '';
      return isPem ? JSON.stringify(Buffer.from(value, 'base64').toString()) : value;
    });
    return { path: `${node}.yaml`, text: clear };
  });
}

/** Nodes with words that differ from machine to machine. */
function withOwn(text: string): string {
  return text.replaceAll(
    /^ {4}disk: \{ serial: disk-0-(\d+) \}$/gm,
    '$&\n    labels: { bench.example/rack: r$1 }\n    sysctls: { vm.max_map_count: "26214$1", net.core.somaxconn: "4096" }',
  );
}

/** What the model has no words for, of all machines and of each. */
function wordless(index: number): string[] {
  const head = { apiVersion: 'v1alpha1' };
  const announced = `10.0.200.${index}:51820`;
  return [
    emit({ ...head, kind: 'SideroLinkConfig', apiUrl: 'https://link.bench.example/?mode=on' }),
    emit({ ...head, kind: 'KubeSpanEndpointsConfig', extraAnnouncedEndpoints: [announced] }),
  ];
}

function show(milliseconds: number): string {
  return `${milliseconds.toFixed(0)} ms`;
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
