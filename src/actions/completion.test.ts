import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { completion } from './completion.ts';
import type { Context } from './context.ts';
import { VERBS } from './verbs.ts';

async function script(shell: string): Promise<string> {
  const { lines } = await completion({} as Context, { shell });
  return `${lines.join('\n')}\n`;
}

test('every shell completes every verb and option', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const text = await script(shell);
    for (const [verb, { parameters }] of Object.entries(VERBS)) {
      for (const word of verb.split(' ')) expect(text, shell).toContain(word);
      for (const [name, { positional }] of Object.entries<{ positional: boolean }>(parameters))
        if (!positional) expect(text, shell).toContain(name);
    }
  }
});

test('bash takes the script and completes verbs, options and values', async () => {
  const text = await script('bash');
  const complete = (words: string): string[] => {
    const list = words.split(' ');
    const call = `${text}
COMP_WORDS=(${list.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${list.length - 1}; _croft; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, status, stderr } = spawnSync('bash', ['--norc', '-c', call], {
      encoding: 'utf8',
      cwd: '/',
    });
    expect([status, stderr]).toEqual([0, '']);
    return stdout.split('\n').filter((line) => line !== '');
  };
  expect(complete('croft ren')).toEqual(['render']);
  expect(complete('croft render --ch')).toEqual(['--check']);
  expect(complete('croft check --format s')).toEqual(['sarif']);
  expect(complete('croft completion z')).toEqual(['zsh']);
  expect(complete('croft ap')).toEqual(['app']);
  expect(complete('croft app ')).toEqual(expect.arrayContaining(['add', 'list']));
  expect(complete('croft app l')).toEqual(['list']);
  expect(complete('croft app add echo --gat')).toEqual(['--gateway']);
  expect(complete('croft app add echo --backup w')).toEqual(['weekly']);
  expect(complete('croft app list --gat')).toEqual([]);
  expect(complete('croft catalogue sh')).toEqual(['show']);
  expect(complete('croft secret rec')).toEqual(['recipients', 'record']);
  expect(complete('croft secret recipients ')).toEqual(
    expect.arrayContaining(['add', 'remove', 'update', '--json']),
  );
  expect(complete('croft secret recipients re')).toEqual(['remove']);
  expect(complete('croft secret recipients add phone --cus')).toEqual(['--custody']);
  expect(complete('croft secret recipients add phone --custody off')).toEqual(['offline']);
  expect(complete('croft secret recipients remove phone --cus')).toEqual([]);
});
