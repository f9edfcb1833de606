import { expect, test } from 'vitest';
import { byRule, clusterOrigin, hasCapability, nodeOrigin, ofCluster, ofNode } from './scene.ts';
import { CLUSTER, NODES, promising, sceneOf } from './testing.ts';

test('a value knows the line that declares it, or the default', async () => {
  const scene = await sceneOf({ node: 'wk' });
  expect(clusterOrigin(scene, ['talos', 'version'])).toMatchObject({
    kind: 'source',
    file: CLUSTER,
    range: { start: { line: 4 } },
  });
  expect(clusterOrigin(scene, ['network', 'pods'])).toEqual({
    kind: 'default',
    file: CLUSTER,
    key: 'Cluster.network.pods',
  });
  expect(nodeOrigin(scene, ['role'])).toMatchObject({
    kind: 'source',
    file: NODES,
    range: { start: { line: 9 } },
  });
});

test('values carry their origins', async () => {
  const scene = await sceneOf({ node: 'wk' });
  expect(ofCluster(scene, ['name'], 'a')).toMatchObject({ value: 'a', origin: { file: CLUSTER } });
  expect(ofNode(scene, ['name'], 'b')).toMatchObject({ value: 'b', origin: { file: NODES } });
  expect(byRule('a rule', 1)).toMatchObject({ value: 1, origin: { kind: 'rule', rule: 'a rule' } });
});

test('what the cluster runs promises its capabilities', async () => {
  const scene = await sceneOf({ scene: { workloads: [promising('cni'), promising('dns')] } });
  expect(hasCapability(scene, 'dns')).toBe(true);
  expect(hasCapability(scene, 'cluster-dns')).toBe(false);
});
