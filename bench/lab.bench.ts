// A whole lab: cold processes on the examples and on generated labs, a warm re-render, and growth with size. Several
// runs each, the median of the processor time and of the time that passed, which differ on a machine that is busy.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { croft, emptyProgram, median, program, show, type Run } from './cold.ts';
import type { Bench } from './run.ts';
import { codeServer, syntheticLab } from './synthetic.ts';
import { reRender } from './warm.ts';

const ROOT = join(import.meta.dirname, '..');
const APPSERVICE = join(ROOT, 'examples/appservice');
const HOME_OPS = join(ROOT, 'examples/home-ops');
const KEY_FILE = 'throw-away-key.txt';
const RUNS = 9;
const LARGE_RUNS = 3;
const WARM_RUNS = 30;
const STAND_IN_APPS = 45;
/** Applications of one cluster, of ten. */
const SIZES = [25, 50, 100];

type Log = (line: string) => void;

export const bench: Bench = async (log) => {
  const scratch = mkdtempSync(join(tmpdir(), 'croft-bench-'));
  try {
    log(
      `load ${loadavg()[0]?.toFixed(1) ?? '?'}; ${program()}; processor time, time that passed, peak memory`,
    );
    const start = startUp(log);
    await example(scratch, start, log);
    homeOps(scratch, log);
    growth(scratch, log);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

function startUp(log: Log): Run {
  croft(['version']);
  const [empty, start] = median(RUNS, [emptyProgram, () => croft(['version'])]);
  log(`node, an empty program: ${show(empty)}`);
  log(`croft version: ${show(start)}, ${ratio(start, empty)} times node`);
  return start;
}

async function example(scratch: string, start: Run, log: Log): Promise<void> {
  const trees = folders(scratch, 'appservice', RUNS + 1, (tree) => {
    copyLab(APPSERVICE, tree);
  });
  const [tree = ''] = trees;
  // Once for the compile cache.
  croft(['render', '-C', trees.pop() ?? tree]);
  const [check, first] = median(RUNS, [
    () => croft(['check', '-C', tree]),
    (run) => croft(['render', '-C', trees[run] ?? tree]),
  ]);
  const [again] = median(RUNS, [() => croft(['render', '-C', tree])]);
  log(`appservice, check: ${show(check)}, ${ratio(check, start)} times start-up`);
  log(
    `appservice, render, which checks, into a fresh tree: ${show(first)}, ${ratio(first, check)} times check`,
  );
  log(`appservice, render, unchanged: ${show(again)}, ${ratio(again, first)} times the first`);
  await warm(tree, again, log);
}

/** A large home: its example, or while there is none, the small one with 45 more applications. */
function homeOps(scratch: string, log: Log): void {
  const isThere = existsSync(HOME_OPS);
  const [tree = ''] = folders(scratch, 'home-ops', 1, (folder) => {
    copyLab(isThere ? HOME_OPS : APPSERVICE, folder);
    if (!isThere) put(folder, standIn());
  });
  const name = isThere ? 'home-ops' : `stand-in for home-ops, ${STAND_IN_APPS} applications`;
  croft(['render', '-C', tree]);
  const [empty, check, again] = median(RUNS, [
    emptyProgram,
    () => croft(['check', '-C', tree]),
    () => croft(['render', '--check', '-C', tree]),
  ]);
  log(`${name}, check: ${show(check)}, ${ratio(check, empty)} times node`);
  log(`${name}, render --check: ${show(again)}, ${ratio(again, empty)} times node`);
}

/** An unchanged re-render inside one process, as a console or an editor would do it. */
async function warm(tree: string, cold: Run, log: Log): Promise<void> {
  const again = reRender(tree);
  for (let run = 0; run < WARM_RUNS; run += 1) await again();
  const times: number[] = [];
  for (let run = 0; run < WARM_RUNS; run += 1) {
    const started = performance.now();
    await again();
    times.push(performance.now() - started);
  }
  const middle = times.sort((a, b) => a - b)[WARM_RUNS / 2] ?? Number.NaN;
  const share = (middle / cold.milliseconds).toFixed(2);
  log(
    `appservice, render, unchanged, in a warm process: ${middle.toFixed(1)} ms, ${share} of a cold one`,
  );
}

function growth(scratch: string, log: Log): void {
  const sizes = SIZES.map((apps) => ({
    apps,
    trees: folders(scratch, `apps${apps}`, LARGE_RUNS, (tree) => {
      put(tree, syntheticLab({ clusters: 10, nodes: 20, apps }));
    }),
  }));
  const at = (trees: readonly string[], run: number): string => trees[run] ?? '';
  const renders = median(
    LARGE_RUNS,
    sizes.map(
      ({ trees }) =>
        (run: number) =>
          croft(['render', '-C', at(trees, run)]),
    ),
  );
  for (const [index, run] of renders.entries())
    log(
      `10 clusters, 200 nodes, ${(SIZES[index] ?? 0) * 10} applications, fresh tree: ${show(run)}`,
    );
  const [small, middle, large] = renders;
  if (small && middle && large)
    log(
      `500 more applications take ${ratio(minus(large, middle), minus(middle, small))} times what 250 more take`,
    );
  const tree = at(sizes.at(-1)?.trees ?? [], 0);
  const [check, again] = median(LARGE_RUNS, [
    () => croft(['check', '-C', tree]),
    () => croft(['render', '-C', tree]),
  ]);
  log(`the largest, check: ${show(check)}`);
  log(`the largest, render, unchanged: ${show(again)}`);
}

/** Copies an example without its values, which would want keys; the published ones lie beside it, as they must. */
function copyLab(from: string, to: string): void {
  const secrets = join(from, 'secrets');
  cpSync(from, to, { recursive: true, filter: (path) => path !== secrets });
  cpSync(join(ROOT, 'examples', KEY_FILE), join(dirname(to), KEY_FILE));
}

/** Fresh folders made before anything is timed; a disk is slow where much was removed a moment ago. */
function folders(
  scratch: string,
  name: string,
  count: number,
  fill: (folder: string) => void,
): string[] {
  return Array.from({ length: count }, (_, index) => {
    const folder = join(scratch, `${name}-${index}`);
    fill(folder);
    return folder;
  });
}

/** Applications for a cluster of the small example. */
function standIn(): Map<string, string> {
  const files = new Map<string, string>();
  for (let index = 0; index < STAND_IN_APPS; index += 1) {
    const name = `app${index}`;
    const path = `clusters/main/apps/ns${index % 10}/${name}.yaml`;
    files.set(path, codeServer(name, 'appservice.example', index));
  }
  return files;
}

function put(directory: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

function minus(a: Run, b: Run): Run {
  return { ...a, processor: a.processor - b.processor };
}

function ratio(a: Run, b: Run): string {
  return (a.processor / b.processor).toFixed(1);
}
