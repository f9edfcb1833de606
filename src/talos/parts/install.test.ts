import { expect, test } from 'vitest';
import { CLUSTER, NODES, plain, sceneOf, type Case } from '../testing.ts';
import { install } from './install.ts';

async function image(test: Case): Promise<unknown> {
  const { v1alpha1 } = install(await sceneOf(test));
  return (plain(v1alpha1) as { machine: { install: { image: unknown } } }).machine.install.image;
}

const version = (text: string): readonly [string, string] => ['  version: 1.13.9', text];

test('the schematic is that of the machine', async () => {
  const scene = {
    schematicId: ({ name }: { name: string }, { version }: { version: string }) =>
      `${name}-${version}`,
  };
  const changes = { [CLUSTER]: [version('  version: v1.13.9')] } as const;
  expect(await image({ node: 'wk', changes, scene })).toBe(
    'factory.talos.dev/metal-installer/wk-v1.13.9:v1.13.9',
  );
});

test('platform, signed images and the factory are in the name of the image', async () => {
  const changes = {
    [CLUSTER]: [
      version('  version: 1.13.9\n  platform: nocloud\n  factory: factory.home.example:8443'),
    ],
    [NODES]: [['role: worker', 'role: worker\n    platform: hcloud\n    secureBoot: true']],
  } as const;
  expect(await image({ changes })).toBe('factory.home.example:8443/nocloud-installer/<cp>:v1.13.9');
  expect(await image({ changes, node: 'wk' })).toBe(
    'factory.home.example:8443/hcloud-installer-secureboot/<wk>:v1.13.9',
  );
});

test('every selector of a disk is handed on as it is declared', async () => {
  const disk = '{ size: ">= 100GB", model: "WDC*", type: nvme, wwid: eui.1, busPath: "/pci*" }';
  const changes = { [NODES]: [['{ serial: S5GXNX0T }', disk]] } as const;
  const { v1alpha1 } = install(await sceneOf({ changes }));
  expect(plain(v1alpha1)).toMatchObject({
    machine: {
      install: {
        diskSelector: {
          size: '>= 100GB',
          model: 'WDC*',
          type: 'nvme',
          wwid: 'eui.1',
          busPath: '/pci*',
        },
      },
    },
  });
});

test('a device and selectors are not declared together, since Talos looks at one of them', async () => {
  const changes = {
    [NODES]: [['{ device: /dev/sda }', '{ device: /dev/sda, serial: S5 }']],
  } as const;
  await expect(sceneOf({ changes })).rejects.toThrow('a device alone says which disk it is');
});
