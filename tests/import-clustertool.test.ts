import { expect, it } from 'vitest';
import type { Source } from '../src/import/imported.ts';
import { clustertool } from '../src/import/sources/clustertool/index.ts';
import { mapFrom } from '../src/import/sources/plain.ts';
import { loadImported } from './imported-lab.ts';

/** The machine of talconfig.yaml, which has a reader of its own. */
const machines: Source = {
  ...{ name: 'talhelper', title: '', reads: [], recognises: () => false },
  read: () => ({
    ...{ lab: mapFrom({}), secrets: [], report: [], diagnostics: [] },
    clusters: [
      {
        ...{ name: 'main', contract: null, machines: [], files: new Map(), bundle: null },
        settings: mapFrom({ talos: { version: 'v1.14.1' }, kubernetes: { version: 'v1.35.4' } }),
        nodes: [
          mapFrom({
            ...{ name: 'k8s-control-1', role: 'control-plane', address: '192.0.2.10' },
            ...{ mac: '52:54:00:00:00:10', disk: { serial: 'S5GX' } },
          }),
        ],
      },
    ],
  }),
};

const ENV = `VIP: 192.0.2.5
MASTER1IP: 192.0.2.10
GATEWAY: 192.0.2.1
METALLB_RANGE: 192.0.2.40-192.0.2.49
NGINX_INTERNAL_IP: 192.0.2.41
NGINX_EXTERNAL_IP: 192.0.2.42
BLOCKY_IP: 192.0.2.43
HEADLAMP_IP: 192.0.2.44
DOMAIN_0: home.example
DOMAIN_0_EMAIL: ops@home.example
DOMAIN_0_CLOUDFLARE_TOKEN: geheim
GITHUB_REPOSITORY: ssh://git@github.com/example/home-ops.git
DOCKERHUB_USER: somebody
DOCKERHUB_PASSWORD: geheim
PODNET: 172.16.0.0/16
SVCNET: 172.17.0.0/16
NAS_IP: 192.0.2.60
RESTIC_PASSWORD: geheim
`;

async function codes(env: string): Promise<string[]> {
  const imported = clustertool(machines).read([
    { path: 'clusters/main/clusterenv.yaml', text: env },
    { path: 'clusters/main/talos/talconfig.yaml', text: '' },
  ]);
  expect(imported.diagnostics).toEqual([]);
  const { model, diagnostics } = await loadImported(imported);
  expect(model).not.toBeNull();
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

it('clusterenv.yaml gives a lab that loads and checks', async () => {
  expect(await codes(ENV)).toEqual(['etcd-backup-missing']);
});

it.each([
  [
    'the shared address in the pool',
    ['VIP: 192.0.2.5', 'VIP: 192.0.2.45'],
    'ledger-address-in-use',
  ],
  [
    'an entrance outside of the pool',
    ['NGINX_INTERNAL_IP: 192.0.2.41', 'NGINX_INTERNAL_IP: 192.0.2.50'],
    'entrance-outside-pool',
  ],
  ['the router as shared address', ['VIP: 192.0.2.5', 'VIP: 192.0.2.1'], 'ledger-address-in-use'],
  [
    'the router in the pool',
    ['GATEWAY: 192.0.2.1', 'GATEWAY: 192.0.2.40'],
    'ledger-address-in-use',
  ],
  ['pods in the network of the machines', ['172.16.0.0/16', '192.0.2.0/24'], 'ledger-overlap'],
])(
  'what clustertool refuses is found in the lab: %s',
  async (_what, [from = '', to = ''], code) => {
    expect(await codes(ENV.replace(from, to))).toContain(code);
  },
);
