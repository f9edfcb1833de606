import { expect, test } from 'vitest';
import { generatedConfiguration } from './generated.ts';
import type { Role } from '../../imported.ts';
import { plainMap } from '../../../talos/value.ts';

function generated(minor: number, role: Role): ReturnType<typeof generatedConfiguration> {
  return generatedConfiguration({
    ...{ contract: { minor: [1, minor] }, role, clusterName: 'home', kubernetes: '1.34.1' },
    ...{ endpoint: 'https://10.0.50.50:6443', endpointHost: '10.0.50.50', disk: '/dev/sda' },
  });
}

test.each<[minor: number, planes: number, workers: number]>([
  [11, 1, 1],
  [12, 2, 2],
  [13, 2, 2],
  [14, 29, 15],
])('Talos 1.%i has its documents', (minor, planes, workers) => {
  expect(generated(minor, 'control-plane')).toHaveLength(planes);
  expect(generated(minor, 'worker')).toHaveLength(workers);
});

test('only control planes hold keys', () => {
  for (const minor of [11, 12, 13, 14]) {
    const text = JSON.stringify(generated(minor, 'worker').map(({ value }) => plainMap(value)));
    expect(text).not.toMatch(/#certs\.[a-z0-9]+\.key/);
    expect(text).toContain('<secret:talos#certs.os.crt>');
  }
});
