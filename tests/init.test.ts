import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Context, Questions } from '../src/actions/context.ts';
import { perform } from '../src/actions/perform.ts';
import { createNodeClock } from '../src/adapters/node-clock.ts';
import { createNodeFiles } from '../src/adapters/node-files.ts';
import { createNodeProcesses } from '../src/adapters/node-processes.ts';
import { createNodeRandom } from '../src/adapters/node-random.ts';
import { createRedactor } from '../src/base/redact/redact.ts';

const ROOT = join(import.meta.dirname, '..');
const TODAY = Date.parse('2026-11-21T12:00:00Z');

/** What somebody with three machines answers; everything else as suggested. */
const ANSWERS: readonly (readonly [word: RegExp, answers: readonly string[]])[] = [
  [/domain/, ['home.example']],
  [/Git/, ['ssh://git@github.com/home-example/ops.git']],
  [
    /age key/,
    [
      'age17eqdjkvktjy4p30jx4rkx3tky99vwyvx7hdgwp7pp6cspgxrny7qlet7gu',
      'age1vc3s087gn4q3q3ql8l8tszvegqh2tctzufzvpv396qlnmsk8wgysqf2gzd',
    ],
  ],
  [/Router/, ['10.0.50.254']],
  [/Kubernetes API/, ['10.0.50.50']],
  [/Address of/, ['10.0.50.11', '10.0.50.12', '10.0.50.13']],
  [/MAC/, ['52:54:00:00:00:01', '52:54:00:00:00:02', '52:54:00:00:00:03']],
  [/Serial/, ['S5GXNX01', 'S5GXNX02', 'S5GXNX03']],
  [/Bucket/, ['https://s3.backup.example/etcd']],
];

function person(): Questions {
  const left = ANSWERS.map(([word, answers]) => ({ word, answers: [...answers] }));
  return {
    ask({ text, suggestion, check }) {
      const answer = left.find(({ word }) => word.test(text))?.answers.shift() ?? suggestion ?? '';
      const complaint = check(answer);
      return complaint === null
        ? Promise.resolve(answer)
        : Promise.reject(new Error(`${text}: ${complaint}`));
    },
  };
}

test('a lab made by questions waits for nothing but secrets, and has its first records', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'croft-init-'));
  onTestFinished(() => {
    rmSync(cwd, { recursive: true, force: true });
  });
  const lab = join(cwd, 'home-ops');
  const context: Context = {
    files: createNodeFiles(),
    processes: createNodeProcesses(),
    clock: { ...createNodeClock(), now: () => TODAY },
    random: createNodeRandom(),
    cwd,
    root: null,
    shipped: {
      catalogue: join(ROOT, 'catalogue'),
      schema: join(ROOT, 'schema'),
      examples: join(ROOT, 'examples'),
      errors: join(ROOT, 'docs/errors'),
    },
    version: '0.0.0',
    node: process.versions.node,
    environment: { PATH: process.env['PATH'] ?? '' },
    keys: { environment: {}, platform: 'linux' as const },
    input: () => Promise.resolve(new Uint8Array()),
    questions: person(),
    progress: () => undefined,
    secrets: createRedactor(),
  };
  expect((await perform('init', context, { dir: lab })).exitCode).toBe(0);
  const here = { ...context, root: lab };
  const checked = await perform('check', here, { strict: true });
  expect(checked.diagnostics).toEqual([]);
  expect(checked).toMatchObject({ exitCode: 0, data: { errors: 0, warnings: 0 } });
  const options = { check: false, diff: false, discard: [] };
  expect((await perform('render', here, options)).exitCode).toBe(0);
  expect((await perform('render', here, { ...options, check: true })).exitCode).toBe(0);
  const decision = readFileSync(join(lab, 'records/decisions/0001-why-this-platform.md'), 'utf8');
  expect(decision).toContain('\nstatus: accepted\n');
  expect(decision).toContain('\ndate: 2026-11-21\n');
  for (const runbook of ['bootstrap', 'lost-age-key', 'etcd-loss'])
    expect(readFileSync(join(lab, `records/runbooks/${runbook}.md`), 'utf8')).toMatch(
      new RegExp(`\nid: ${runbook}\nkind: runbook\n.*\nstatus: draft\n`),
    );
});
