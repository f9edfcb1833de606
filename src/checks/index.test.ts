import { expect, it } from 'vitest';
import { compareDiagnostics } from '../base/diagnostic.ts';
import { changed, modelOf } from '../model/testing.ts';
import { circlesIn } from './circles.ts';
import { runChecks } from './index.ts';
import { findings, SOUND, TODAY } from './testing.ts';

it('has nothing to say about a sound lab', async () => {
  expect(await findings({})).toEqual([]);
});

it('gives all findings of all files at once, sorted by place', async () => {
  const model = await modelOf(
    changed(SOUND, {
      'lab.yaml': [[', custody: offline', '']],
      'clusters/main/cluster.yaml': [
        ['1.14.1', '1.11.5'],
        ['10.0.50.101', '10.0.50.100'],
      ],
      'clusters/main/nodes.yaml': [['serial: S5GXNX0T', 'type: ssd']],
    }),
  );
  const found = runChecks({ model, workloads: new Map(), today: TODAY });
  expect(found.map(({ code }) => code)).toEqual([
    'talos-unsupported',
    'version-pair',
    'ledger-address-in-use',
    'disk-selector-ambiguous',
    'single-recipient',
  ]);
  expect(found.toSorted(compareDiagnostics)).toEqual(found);
});

it('marks the place of what may be a secret, so that it is not shown', async () => {
  const model = await modelOf(
    changed(SOUND, {
      'clusters/main/cluster.yaml': [['CLUSTER_NAME: main', 'MY_PASSWORD: hunter2']],
    }),
  );
  const [found] = runChecks({ model, workloads: new Map(), today: TODAY });
  expect(found).toMatchObject({ code: 'secret-in-config', secret: true });
  expect(JSON.stringify(found)).not.toContain('hunter2');
});

it('finds each circle of a graph once, from the name that is met first', () => {
  const graph = new Map([
    ['a', ['b', 'elsewhere']],
    ['b', ['c']],
    ['c', ['a', 'c']],
    ['d', ['a']],
  ]);
  expect(circlesIn(graph)).toEqual([['a', 'b', 'c'], ['c']]);
  expect(circlesIn(new Map([['a', ['b']]]))).toEqual([]);
});
