import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { endOf, saying, startDriver } from './generation-children.ts';

const base = mkdtempSync(join(tmpdir(), 'croft-lock-'));
afterAll(() => {
  rmSync(base, { recursive: true });
});

function labAt(name: string): string {
  const root = join(base, name);
  mkdirSync(root);
  return root;
}

test('while one process writes a lab, another refuses and names it', async () => {
  const root = labAt('held');
  const first = startDriver(root, [200, 0, 1, 0]);
  const firstEnd = endOf(first);
  await saying(first, 'begin');
  first.kill('SIGSTOP');
  const { code, errors } = await endOf(startDriver(root, [200, 1, 1, 200]));
  first.kill('SIGCONT');
  expect(code).toBe(1);
  expect(errors).toContain('generation-locked');
  expect(errors).toContain(`process ${first.pid ?? 0} is writing this lab`);
  expect(await firstEnd).toEqual({ code: 0, errors: '' });
  expect(await endOf(startDriver(root, [200, 1, 1, 0]))).toEqual({ code: 0, errors: '' });
});

test('of processes that find a dead holder at once, one writes at a time', async () => {
  const root = labAt('contended');
  for (let round = 0; round < 5; round += 1) {
    const dead = startDriver(root, [200, 0, 1, 0]);
    await saying(dead, 'begin');
    dead.kill('SIGKILL');
    await endOf(dead);
    const children = [0, 1, 2, 3].map((first) => startDriver(root, [50, first, 3, 60_000]));
    for (const end of await Promise.all(children.map(endOf)))
      expect(end).toEqual({ code: 0, errors: '' });
  }
  const lines = readFileSync(`${root}.log`, 'utf8').split('\n');
  const work = lines.filter((line) => /begin|end/.test(line));
  // A killed process begins and never ends; otherwise each begin is followed by its own end.
  const kept = work.filter((line, index) => /end/.test(line) || work[index + 1] !== undefined);
  const unfinished = kept.filter((line, index) => {
    const next = kept[index + 1];
    return line.includes('begin') && next !== line.replace('begin', 'end');
  });
  expect(work.filter((line) => line.includes('end'))).toHaveLength(60);
  expect(unfinished).toHaveLength(5);
});
