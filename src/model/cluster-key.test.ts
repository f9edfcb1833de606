import { expect, test } from 'vitest';
import { clusterKeyHolder, clusterKeyName } from './cluster-key.ts';
import type { Model } from './model.ts';
import { labSchema } from './schema/lab.ts';

function labWith(recipients: readonly object[]): Pick<Model, 'lab'> {
  const value = labSchema.parse({
    kind: 'Lab',
    name: 'home',
    domain: 'home.example',
    repository: { url: 'https://git.home.example/ops/home.git' },
    secrets: { recipients },
    networks: [{ name: 'lan', cidr: '192.168.1.0/24' }],
  });
  return { lab: { value } as Model['lab'] };
}

const age = `age1${'q'.repeat(58)}`;

test('a cluster holds its own key, or the one of every cluster, and nobody else does', () => {
  const own = { name: 'main', age, custody: 'cluster', cluster: 'main' };
  const every = { name: 'flux', age, custody: 'cluster' };
  const person = { name: 'operator', age };
  expect(clusterKeyHolder(labWith([person, own]), 'main')).toMatchObject(own);
  expect(clusterKeyHolder(labWith([person, own]), 'edge')).toBeUndefined();
  expect(clusterKeyHolder(labWith([person, every, own]), 'edge')).toMatchObject(every);
  expect(clusterKeyHolder(labWith([person]), 'main')).toBeUndefined();
  expect(clusterKeyName('main')).toBe('main-sops-age');
});
