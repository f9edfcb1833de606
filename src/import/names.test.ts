import { expect, test } from 'vitest';
import type { SourceMachine } from './imported.ts';
import { withNodeNames } from './names.ts';
import { mapOf } from './subject.ts';

function named(...names: string[]): string[] {
  const machines = names.map((name): SourceMachine => ({
    name,
    role: 'worker',
    documents: [mapOf({ kind: 'HostnameConfig', hostname: name })],
    words: mapOf({}),
    placeOf: (_, path) => ({ file: 'talconfig.yaml', path: path.join('.') }),
  }));
  const { machines: made, report } = withNodeNames(machines);
  const changed = made.filter(({ name }, index) => name !== names[index]).map(({ name }) => name);
  expect(report.map(({ to }) => to)).toEqual(changed.map((name) => `node ${name}`));
  return made.map(({ name }) => name);
}

test.each<[hosts: string[], nodes: string[]]>([
  [
    ['n1', 'n2'],
    ['n1', 'n2'],
  ],
  [
    ['n1.home.example', 'N2.home.example'],
    ['n1', 'n2'],
  ],
  [
    ['n1.a.example', 'n1.b.example'],
    ['n1-a-example', 'n1-b-example'],
  ],
  [
    ['n1', 'n1.b.example'],
    ['n1', 'n1-b-example'],
  ],
  [
    ['k8s_1', '10.0.0.1'],
    ['k8s-1', '10'],
  ],
  [[''], ['']],
])('hosts %j are nodes %j', (hosts, nodes) => {
  expect(named(...hosts)).toEqual(nodes);
});
