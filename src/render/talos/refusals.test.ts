import { expect, test } from 'vitest';
import { parseDocuments } from '../../model/yaml/index.ts';
import { renderLab } from '../index.ts';
import { labOf } from '../testing.ts';

const node = (name: string, address: number, more = ''): string =>
  `  - name: ${name}
    role: control-plane
    address: 10.0.50.${address}
    mac: "52:54:00:00:00:${address}"
    disk: { serial: ${name} }
${more}`;

const refusals = (nodes: string): unknown[] =>
  renderLab(labOf({ nodes: `kind: Nodes\nnodes:\n${nodes}` }))
    .diagnostics.filter(({ code }) => code.startsWith('talos-config-'))
    .map(({ code, file, range, message }) => [code, file, range?.start.line, message]);

test('what Talos would refuse is said at the line that is to blame', () => {
  const patch = '    patches:\n      - machine:\n          oddity: true\n';
  expect(refusals(node('one', 11, patch) + node('two', 12))).toEqual([
    [
      'talos-config-unknown-key',
      'clusters/main/nodes.yaml',
      10,
      expect.stringContaining('Talos refuses what is rendered for one: v1alpha1: machine.oddity '),
    ],
  ]);
});

test('a problem that several machines have is said once, with their names', () => {
  const lab = labOf({ nodes: `kind: Nodes\nnodes:\n${node('one', 11)}${node('two', 12)}` });
  const [cluster] = lab.model.clusters;
  const [document] = parseDocuments('all.yaml', 'machine: { oddity: true }\n').documents;
  if (!cluster || !document) throw new Error('there is no cluster');
  const patches = [{ path: 'patches/talos/all.yaml', document }];
  const model = { ...lab.model, clusters: [{ ...cluster, patches }] };
  const found = renderLab({ ...lab, model }).diagnostics;
  expect(found.map(({ file, message }) => [file, message])).toEqual([
    ['all.yaml', expect.stringContaining('Talos refuses what is rendered for one, two: ')],
  ]);
});

test('what is rendered without patches is not refused', () => {
  expect(refusals(node('one', 11) + node('two', 12))).toEqual([]);
});
