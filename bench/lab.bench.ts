// A whole lab: cold processes of the example and of a large generated lab, a warm re-render, and growth with size.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Bench } from './run.ts';
import { syntheticLab, type Size } from './synthetic.ts';

const ROOT = join(import.meta.dirname, '..');
const PEAK = `data:text/javascript,process.on('exit',()=>process.stderr.write('\\npeak-kib '+process.resourceUsage().maxRSS+'\\n'))`;

interface Run {
  readonly milliseconds: number;
  /** Peak resident memory, MiB. */
  readonly memory: number;
}

/** One cold process of Croft. */
function croft(args: readonly string[]): Run {
  const started = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', PEAK, join(ROOT, 'bin/croft.js'), ...args],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const milliseconds = performance.now() - started;
  if (status !== 0)
    throw new Error(`croft ${args.join(' ')} ended with ${String(status)}:\n${stderr}`);
  return { milliseconds, memory: Number(/peak-kib (\d+)/.exec(stderr)?.[1]) / 1024 };
}

function node(): Run {
  const started = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return { milliseconds: performance.now() - started, memory: 0 };
}

function median(count: number, run: () => Run): Run {
  const runs = Array.from({ length: count }, run).sort((a, b) => a.milliseconds - b.milliseconds);
  const middle = runs[Math.floor(count / 2)];
  if (!middle) throw new Error('no runs');
  return middle;
}

function write(directory: string, size: Size): void {
  for (const [path, text] of syntheticLab(size)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

const show = ({ milliseconds, memory }: Run): string =>
  `${milliseconds.toFixed(0)} ms${memory ? `, peak ${memory.toFixed(0)} MiB` : ''}`;

export const bench: Bench = async (log) => {
  const scratch = mkdtempSync(join(tmpdir(), 'croft-bench-'));
  try {
    const empty = median(9, node);
    const start = median(9, () => croft(['version']));
    log(`node, an empty program: ${show(empty)}`);
    log(`croft version: ${show(start)}, ${ratio(start, empty)} times node`);
    let copy = 0;
    const first = median(5, () => {
      copy += 1;
      const directory = join(scratch, `appservice${copy}`);
      cpSync(join(ROOT, 'examples/appservice'), directory, { recursive: true });
      return croft(['render', '-C', directory]);
    });
    log(
      `croft render, which checks, of appservice into a fresh tree: ${show(first)}, ${ratio(first, start)} times start-up`,
    );
    const again = median(5, () => croft(['render', '-C', join(scratch, 'appservice1')]));
    log(`the same again, unchanged: ${show(again)}`);
    await warm(join(scratch, 'appservice1'), log);
    const steps = [25, 50, 100].map((apps) => {
      const directory = join(scratch, `apps${apps}`);
      write(directory, { clusters: 10, nodes: 20, apps });
      const run = croft(['render', '-C', directory]);
      log(`10 clusters, 200 nodes, ${apps * 10} applications, fresh tree: ${show(run)}`);
      return run;
    });
    const [small, , large] = steps;
    if (small && large) log(`4 times the applications take ${ratio(large, small)} times as long`);
    log(
      `the large one again, unchanged: ${show(croft(['render', '-C', join(scratch, 'apps100')]))}`,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

/** An unchanged re-render inside one process, as a console or an editor would do it. */
async function warm(directory: string, log: (line: string) => void): Promise<void> {
  const { reRender } = await import('./warm.ts');
  const again = reRender(directory);
  for (let i = 0; i < 30; i += 1) await again();
  const times: number[] = [];
  for (let i = 0; i < 30; i += 1) {
    const started = performance.now();
    await again();
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  log(`unchanged re-render in a warm process: ${(times[15] ?? 0).toFixed(1)} ms`);
}

function ratio(a: Run, b: Run): string {
  return (a.milliseconds / b.milliseconds).toFixed(1);
}
