import { expect, test } from 'vitest';
import { CLUSTER, NODES, plain, sceneOf, type Case } from '../testing.ts';
import { node } from './node.ts';

const ROLE = 'node-role.kubernetes.io/control-plane';
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';
const nodeIP = { validSubnets: ['10.0.50.0/24'] };

const DECLARED = `role: worker
    labels: { home/rack: shelf-1 }
    annotations: { home/note: quiet }
    taints:
      - { key: gpu, value: amd, effect: NoSchedule }
      - { key: slow, effect: PreferNoSchedule }`;

async function rendered(test: Case): Promise<unknown> {
  const { v1alpha1, documents = [] } = node(await sceneOf(test));
  return plain(v1alpha1 ?? documents[0]?.value);
}

test('labels, annotations and taints of a worker', async () => {
  const changes = { [NODES]: [['role: worker', DECLARED]] } as const;
  const taints = { gpu: 'amd:NoSchedule', slow: 'PreferNoSchedule' };
  expect(await rendered({ node: 'wk', changes })).toEqual({
    machine: {
      kubelet: { nodeIP },
      nodeLabels: { 'home/rack': 'shelf-1' },
      nodeAnnotations: { 'home/note': 'quiet' },
      nodeTaints: taints,
    },
    cluster: {},
  });
  expect(await rendered({ talos: '1.14', node: 'wk', changes })).toEqual({
    apiVersion: 'v1alpha1',
    kind: 'KubeNodeConfig',
    nodeIP,
    labels: { 'home/rack': 'shelf-1' },
    annotations: { 'home/note': 'quiet' },
    taints,
  });
});

test('control planes take workloads where they are told to', async () => {
  const changes = { [CLUSTER]: [['talos:\n', 'talos:\n  controlPlaneWorkloads: true\n']] } as const;
  expect(await rendered({ changes })).toEqual({
    machine: { kubelet: { nodeIP }, nodeLabels: { [EXCLUDED]: '' } },
    cluster: { allowSchedulingOnControlPlanes: true },
  });
  expect(await rendered({ talos: '1.14', changes })).toEqual({
    apiVersion: 'v1alpha1',
    kind: 'KubeNodeConfig',
    nodeIP,
    labels: { [ROLE]: '', [EXCLUDED]: '' },
  });
});

test('control planes take workloads where no worker is active', async () => {
  const changes = { [NODES]: [['role: worker', 'role: worker\n    state: planned']] } as const;
  expect(await rendered({ changes })).toMatchObject({
    cluster: { allowSchedulingOnControlPlanes: true },
  });
  expect(await rendered({ changes, node: 'wk' })).toMatchObject({ cluster: {} });
});

test('declared networks count instead of that of the nodes', async () => {
  const talos = 'talos:\n  kubelet: { validSubnets: [10.0.0.0/8, "!10.0.50.50/32"] }\n';
  expect(await rendered({ changes: { [CLUSTER]: [['talos:\n', talos]] } })).toMatchObject({
    machine: { kubelet: { nodeIP: { validSubnets: ['10.0.0.0/8', '!10.0.50.50/32'] } } },
  });
});

test('two taints of one key are refused, since Talos keeps them by key', async () => {
  const taints = '[{ key: gpu, effect: NoSchedule }, { key: gpu, effect: NoExecute }]';
  const scene = sceneOf({
    changes: { [NODES]: [['role: worker', `role: worker\n    taints: ${taints}`]] },
  });
  await expect(scene).rejects.toThrow('Talos sets one taint of a key');
});
