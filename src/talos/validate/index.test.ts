import { expect, it } from 'vitest';
import { parseDocuments } from '../../model/yaml/index.ts';
import { diagnosticsOf, type TalosMode } from './index.ts';

const WORKER = `version: v1alpha1
machine:
  type: worker
  token: <secret:talos#trustdinfo.token>
  ca:
    crt: <secret:talos#certs.os.crt>
  install:
    disk: /dev/vda
cluster:
  controlPlane:
    endpoint: https://10.0.50.10:6443
`;

function found(
  yaml: string,
  { minor = 13, mode = 'metal' }: { minor?: number; mode?: TalosMode } = {},
): string[] {
  const { documents, diagnostics } = parseDocuments('worker.yaml', yaml);
  expect(diagnostics).toEqual([]);
  return diagnosticsOf('worker.yaml', documents, { minor, mode }).map(
    ({ code, message, range }) => `${range?.start.line ?? 0} ${code} ${message}`,
  );
}

it('accepts a sound configuration, with names in place of secrets', () => {
  for (const minor of [11, 12, 13, 14]) expect(found(WORKER, { minor })).toEqual([]);
});

it('names every problem at once, at its place', () => {
  const yaml = WORKER.replace('disk: /dev/vda', 'disc: /dev/vda').replace(
    'https://10.0.50.10:6443',
    '[a]',
  );
  expect(found(yaml)).toEqual([
    '8 talos-config-unknown-key v1alpha1: machine.install.disc is no key of Talos 1.13',
    '11 talos-config-type v1alpha1: cluster.controlPlane.endpoint expects a text, not a list',
    '8 talos-config-invalid v1alpha1: machine.install must have disk or diskSelector',
    '11 talos-config-invalid v1alpha1: cluster.controlPlane.endpoint must be a URL with a host',
  ]);
});

it('says in which versions a key or a kind lives', () => {
  const yaml = `${WORKER}---\napiVersion: v1alpha1\nkind: KubeletConfig\nimage: a\n`;
  expect(found(yaml)).toEqual([
    '14 talos-config-document KubeletConfig: kind Talos 1.13 has no documents of kind KubeletConfig; they exist from 1.14',
  ]);
  const key = WORKER.replace('    disk:', '    grubUseUKICmdline: true\n    disk:');
  expect(found(key, { minor: 11 })).toEqual([
    '8 talos-config-unknown-key v1alpha1: machine.install.grubUseUKICmdline is no key of Talos 1.11, only from 1.12',
  ]);
});

const LINK = 'apiVersion: v1alpha1\nkind: LinkConfig\nname: eth0\n';

it('refuses duplicates, and documents that configure one thing', () => {
  expect(found(`${WORKER}---\n${LINK}---\n${LINK}`)).toEqual([
    '19 talos-config-duplicate LinkConfig eth0: name is the second document LinkConfig eth0',
  ]);
  const bridge = LINK.replace('LinkConfig', 'BridgeConfig');
  expect(found(`${WORKER}---\n${LINK}---\n${bridge}`)).toEqual([
    '19 talos-config-conflict BridgeConfig eth0: name configures eth0, as LinkConfig/eth0 does',
  ]);
});

it('refuses a document beside its twin in v1alpha1', () => {
  const yaml = `${WORKER.replace('  install:', '  network:\n    hostname: a\n  install:')}---
apiVersion: v1alpha1
kind: HostnameConfig
hostname: a
`;
  expect(found(yaml)).toEqual([
    '8 talos-config-conflict v1alpha1: machine.network.hostname says what the document HostnameConfig says',
  ]);
});

it('asks for what a mode and a version need', () => {
  const bare = WORKER.replace('  install:\n    disk: /dev/vda\n', '');
  expect(found(bare)).toEqual([
    '3 talos-config-invalid v1alpha1: machine.install must be set for metal',
  ]);
  expect(found(bare, { mode: 'cloud' })).toEqual([]);
  expect(found(bare, { minor: 14 })).toEqual([]);
});

it('knows how large the pod network of a node is where nothing says it', () => {
  const pods = (subnet: string): string => `${WORKER}---
apiVersion: v1alpha1
kind: KubeNetworkConfig
podSubnets: [${subnet}]
serviceSubnets: ['2001:db8:43::/112']
`;
  for (const subnet of ["'2001:db8:42::/56'", "'2001:db8:42::/64'"])
    expect(found(pods(subnet), { minor: 14 })).toEqual([]);
  for (const subnet of ["'2001:db8:42::/80'", "'2001:db8::/47'"])
    expect(found(pods(subnet), { minor: 14 })).toHaveLength(1);
});

it('shows no value', () => {
  const { documents } = parseDocuments('a.yaml', WORKER.replace('worker', 'hunter2'));
  const [problem] = diagnosticsOf('a.yaml', documents, { minor: 13, mode: 'metal' });
  expect(problem?.code).toBe('talos-config-invalid');
  expect(problem?.secret).toBe(true);
  expect(JSON.stringify(problem)).not.toContain('hunter2');
});

it('refuses nothing at all', () => {
  expect(diagnosticsOf('a.yaml', [], { minor: 13, mode: 'metal' })).toMatchObject([
    { code: 'talos-config-document', file: 'a.yaml' },
  ]);
});
