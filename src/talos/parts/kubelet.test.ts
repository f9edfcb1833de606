import { expect, test } from 'vitest';
import { Sourced, type Emittable } from '../../model/yaml/index.ts';
import { CLUSTER, NODES, plain, sceneOf } from '../testing.ts';
import { kubelet } from './kubelet.ts';

const changes = {
  [CLUSTER]: [
    [
      'talos:\n',
      `talos:
  kubelet:
    extraMounts: [{ source: /var/lib/longhorn, destination: /var/lib/longhorn }]
    args: { feature-gates: [A=true, B=true], v: 2, rotate: true }
    config: { maxPods: 200, evictionHard: { memory.available: 5%, nodefs.available: 10% } }
`,
    ],
    ['nodes: servers', 'nodes: servers, clusterDns: 10.43.0.53'],
  ],
  [NODES]: [
    [
      'role: worker',
      `role: worker
    kubelet: { args: { v: 4 }, config: { evictionHard: { memory.available: 1Gi } } }`,
    ],
  ],
} as const;

test('what a node declares is merged over what the cluster declares', async () => {
  const { v1alpha1 } = kubelet(await sceneOf({ node: 'wk', changes }));
  expect(plain(v1alpha1)).toEqual({
    machine: {
      kubelet: {
        image: 'ghcr.io/siderolabs/kubelet:v1.34.1',
        clusterDNS: ['10.43.0.53'],
        extraArgs: { 'feature-gates': ['A=true', 'B=true'], rotate: 'true', v: '4' },
        extraMounts: [
          {
            destination: '/var/lib/longhorn',
            type: 'bind',
            source: '/var/lib/longhorn',
            options: ['bind', 'rshared', 'rw'],
          },
        ],
        extraConfig: {
          maxPods: 200,
          evictionHard: { 'memory.available': '1Gi', 'nodefs.available': '10%' },
        },
        defaultRuntimeSeccompProfileEnabled: true,
        disableManifestsDirectory: true,
      },
    },
  });
});

test('several values of an argument are joined before 1.13', async () => {
  const { v1alpha1 } = kubelet(await sceneOf({ talos: '1.12', changes }));
  expect(plain(v1alpha1)).toMatchObject({
    machine: { kubelet: { extraArgs: { 'feature-gates': 'A=true,B=true', v: '2' } } },
  });
});

test('1.14 has a document, without mounts', async () => {
  const { v1alpha1, documents } = kubelet(await sceneOf({ talos: '1.14', node: 'wk', changes }));
  expect(v1alpha1).toBeUndefined();
  expect(documents?.map(({ value }) => plain(value))).toEqual([
    {
      apiVersion: 'v1alpha1',
      kind: 'KubeletConfig',
      image: 'ghcr.io/siderolabs/kubelet:v1.34.1',
      clusterDNS: ['10.43.0.53'],
      extraArgs: { 'feature-gates': ['A=true', 'B=true'], rotate: 'true', v: '4' },
      defaultRuntimeSeccompProfileEnabled: true,
      config: {
        maxPods: 200,
        evictionHard: { 'memory.available': '1Gi', 'nodefs.available': '10%' },
      },
    },
  ]);
});

test('every value knows the line that declares it', async () => {
  const { documents } = kubelet(await sceneOf({ talos: '1.14', node: 'wk', changes }));
  const [document] = documents ?? [];
  const whole = document?.value as unknown as {
    extraArgs: Record<string, Emittable>;
    config: { maxPods: Emittable; evictionHard: Record<string, Emittable> };
  };
  expect(placeOf(whole.extraArgs.v)).toBe(`${NODES}:10`);
  expect(placeOf(whole.extraArgs['feature-gates'])).toBe(`${CLUSTER}:6`);
  expect(placeOf(whole.config.evictionHard['memory.available'])).toBe(`${NODES}:10`);
  expect(placeOf(whole.config.evictionHard['nodefs.available'])).toBe(`${CLUSTER}:7`);
});

function placeOf(value: Emittable): string {
  if (!(value instanceof Sourced)) throw new Error('expected a value with an origin');
  const { file, range } = value.origin as { file: string; range: { start: { line: number } } };
  return `${file}:${range.start.line}`;
}
