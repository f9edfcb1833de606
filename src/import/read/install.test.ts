import { describe, expect, test } from 'vitest';
import type { YamlMap } from '../../model/yaml/value.ts';
import { schematicId } from '../../talos/schematic.ts';
import type { Finding } from '../subject.ts';
import { diskOfExpression } from './install-disk.ts';
import { machineOf, readOf } from './testing-kubernetes.ts';

const ID = 'ab'.repeat(32);
const NOTHING = schematicId({ extensions: [], kernelArgs: [] });

/** What an installation says by the last keys of the words, and what is left of it. */
function installation(install: YamlMap, talos = '1.13'): { words: unknown; left: unknown } {
  const { findings, left } = readOf(machineOf('wk', 'worker', [{ machine: { install } }]), talos);
  return { words: wordsOf(findings), left };
}

function wordsOf(findings: readonly Finding[]): unknown {
  return Object.fromEntries(
    findings
      .filter(({ path }) => !path.includes('discovery'))
      .map(({ scope, path, value }) => [`${scope} ${path.join('.')}`, value]),
  );
}

test('an image of a factory says five things', () => {
  const image = `factory.home.example:8443/nocloud-installer-secureboot/${ID}:v1.13.2`;
  expect(installation({ image })).toEqual({
    words: {
      'cluster talos.version': '1.13.2',
      'cluster talos.factory': 'factory.home.example:8443',
      'either platform': 'nocloud',
      'node secureBoot': true,
      'either schematic': { id: ID },
    },
    left: [],
  });
});

test('the factory of Talos and the schematic of nothing are what is rendered anyway', () => {
  const { findings } = readOf(
    machineOf('wk', 'worker', [
      { machine: { install: { image: `factory.talos.dev/installer/${NOTHING}:v1.13.2` } } },
    ]),
    '1.13',
  );
  expect(findings.slice(0, 2)).toMatchObject([
    { path: ['talos', 'discovery'] },
    { path: ['talos', 'version'], value: '1.13.2' },
  ]);
  expect(findings[2]).toMatchObject({ path: ['talos', 'factory'], isStandard: true });
  expect(findings).toHaveLength(3);
});

test('the installer that Talos publishes is that of metal, and what it adds makes a schematic', () => {
  const image = 'ghcr.io/siderolabs/installer:v1.12.1';
  expect(installation({ image })).toEqual({
    words: { 'cluster talos.version': '1.12.1' },
    left: [],
  });
  const added = {
    image,
    extensions: [{ image: 'ghcr.io/siderolabs/iscsi-tools:v0.2.0@sha256:0' }],
    extraKernelArgs: ['net.ifnames=0', 'console=ttyS0'],
    grubUseUKICmdline: false,
  };
  expect(installation(added, '1.12')).toEqual({
    words: {
      'cluster talos.version': '1.12.1',
      'either schematic': {
        extensions: ['siderolabs/iscsi-tools'],
        kernelArgs: ['net.ifnames=0', 'console=ttyS0'],
      },
    },
    left: [],
  });
});

test('without an image it is the installer that Talos publishes', () => {
  expect(installation({ disk: '/dev/sda', extraKernelArgs: ['net.ifnames=0'] })).toEqual({
    words: {
      'either schematic': { kernelArgs: ['net.ifnames=0'] },
      'node disk.device': '/dev/sda',
    },
    left: [],
  });
});

test('arguments beside a schematic of which only the id is known stay, as do extensions of others', () => {
  const image = `factory.talos.dev/metal-installer/${ID}:v1.13.2`;
  const extraKernelArgs = ['net.ifnames=0'];
  expect(installation({ image, extraKernelArgs }).left).toEqual([
    { machine: { install: { extraKernelArgs } } },
  ]);
  const extensions = [{ image: 'registry.home.example/own:v1' }];
  expect(installation({ image: 'ghcr.io/siderolabs/installer:v1.13.2', extensions }).left).toEqual([
    { machine: { install: { extensions } } },
  ]);
});

test.each([
  'registry.home.example/siderolabs/installer:v1.13.2',
  `factory.talos.dev/toaster-installer/${ID}:v1.13.2`,
  `factory.talos.dev/metal-installer/${ID}:v1.13.2@sha256:${ID}`,
])('image %s stays, but tells the version', (image) => {
  expect(installation({ image })).toEqual({
    words: { 'cluster talos.version': '1.13.2' },
    left: [{ machine: { install: { image } } }],
  });
});

test.each(['ghcr.io/siderolabs/installer:latest', 'installer', 7])('image %s stays', (image) => {
  expect(installation({ image })).toEqual({
    words: {},
    left: [{ machine: { install: { image } } }],
  });
});

test('selectors are read one by one; those without a word stay, beside the render', () => {
  const diskSelector = { size: '>= 100GB', model: 'WDC*', modalias: 'x' };
  expect(installation({ diskSelector })).toEqual({
    words: { 'node disk.size': '>= 100GB', 'node disk.model': 'WDC*' },
    left: [{ machine: { install: { diskSelector: { modalias: 'x' } } } }],
  });
  expect(installation({ diskSelector }, '1.14')).toMatchObject({
    left: [{ machine: { install: { diskSelector } } }],
  });
});

test('a device beside selectors stays', () => {
  expect(installation({ disk: '/dev/sda', diskSelector: { serial: 'A' }, wipe: true })).toEqual({
    words: { 'node disk.serial': 'A' },
    left: [{ machine: { install: { disk: '/dev/sda', wipe: true } } }],
  });
});

describe('expressions', () => {
  const TAIL = 'disk.transport != "" && !disk.readonly && !disk.cdrom';

  test.each([
    ['disk.dev_path == "/dev/nvme0n1"', { device: '/dev/nvme0n1' }],
    ['"/dev/disk/by-id/a b" in disk.symlinks', { device: '/dev/disk/by-id/a b' }],
    [`disk.size >= 500107862017u && ${TAIL}`, undefined],
    [`disk.size >= 500107862016u && ${TAIL}`, { size: '>= 488386584KiB' }],
    [`disk.size >= 500000000000u && ${TAIL}`, { size: '>= 500GB' }],
    [`disk.size == 549755813888u && ${TAIL}`, { size: '== 512GiB' }],
    [`disk.serial == "a && \\"b\\"" && ${TAIL}`, { serial: 'a && "b"' }],
    [`glob("WD*", disk.model) && !disk.rotational && ${TAIL}`, { model: 'WD*', type: 'ssd' }],
    [TAIL, undefined],
    ['disk.transport == "nvme"', undefined],
    ['disk.transport == "nvme" && disk.size > 1u * TB', undefined],
    [`disk.serial == "a" || ${TAIL}`, undefined],
    [`!disk.readonly && disk.serial == "a"`, undefined],
    [`disk.dev_path == "/dev/sda" && ${TAIL}`, undefined],
    ['', undefined],
  ])('%s', (expression, disk) => {
    expect(diskOfExpression(expression)).toEqual(disk);
  });

  test('one that is not rendered so stays', () => {
    const document = {
      ...{ apiVersion: 'v1alpha1', kind: 'UnattendedInstallConfig' },
      provisioning: { diskSelector: { match: 'disk.transport == "nvme"' }, wipe: false },
    };
    expect(readOf(machineOf('wk', 'worker', [document]), '1.14').left).toEqual([document]);
  });
});
