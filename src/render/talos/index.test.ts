import { expect, test } from 'vitest';
import type { SecretEncryption } from '../../secrets/port.ts';
import { renderLab } from '../lab.ts';
import { EVERYTHING } from '../testing-lab.ts';
import { labOf } from '../testing.ts';

const encryption: SecretEncryption = {
  seal: () => ({ missing: [] }),
  sealDocuments: ({ path, bundle }) => ({ text: `sealed ${path} with ${bundle}\n` }),
};

test('every machine that runs has an encrypted configuration, made with the secrets of its cluster', () => {
  const { files } = renderLab({ ...labOf(EVERYTHING), encryption });
  const machines = [...files.keys()].filter((path) => path.startsWith('talos/'));
  expect(machines.length).toBeGreaterThan(0);
  for (const path of machines)
    expect(files.get(path)?.content).toBe(`sealed ${path} with talos/main/secrets.sops.yaml\n`);
});

test('a lab whose machines something else configures refuses them', () => {
  const input = labOf(EVERYTHING);
  const { lab } = input.model;
  const value = { ...lab.value, operator: { omit: ['talos' as const] } };
  const { files } = renderLab({
    ...{ ...input, encryption },
    model: { ...input.model, lab: { ...lab, value } },
  });
  expect([...files.keys()].filter((path) => path.startsWith('talos/'))).toEqual([]);
});

test('.sops.yaml encrypts the keys that hold secrets, and the bundle as a whole', () => {
  const text = renderLab(labOf(EVERYTHING)).files.get('.sops.yaml')?.content ?? '';
  const [, bundle = '', machines = ''] = text.split('- path_regex: ');
  expect(bundle).toContain('^talos/[^/]+/secrets');
  expect(bundle).not.toContain('encrypted_regex');
  expect(machines).toMatch(/encrypted_regex: \^\(.*\bkey\b.*\btoken\b.*\)\$/);
});
