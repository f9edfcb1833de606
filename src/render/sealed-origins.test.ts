import { expect, test } from 'vitest';
import type { Origin } from '../model/origin.ts';
import { bundleReference, labReference } from '../model/secret-reference.ts';
import { Sourced } from '../model/yaml/index.ts';
import { sealedOrigins } from './sealed-origins.ts';

const BUNDLE = 'talos/main/secrets.sops.yaml';

/** The origin of what stands on a line of the source. */
function from(line: number): Origin {
  const place = { offset: 0, line, column: 1 };
  return { kind: 'source', file: 'nodes.yaml', range: { start: place, end: place } };
}

const PLAN = {
  path: 'talos/main/worker0.sops.yaml',
  bundle: BUNDLE,
  header: 'Rendered by croft.',
  documents: [
    {
      version: 'v1alpha1',
      machine: {
        token: bundleReference('trustdinfo.token'),
        nodeLabels: new Sourced({ rack: 'a', shelf: new Sourced('b', from(7)) }, from(5)),
      },
    },
    {
      kind: 'LinkConfig',
      addresses: [{ address: new Sourced('10.0.50.11/24', from(9)), priority: 1 }],
      note: new Sourced('one\ntwo\n', from(11)),
    },
    { kind: 'WireguardConfig', privateKey: labReference('tunnel') },
  ],
};

/** As SOPS lays it out, which is not how documents are emitted. */
const TEXT = `# Rendered by croft.
version: v1alpha1
machine:
    token: ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]
    nodeLabels:
        rack: a
        shelf: b
sops:
    mac: ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]
---
kind: LinkConfig
addresses:
    - address: 10.0.50.11/24
      priority: 1
note: |
    one
    two
---
kind: WireguardConfig
privateKey: ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]
`;

/** Each line with where it comes from: a line of the source, or in words. */
function explained(text: string): [line: string, from: number | string | undefined][] {
  const lines = text.replace(/\n$/, '').split('\n');
  const origins = sealedOrigins(text, PLAN);
  expect(origins).toHaveLength(lines.length);
  return lines.map((line, index) => {
    const origin = origins[index]?.origin;
    if (origin?.kind === 'rule') return [line.trim(), origin.rule];
    return [line.trim(), origin?.kind === 'source' ? origin.range.start.line : undefined];
  });
}

test('a line of an encrypted file names what declares it, and a secret the file that has its value', () => {
  const found = new Map(explained(TEXT));
  expect(found.get('rack: a')).toBe(5);
  expect(found.get('nodeLabels:')).toBe(5);
  expect(found.get('shelf: b')).toBe(7);
  expect(found.get('- address: 10.0.50.11/24')).toBe(9);
  expect([...'note: |,one,two'.split(',')].map((line) => found.get(line))).toEqual([11, 11, 11]);
  for (const line of ['version: v1alpha1', 'kind: LinkConfig', 'priority: 1'])
    expect(found.get(line)).toBe('what every machine like it gets');
  expect(found.get('# Rendered by croft.')).toBeUndefined();
  const of = (start: string): unknown =>
    explained(TEXT).find(([line]) => line.startsWith(start))?.[1];
  expect(of('token:')).toBe(`the value of trustdinfo.token in ${BUNDLE}`);
  expect(of('privateKey:')).toBe('the value in secrets/tunnel.sops.yaml');
  expect(of('mac:')).toMatch(/^what SOPS needs/);
  expect(of('sops:')).toMatch(/^what SOPS needs/);
});

test('a file that has more documents than the plan, or is no YAML, is explained as far as it goes', () => {
  expect(explained(`${TEXT}---\nkind: Other\n`).at(-1)).toEqual([
    'kind: Other',
    'what every machine like it gets',
  ]);
  expect(explained('a: [\n').every(([, origin]) => typeof origin !== 'number')).toBe(true);
});
