import { expect, it } from 'vitest';
import { contractOf } from '../talos/contract.ts';
import { machineDocuments } from '../talos/testing-machine.ts';
import { plain } from '../talos/testing.ts';
import { machineOf, readingOf, type TestMachine } from './read/testing.ts';
import { unsaidWords } from './unsaid.ts';

function unsaid(test: TestMachine): unknown {
  const contract = contractOf(test.talos ?? '1.13.9') ?? { minor: [1, 13] };
  return plain(unsaidWords([{ machine: machineOf(test), reading: readingOf(test) }], contract));
}

const BARE = 'version: v1alpha1\nmachine: { type: worker }\n';

it('servers that no machine names are none', () => {
  expect(unsaid({ documents: BARE })).toEqual({ network: { dns: [], ntp: [] } });
});

it('Talos 1.14 does by itself what generated configurations have written out', () => {
  expect(unsaid({ documents: BARE, talos: '1.14.1' })).toEqual({
    network: { dns: [], ntp: [] },
    talos: { filesystemTrim: false, systemVolumes: { ephemeral: { secure: false } } },
  });
});

it.each(['1.11.6', '1.12.7', '1.13.9', '1.14.1'])(
  'nothing is unsaid of what is rendered: %s',
  async (talos) => {
    const documents = await machineDocuments({ talos });
    expect(unsaid({ documents, talos })).toEqual({});
  },
);

it('rules without a default let in what they do not name', () => {
  const rule = `apiVersion: v1alpha1
kind: NetworkRuleConfig
name: kubelet
portSelector: { ports: [10250], protocol: tcp }
ingress: [{ subnet: 10.0.50.0/24 }]
`;
  expect(unsaid({ documents: rule })).toMatchObject({ talos: { firewall: { default: 'accept' } } });
});

it.each(['1.11.6', '1.12.7', '1.13.9', '1.14.1'])(
  'what is unsaid renders nothing of its own: %s',
  async (talos) => {
    const cluster = '  filesystemTrim: false\n  systemVolumes: { ephemeral: { secure: false } }\n';
    const isNew = talos.startsWith('1.14');
    const lab = { talos, cluster: isNew ? cluster : '', network: '  dns: []\n  ntp: []\n' };
    const documents = await machineDocuments(lab);
    const text = JSON.stringify(documents.map(({ value }) => plain(value)));
    for (const absent of ['1.1.1.1', '162.159', 'FilesystemTrimConfig', '"secure":true'])
      expect(text).not.toContain(absent);
  },
);
