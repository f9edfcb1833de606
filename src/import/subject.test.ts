import { expect, test } from 'vitest';
import { contractOf } from '../talos/contract.ts';
import type { SourceMachine } from './imported.ts';
import { mapOf, putBack, readMachine, type Reader } from './subject.ts';

const CONTRACT = contractOf('1.13.0') ?? { minor: [1, 13] };

const machine = (...documents: SourceMachine['documents']): SourceMachine => ({
  ...{ name: 'one', role: 'worker', documents, words: mapOf({}) },
  placeOf: () => ({ file: 'one.yaml', path: '' }),
});

test('what a reader takes becomes a word, what it does not know is left', () => {
  const source = machine({ machine: { sysctls: { a: '1' }, odd: [1, { b: 2 }] } });
  const reader: Reader = (subject) => {
    subject.word('either', ['sysctls', 'a'], (take) =>
      take(subject.v1alpha1, ['machine', 'sysctls', 'a']),
    );
    subject.item('node', ['odds'], (take) => take(subject.v1alpha1, ['machine', 'odd', 1, 'b']));
  };
  const { findings, left } = readMachine(source, CONTRACT, [reader]);
  expect(findings).toMatchObject([
    { scope: 'either', path: ['sysctls', 'a'], value: '1', isItem: false },
    { scope: 'node', path: ['odds'], value: 2, isItem: true },
  ]);
  expect(left).toEqual([{ machine: { odd: [1, null] } }]);
  expect(source.documents).toEqual([{ machine: { sysctls: { a: '1' }, odd: [1, { b: 2 }] } }]);
});

test('a reader that gives up leaves everything, and its secrets, where it was', () => {
  const reader: Reader = (subject) => {
    subject.word('node', ['x'], (take) => {
      take(subject.v1alpha1, ['machine', 'list', 0]);
      subject.secret('x', 'a');
      take(subject.v1alpha1, ['machine', 'list', 1]);
      return undefined;
    });
  };
  const { findings, left, secrets } = readMachine(
    machine({ machine: { list: ['a', 'b'] } }),
    CONTRACT,
    [reader],
  );
  expect({ findings, secrets }).toEqual({ findings: [], secrets: [] });
  expect(left).toEqual([{ machine: { list: ['a', 'b'] } }]);
});

test('one value may say several words, each of which puts it back; what is not there may say one', () => {
  const image = { machine: { install: { image: 'metal:v1' } } };
  const reader: Reader = (subject) => {
    subject.words((take) => {
      const text = take(subject.v1alpha1, ['machine', 'install', 'image']);
      if (typeof text !== 'string') return undefined;
      const [platform = '', version = ''] = text.split(':');
      return [
        { scope: 'either', path: ['platform'], value: platform },
        { scope: 'cluster', path: ['talos', 'version'], value: version },
      ];
    });
    subject.words(() => [{ scope: 'cluster', path: ['absent'], value: true }]);
    subject.words(() => []);
  };
  const { findings, left } = readMachine(machine(image), CONTRACT, [reader]);
  expect(left).toEqual([]);
  expect(findings.map(({ path, value }) => [path.join('.'), value])).toEqual([
    ['platform', 'metal'],
    ['talos.version', 'v1'],
    ['absent', true],
  ]);
  const [, version, absent] = findings;
  expect(version && putBack(version)).toEqual([image]);
  expect(absent && putBack(absent)).toEqual([]);
});

test('what goes back into a list of which all else was taken has gaps before it', () => {
  const reader: Reader = (subject) => {
    for (const index of [0, 1])
      subject.item('node', ['x'], (take) => {
        const value = take(subject.v1alpha1, ['machine', 'list', index]);
        return value === 'a' ? value : undefined;
      });
  };
  const { left } = readMachine(machine({ machine: { list: ['a', 'b'] } }), CONTRACT, [reader]);
  expect(left).toEqual([{ machine: { list: [null, 'b'] } }]);
});

test('words that are given up put back what was taken for them', () => {
  const reader: Reader = (subject) => {
    subject.words((take) => (take(subject.v1alpha1, ['machine', 'a']) === 1 ? [] : undefined));
  };
  const { findings, left } = readMachine(machine({ machine: { a: 1 } }), CONTRACT, [reader]);
  expect({ findings, left }).toEqual({ findings: [], left: [{ machine: { a: 1 } }] });
});

test('a document of which only its name is left is read; one that nobody touched stays', () => {
  const link = { apiVersion: 'v1alpha1', kind: 'LinkConfig', name: 'eth0', mtu: 9000 };
  const bare = { apiVersion: 'v1alpha1', kind: 'DummyLinkConfig', name: 'd' };
  const reader: Reader = (subject) => {
    for (const one of subject.documents('LinkConfig'))
      subject.word('node', ['mtu'], (take) => take(one, ['mtu']));
  };
  const { findings, left } = readMachine(machine(link, bare), CONTRACT, [reader]);
  expect(left).toEqual([bare]);
  const [finding] = findings;
  expect(finding && putBack(finding)).toEqual([link]);
});

test('a whole document can be taken and put back', () => {
  const link = { apiVersion: 'v1alpha1', kind: 'LinkConfig', name: 'eth0' };
  const reader: Reader = (subject) => {
    subject.word('node', ['link'], (take) => take(subject.documents('LinkConfig')[0], []));
    expect(subject.documents('LinkConfig')).toEqual([]);
  };
  const { findings, left } = readMachine(machine(link), CONTRACT, [reader]);
  expect(left).toEqual([]);
  const [finding] = findings;
  expect(finding && putBack(finding)).toEqual([link]);
});
