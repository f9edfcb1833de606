import { expect, test } from 'vitest';
import { runChecks } from '../checks/index.ts';
import { createMemoryFiles } from '../base/host/memory-files.ts';
import { loadLab } from '../model/load.ts';
import type { Question, Questions } from './context.ts';
import { askForLab } from './init-questions.ts';

const KEY = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

/** The answer to a question by a word in it; an empty one takes the suggestion. */
const ANSWERS: readonly (readonly [word: RegExp, answer: string])[] = [
  [/domain/, 'home.example'],
  [/Git/, 'ssh://git@git.home.example/ops/home-ops.git'],
  [/age key/, KEY],
  [/Router/, '10.0.50.254'],
  [/Kubernetes API/, '10.0.50.50'],
  [/Control planes/, '1'],
  [/Address of/, '10.0.50.11'],
  [/MAC/, '52:54:00:00:00:01'],
  [/Serial/, 'S5GXNX0T'],
  [/Bucket/, 'https://s3.home.example/etcd'],
];

function person(asked: Question[]): Questions {
  return {
    ask(question) {
      asked.push(question);
      const answer = ANSWERS.find(([word]) => word.test(question.text))?.[1] ?? question.suggestion;
      if (answer === undefined || question.check(answer) !== null)
        throw new Error(`no answer to ${question.text}`);
      return Promise.resolve(answer);
    },
  };
}

test('the answers become a sound lab', async () => {
  const files = await askForLab(person([]), 'my-lab', '2026-11-21');
  const memory = createMemoryFiles(
    Object.fromEntries([...files].map(([path, text]) => [`/lab/${path}`, text])),
  );
  expect([...files.keys()].at(-1)).toBe('lab.yaml');
  const { model, diagnostics } = await loadLab(memory, '/lab', { catalogue: '/none' });
  // The catalogue of this test is empty, so that only its entry is missed.
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'the catalogue has no entry cilium',
    'the catalogue has no entry talos-backup',
  ]);
  const input = { workloads: new Map(), today: '2026-11-21' };
  expect(model && runChecks({ ...input, model }).map(({ code }) => code)).toEqual([
    'known-hosts-missing',
  ]);
  expect(model?.lab.value).toMatchObject({
    name: 'my-lab',
    domain: 'home.example',
    secrets: { recipients: [{ name: 'operator' }, { name: 'escrow', custody: 'offline' }] },
  });
  expect(model?.clusters[0]?.nodes.value.nodes[0]).toMatchObject({
    name: 'control0',
    address: '10.0.50.11',
  });
});

test('a wrong answer is refused with what is expected', async () => {
  const asked: Question[] = [];
  await askForLab(person(asked), 'Not A Name', '2026-11-21');
  const complaint = (word: RegExp, answer: string): string | null | undefined =>
    asked.find(({ text }) => word.test(text))?.check(answer);
  expect(asked[0]).toMatchObject({ suggestion: 'home-ops' });
  expect(complaint(/MAC/, 'nope')).toBe('expected a MAC address such as 52:54:00:00:00:01');
  expect(complaint(/Control planes/, '2')).toBe('expected 1, 3 or 5');
  expect(complaint(/Serial/, 'a"b')).toBe('expected a serial number');
  expect(complaint(/Git/, 'git.home.example')).toMatch(/https:\/\/ or ssh/);
});
