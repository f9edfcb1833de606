import { expect, test } from 'vitest';
import type { Source } from '../imported.ts';
import { newMap } from '../../model/yaml/value.ts';
import { combined, renamed } from './combine.ts';
import type { Imported, ImportedCluster, SourceMachine } from '../imported.ts';
import { filesFor, interests, mentions, reads, recognised, wordsIn } from './select.ts';
import { BEHIND, SOURCES } from './index.ts';
import { mapOf } from '../subject.ts';

const source = (name: string, globs: string[], known: RegExp): Source => ({
  ...{ name, title: name, reads: globs },
  recognises: (files) => files.some(({ path }) => known.test(path)),
  read: () => ({ lab: newMap(), clusters: [], secrets: [], report: [], diagnostics: [] }),
});

test('globs stand for names within a folder, and at their end for all below', () => {
  const one = source('one', ['a.yaml', 'b/*.tpl', 'c/**', 'x*y*z.yaml'], /$^/);
  const paths = [
    'a.yaml',
    'b/q.tpl',
    'c/d/e',
    'xAyBz.yaml',
    'b/c/q.tpl',
    'ca/d',
    'xz.yaml',
    'd/a.yaml',
  ];
  expect(paths.filter((path) => reads(one, path))).toEqual(paths.slice(0, 4));
});

test('a source that may name any file gets what is beside it, and the rest once it is named', () => {
  const broad = source('broad', ['main.yaml', 'env.yaml', '*', '*/**'], /main\.yaml$/);
  const paths = [
    'talos/main.yaml',
    'talos/env.yaml',
    'talos/more.yaml',
    'talos/photo.png',
    'apps/secret.yaml',
    'apps/p.yaml',
  ];
  const { read, needed } = interests([broad], paths);
  expect([...read]).toEqual([
    ['talos/main.yaml', 'named'],
    ['talos/env.yaml', 'named'],
    ['talos/more.yaml', 'named'],
    ['talos/photo.png', 'mentioned'],
    ['apps/secret.yaml', 'mentioned'],
    ['apps/p.yaml', 'mentioned'],
  ]);
  expect([...needed]).toEqual(['talos/main.yaml', 'talos/env.yaml']);
  expect([...interests([broad], paths.slice(1)).read]).toEqual([]);
});

test('a source lies in whatever folder its file is in', () => {
  const deep = source('deep', ['main.yaml', 'secrets.yaml', 'all/**'], /main\.yaml$/);
  const inside = ['a/b/main.yaml', 'a/b/secrets.yaml', 'a/b/all/c/one.yaml'];
  const outside = ['a/secrets.yaml', 'a/all/two.yaml', 'b/main.yaml.j2'];
  const { read, needed } = interests([deep], [...inside, ...outside]);
  expect([...read.keys()]).toEqual(inside);
  expect([...needed]).toEqual(inside.slice(0, 2));
  const files = [...inside, ...outside].map((path) => ({ path, text: '' }));
  expect(filesFor(deep, files).map(({ path }) => path)).toEqual(inside);
});

test.each<[text: string, path: string, is: boolean]>([
  ['patches: ["@../apps/p.yaml"]', 'apps/p.yaml', true],
  ['see p.yaml.', 'apps/p.yaml', true],
  ['x-p.yaml', 'apps/p.yaml', false],
  ['p', 'apps/p.yaml', false],
  ['"@./my patch (new).yaml"', 'my patch (new).yaml', true],
])('%s mentions %s: %s', (text, path, is) => {
  expect(mentions(new Set(wordsIn(text)), path)).toBe(is);
});

test('what others generate counts only alone', () => {
  const files = ['talconfig.yaml', 'clusterenv.yaml', 'one.yaml'].map((path) => ({
    path,
    text: 'version: v1alpha1\nmachine: {}\n',
  }));
  const names = (count: number, behind = BEHIND): string[] =>
    recognised(SOURCES, files.slice(count), behind).map(({ name }) => name);
  expect(names(0)).toEqual(['clustertool']);
  expect(names(1)).toEqual(['clustertool']);
  expect(names(2)).toEqual(['machine-config']);
  expect(names(0, new Map())).toEqual(['clustertool', 'talhelper', 'machine-config']);
});

const machine = (name: string): SourceMachine => ({
  ...{ name, role: 'worker', documents: [], words: mapOf({ address: '10.0.50.9' }) },
  placeOf: () => ({ file: 'one.yaml', path: '' }),
});
const cluster = (name: string, more: Partial<ImportedCluster>): ImportedCluster => ({
  ...{
    name,
    contract: null,
    settings: newMap(),
    machines: [],
    nodes: [],
    files: new Map(),
    bundle: null,
  },
  ...more,
});
const imported = (...clusters: ImportedCluster[]): Imported => ({
  ...{ lab: newMap(), clusters, secrets: [], diagnostics: [] },
  report: [
    { fate: 'mapped', from: null, to: `clusters/${clusters[0]?.name ?? ''}/cluster.yaml x` },
  ],
});

test('a template says what the platform is, the configurations what the machines are', () => {
  const template = cluster('kubernetes', {
    settings: mapOf({
      talos: mapOf({ version: '1.14.1', discovery: false }),
      platform: mapOf({ a: 1 }),
    }),
    nodes: [
      mapOf({ name: 'one', role: 'worker', mtu: 9000 }),
      mapOf({ name: 'two', role: 'worker' }),
    ],
    bundle: 'template',
  });
  const machines = cluster('home', {
    settings: mapOf({
      talos: mapOf({ discovery: true }),
      kubernetes: mapOf({ version: '1.35.4' }),
    }),
    machines: [machine('one')],
    files: new Map([['x', 'y']]),
  });
  const whole = combined([imported(template), imported(machines)]);
  const [made] = whole?.clusters ?? [];
  expect(made).toMatchObject({
    ...{ name: 'home', nodes: [], bundle: 'template' },
    settings: {
      talos: { discovery: false },
      platform: { a: 1 },
      kubernetes: { version: '1.35.4' },
    },
    machines: [{ name: 'one', words: { address: '10.0.50.9', mtu: 9000 } }],
  });
  expect(made?.settings).not.toHaveProperty('talos.version');
  expect(whole?.report.map(({ fate, to, from }) => [fate, to ?? from?.path])).toEqual([
    ['mapped', 'clusters/home/cluster.yaml x'],
    ['mapped', 'clusters/home/cluster.yaml x'],
    ['dropped', 'nodes two'],
  ]);
});

test('two sources of machines, or several clusters, are not put together', () => {
  const one = imported(cluster('a', { machines: [machine('one')] }));
  expect(combined([one, one])).toBe(null);
  expect(combined([imported(cluster('a', {}), cluster('b', {})), one])).toBe(null);
  expect(combined([one])).toBe(one);
  expect(renamed(one, 'main').report[0]?.to).toBe('clusters/main/cluster.yaml x');
});
