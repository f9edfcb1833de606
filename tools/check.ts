// `npm run check`: types, lint, floors, unused code and formatting, in parallel; prints only what fails.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const cache = 'node_modules/.cache/croft';

const steps: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['types', bin('tsc'), '-p', '.'],
  [
    'lint',
    bin('eslint'),
    '--cache',
    '--cache-location',
    `${cache}/eslint`,
    '--max-warnings=0',
    '.',
  ],
  ['floors', process.execPath, 'tools/lint/floors.ts'],
  ['unused', process.execPath, 'tools/lint/unused.ts'],
  [
    'format',
    bin('prettier'),
    '--check',
    '--cache',
    '--cache-location',
    `${cache}/prettier`,
    '--log-level=warn',
    '.',
  ],
];

async function run([name, command, ...args]: (typeof steps)[number]): Promise<boolean> {
  const started = performance.now();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      resolve(1);
    });
    child.on('close', resolve);
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} ${seconds} s`);
  if (code !== 0) console.log(output.trimEnd());
  return code === 0;
}

const results = await Promise.all(steps.map(run));
process.exitCode = results.every(Boolean) ? 0 : 1;
