import { expect, test } from 'vitest';
import { emit } from '../../model/yaml/index.ts';
import { machineConfigurations, renderLab } from '../index.ts';
import { labOf } from '../testing.ts';

const node = (name: string, address: number, patches: string): string =>
  `  - name: ${name}
    role: control-plane
    address: 10.0.50.${address}
    mac: "52:54:00:00:00:${address}"
    disk: { serial: ${name} }
    patches: ${patches}
`;

const LAB = labOf({
  nodes: `kind: Nodes
nodes:
${node('one', 11, '[{ machine: { env: { WHO: { secret: name } } } }]')}${node('two', 12, '[{ machine: { pods: { $patch: delete } } }, text]')}`,
});

test('configurations are patched, with names in place of secrets', () => {
  const [one, two] = machineConfigurations(LAB).map(({ documents }) =>
    documents.map((document) => emit(document)).join(''),
  );
  expect(one).toContain('  env:\n    WHO: <secret:lab-name>\n');
  expect(two).not.toContain('WHO');
});

test('what is wrong with a patch is said once', () => {
  const found = renderLab(LAB).diagnostics.filter(({ code }) => code.startsWith('talos-patch'));
  expect(found.map(({ code, file, range }) => [code, file, range?.start.line])).toEqual([
    ['talos-patch-missing', 'clusters/main/nodes.yaml', 14],
    ['talos-patch-malformed', 'clusters/main/nodes.yaml', 14],
  ]);
});
