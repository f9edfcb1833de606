// Cold processes and what they cost.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isBuilt } from '../tools/built.mjs';

const ROOT = join(import.meta.dirname, '..');
const LAUNCHER = join(ROOT, 'bin/croft.js');
const REPORT = `data:text/javascript,process.on('exit',()=>{const u=process.resourceUsage();process.stderr.write('\\ncost '+(u.userCPUTime+u.systemCPUTime)+' '+u.maxRSS+'\\n')})`;

/** What one process cost. */
export interface Run {
  /** User and system time. */
  readonly processor: number;
  /** Time that passed. */
  readonly milliseconds: number;
  /** Peak resident memory, MiB. */
  readonly memory: number;
}

/** What is measured: a checkout runs dist/ for as long as that is what its sources build. */
export function program(): string {
  return isBuilt(ROOT) ? 'built' : 'from sources, npm run build makes it faster';
}

/** One cold process of Croft. Throws with what it said when it does not end well. */
export function croft(args: readonly string[]): Run {
  return measure([LAUNCHER, ...args]);
}

/** The least that a process of Node costs. */
export function emptyProgram(): Run {
  return measure(['-e', '0']);
}

/** The median of each of several things, done in turn; each is told the number of its run. */
export function median<const Things extends readonly ((run: number) => Run)[]>(
  count: number,
  things: Things,
): { [Index in keyof Things]: Run } {
  const runs = things.map((): Run[] => []);
  for (let run = 0; run < count; run += 1)
    for (const [index, thing] of things.entries()) runs[index]?.push(thing(run));
  return runs.map((all) => ({
    processor: middle(all.map(({ processor }) => processor)),
    milliseconds: middle(all.map(({ milliseconds }) => milliseconds)),
    memory: middle(all.map(({ memory }) => memory)),
  })) as { [Index in keyof Things]: Run };
}

/** `380 ms, 402 ms, 104 MiB` */
export function show({ processor, milliseconds, memory }: Run): string {
  return `${processor.toFixed(0)} ms, ${milliseconds.toFixed(0)} ms, ${memory.toFixed(0)} MiB`;
}

function measure(args: readonly string[]): Run {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', REPORT, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const milliseconds = performance.now() - started;
  if (status !== 0)
    throw new Error(`node ${args.join(' ')} ended with ${String(status)}:\n${stderr}`);
  const [, processor, memory] = /\ncost (\d+) (\d+)\n$/.exec(stderr) ?? [];
  return { processor: Number(processor) / 1000, milliseconds, memory: Number(memory) / 1024 };
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
