import { expect, test } from 'vitest';
import { createMemoryFiles } from '../base/host/memory-files.ts';
import { publishSchemas } from '../model/schema/publish.ts';
import type { Context } from './context.ts';
import { explainKey } from './explain-key.ts';

const files = createMemoryFiles(
  Object.fromEntries(publishSchemas().map(({ file, text }) => [`/schema/${file}`, text])),
);
const context = { files, shipped: { schema: '/schema' } } as unknown as Context;

async function explained(key: string): Promise<string> {
  return (await explainKey(context, key)).lines.join('\n');
}

test('a key is explained with its type, default and example', async () => {
  expect(await explained('Cluster.network.pods')).toBe(
    `Cluster.network.pods
  Network of the pods; fixed once the cluster runs.
  type     text
  default  "10.42.0.0/16"
  example  "10.0.50.0/24"`,
  );
  expect(await explained('Cluster.endpoint.port')).toContain('type     number from 1 to 65535');
  expect(await explained('Lab.name')).toContain('default  none: it is required');
});

test('lists, maps, unions and references need no step of their own', async () => {
  expect(await explained('Nodes.nodes.role')).toContain('type     control-plane, worker');
  expect(await explained('Nodes.nodes[0].role')).toContain('control-plane');
  expect(await explained('Cluster.platform.gateways.internal.address')).toContain(
    'load-balancer pool',
  );
  expect(await explained('App.storage.config.size')).toContain('5Gi');
  expect(await explained('App.storage.config.existing')).toContain('exists already');
  expect(await explained('Cluster.platform.dns.public.token.secret')).toContain(
    'Name of the secret',
  );
});

test('the keys of a map are listed, and a whole kind is explained', async () => {
  expect(await explained('Cluster')).toMatch(/^ {2}keys +description, endpoint, gitops/m);
  expect((await explainKey(context, 'App')).data).toMatchObject({ kind: 'key', required: false });
});

test('an unknown key is answered with the nearest one, or with all of them', async () => {
  await expect(explainKey(context, 'Cluster.network.pdos')).rejects.toMatchObject({
    code: 'explain-unknown',
    data: { hint: 'did you mean Cluster.network.pods?' },
  });
  await expect(explainKey(context, 'Pins.pins.cilium.zzz')).rejects.toMatchObject({
    data: { hint: 'Pins.pins.cilium has no keys of its own' },
  });
  await expect(explainKey(context, 'Cluster.constructor')).rejects.toMatchObject({
    code: 'explain-unknown',
  });
});
