// 200 machines of one cluster with a bundle: composed, composed and encrypted, and rendered again where nothing changed,
// inside one process; and the secrets of a new cluster. Medians; the process is warm after the first run.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { perform } from '../src/actions/perform.ts';
import { build } from '../src/actions/pipeline.ts';
import { inLab } from '../src/actions/lab.ts';
import { createNodeClock } from '../src/adapters/node-clock.ts';
import { createNodeRandom } from '../src/adapters/node-random.ts';
import { machineConfigurations } from '../src/render/index.ts';
import { generateIdentity, recipientOf } from '../src/secrets/age/age.ts';
import { newBundle } from '../src/talos/bundle/new.ts';
import type { Bench } from './run.ts';
import { syntheticLab } from './synthetic.ts';
import { contextOf, reRender } from './warm.ts';

const NODES = 200;
const RUNS = 7;
const BUNDLES = 20;

export const bench: Bench = async (log) => {
  const scratch = mkdtempSync(join(tmpdir(), 'croft-bench-'));
  try {
    const key = await generateIdentity('x25519');
    const recipient = await recipientOf(key);
    const lab = syntheticLab({ clusters: 1, nodes: NODES, apps: 5 });
    for (const [path, text] of lab) put(join(scratch, path), withRecipient(text, recipient));
    const context = inLab(contextOf(scratch, key));
    await perform('talos secrets init', context, { cluster: undefined });
    const { built } = await build(context);
    if (!built) throw new Error('the generated lab cannot be read');
    const compose = await medianOf(RUNS, () => machineConfigurations(built));
    log(`${NODES} machines composed: ${show(compose)}`);
    const fresh = await medianOf(RUNS, () => build(context));
    log(
      `all of the lab rendered and ${NODES} machines encrypted: ${show(fresh)}, ${(fresh / compose).toFixed(1)} times composing`,
    );
    await perform('render', context, { check: false, diff: false, discard: [] });
    const again = reRender(scratch, key);
    const unchanged = await medianOf(RUNS, again);
    log(`rendered again, unchanged: ${show(unchanged)}, ${(unchanged / fresh).toFixed(2)} of that`);
    const random = createNodeRandom();
    const clock = createNodeClock();
    const bundle = await medianOf(BUNDLES, () => newBundle({ random, clock }));
    log(`the secrets of a new cluster: ${show(bundle)}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

function withRecipient(text: string, recipient: string): string {
  return text.replace(/(name: operator, age: )age1\w+/, `$1${recipient}`);
}

async function medianOf(runs: number, work: () => unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}

function show(milliseconds: number): string {
  return `${milliseconds.toFixed(0)} ms`;
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
