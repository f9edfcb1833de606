import { expect, test } from 'vitest';
import { parseCommandLine } from './parse.ts';

const parse = (line: string): ReturnType<typeof parseCommandLine> =>
  parseCommandLine(line.split(' ').filter((word) => word !== ''));

test('flags, values and words become the input of the verb', () => {
  expect(parse('render --check --discard a.yaml --discard=b.yaml')).toEqual({
    kind: 'run',
    verb: 'render',
    input: { check: true, diff: false, discard: ['a.yaml', 'b.yaml'], 'new-identity': [] },
    options: { root: undefined, json: false, help: false, progress: 'auto' },
  });
  expect(parse('catalogue search split dns')).toMatchObject({
    verb: 'catalogue search',
    input: { words: ['split', 'dns'] },
  });
  expect(parse('check')).toMatchObject({ input: { format: undefined, strict: false } });
});

test('a verb of two words is found behind common options, and its group has help', () => {
  expect(parse('-C /lab app --json add echo --no-backup why')).toMatchObject({
    kind: 'run',
    verb: 'app add',
    input: { name: 'echo', 'no-backup': 'why', 'no-render': false, volume: [] },
    options: { root: '/lab', json: true },
  });
  expect(parse('app list')).toMatchObject({ kind: 'run', verb: 'app list' });
  for (const line of ['app --help', 'app -h', 'help app'])
    expect(parse(line), line).toMatchObject({ kind: 'help', verb: null, group: 'app' });
  for (const line of ['app add --help', 'app --help add', 'help app add'])
    expect(parse(line), line).toMatchObject({ kind: 'help', verb: 'app add' });
  for (const line of ['secret recipients add --help', 'help secret recipients add'])
    expect(parse(line), line).toMatchObject({ kind: 'help', verb: 'secret recipients add' });
  for (const line of ['secret recipients --help', 'help secret recipients'])
    expect(parse(line), line).toMatchObject({ kind: 'help', verb: 'secret recipients' });
});

test('common options stand before or after the verb', () => {
  for (const line of ['-C /lab --json check', 'check -C /lab --json', 'check --json --root=/lab'])
    expect(parse(line)).toMatchObject({ verb: 'check', options: { root: '/lab', json: true } });
  expect(parse('check --progress json')).toMatchObject({ options: { progress: 'json' } });
});

test('help is asked for in every usual way', () => {
  for (const line of ['', '--help', '-h', 'help'])
    expect(parse(line)).toMatchObject({ kind: 'help', verb: null });
  expect(parse('help render')).toMatchObject({ kind: 'help', verb: 'render' });
  expect(parse('help rendr')).toMatchObject({ kind: 'wrong', hint: 'did you mean croft render?' });
  expect(parse('render --help')).toMatchObject({ kind: 'help', verb: 'render' });
  expect(parse('init -h')).toMatchObject({ kind: 'help', verb: 'init' });
  expect(parse('--version')).toMatchObject({ kind: 'run', verb: 'version' });
});

test('what is misspelt gets the nearest name', () => {
  const cases = [
    ['rendr', 'there is no verb rendr', 'did you mean croft render?'],
    ['zzzzzz', 'there is no such verb', 'croft --help lists the verbs'],
    ['upgrade x', 'this version has no verb upgrade yet', 'croft --help lists what is there'],
    ['render --chek', 'unknown option --chek', 'did you mean --check?'],
    ['render --zzzzzz', 'there is no such option', 'croft render --help shows the options'],
    ['check --format jsn', '--format cannot be jsn', 'did you mean json?'],
    ['catalogue lst', 'there is no verb catalogue lst', 'did you mean croft catalogue list?'],
    ['app zzzzzz', 'there is no such verb', 'croft app with one of add, list'],
    ['app', 'app needs a second word', 'croft app with one of add, list'],
    ['help app ad', 'there is no verb app ad', 'did you mean croft app add?'],
    ['ap add x', 'there is no verb ap', 'did you mean croft app?'],
    ['app list x', 'a word too many', 'croft app list --help shows how it is used'],
    [
      'secret set wifi hunter2',
      'a word too many; a value never stands in a command',
      'give it when you are asked, or on standard input; if this was one, choose another: the shell may have kept it',
    ],
    ['app add', 'NAME is missing', 'croft app add --help shows how it is used'],
    ['app add x --gatway y', 'unknown option --gatway', 'did you mean --gateway?'],
    ['app add x --no-renders', 'unknown option --no-renders', 'did you mean --no-render?'],
    ['app add x --backup yearly', '--backup cannot be that', 'choose hourly, daily, weekly'],
    ['app --gateway', 'there is no such option', 'croft --help shows the options'],
    ['completion', 'SHELL is missing', 'croft completion --help shows how it is used'],
    ['version now', 'a word too many', 'croft version --help shows how it is used'],
    ['check --format', '--format needs a value', 'croft check --help shows the options'],
    ['render --check=yes', '--check takes no value', 'croft render --help shows the options'],
    ['constructor', 'there is no such verb', 'croft --help lists the verbs'],
    ['render --toString', 'there is no such option', 'croft render --help shows the options'],
  ] as const;
  for (const [line, message, hint] of cases)
    expect(parse(line), line).toMatchObject({ kind: 'wrong', message, hint });
});

test('a value may start with a dash, and words may follow --', () => {
  expect(parse('explain -- --odd')).toMatchObject({ input: { what: '--odd' } });
  expect(parse('set lab.name=-x')).toMatchObject({ input: { assignments: ['lab.name=-x'] } });
});
