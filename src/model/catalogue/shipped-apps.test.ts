import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Workload } from '../workload.ts';
import { entryOf, labOf } from './testing.ts';
import { plain } from './tree.ts';
import { resolveWorkloads } from './workloads.ts';

const root = new URL('../../../catalogue/', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .sort();
const entries = Object.fromEntries(
  files.map((file) => [basename(file, '.yaml'), readFileSync(new URL(file, root), 'utf8')]),
);
const applications = files
  .filter((file) => file.startsWith('apps/'))
  .map((file) => basename(file, '.yaml'));

/** Everything that an application may ask for. */
const WHOLE = `platform:
  loadBalancer: { pool: 10.0.50.100-10.0.50.119 }
  gateways:
    internal: { address: 10.0.50.101 }
    external: { address: 10.0.50.102 }
  dns: { split: { use: k8s-gateway, address: 10.0.50.100 } }
  storage: [{ class: fast, use: longhorn, default: true }]
  databases: { postgres: { use: cloudnative-pg }, redis: { use: dragonfly } }
  identity: { use: pocket-id }
`;
/** Nothing of it but what holds its data. */
const BARE = `platform:
  storage: [{ class: fast, use: longhorn, default: true }]
  databases: { postgres: { use: cloudnative-pg }, redis: { use: dragonfly } }
`;

const container = z.object({
  resources: z.object({ requests: z.record(z.string(), z.string()), limits: z.record(z.string(), z.string()) }),
  securityContext: z.object({
    privileged: z.boolean().optional(),
    capabilities: z.object({ drop: z.array(z.string()) }).optional(),
  }),
});
const mount = z.object({ path: z.string() });
const valuesSchema = z.object({
  controllers: z.record(
    z.string(),
    z.object({
      initContainers: z.record(z.string(), container).optional(),
      containers: z.record(z.string(), container),
    }),
  ),
  service: z.record(z.string(), z.object({ controller: z.string().optional() })).optional(),
  persistence: z
    .record(
      z.string(),
      z.object({
        existingClaim: z.string().optional(),
        globalMounts: z.array(mount).optional(),
        advancedMounts: z.record(z.string(), z.record(z.string(), z.array(mount))).optional(),
      }),
    )
    .optional(),
});
type Values = z.infer<typeof valuesSchema>;

/** One application of an entry under a name that is not the entry's, with an answer for what others share. */
function applied(entry: string, cluster: string): Workload {
  const { storage } = entryOf(entries[entry] ?? '', `catalogue/apps/${entry}.yaml`).value;
  const shared = Object.keys(storage).filter((volume) => storage[volume]?.kind === 'shared');
  const answers = shared.map((volume) => `${volume}: { nfs: { server: nas0, path: /tank/${volume} } }`);
  const app = `kind: App\nuse: ${entry}\nstorage: { ${answers.join(', ')} }\n`;
  const { model, cluster: built } = labOf({ entries, cluster, apps: { 'tests/mine': app } });
  const { workloads, diagnostics } = resolveWorkloads(model, built);
  expect(diagnostics).toEqual([]);
  const mine = workloads.find(({ name }) => name === 'mine');
  if (!mine) throw new Error(`${entry}: no workload`);
  return mine;
}

/** Controllers that mount a volume, at least once. */
function writers({ controllers, persistence = {} }: Values, volume: string): string[] {
  const { globalMounts, advancedMounts } = persistence[volume] ?? {};
  if (globalMounts !== undefined) return Object.keys(controllers);
  return Object.keys(advancedMounts ?? {});
}

describe.each(applications)('application %s', (name) => {
  const entry = entryOf(entries[name] ?? '', `catalogue/apps/${name}.yaml`).value;

  test('says of each volume of its own how it is saved, or why not', () => {
    for (const [volume, { kind, backup }] of Object.entries(entry.storage))
      expect(kind !== 'claim' || backup !== undefined, `volume ${volume}`).toBe(true);
  });

  test.each([
    ['the whole platform', WHOLE],
    ['a bare one', BARE],
  ])('runs under another name on %s', (_, cluster) => {
    const workload = applied(name, cluster);
    if (entry.profile !== 'app-template') return;
    const values = valuesSchema.parse(plain(workload.values ?? {}));
    const controllers = Object.keys(values.controllers);
    expect(controllers).toContain('mine');
    for (const volume of Object.keys(values.persistence ?? {}))
      if (values.persistence?.[volume]?.existingClaim !== undefined)
        expect(writers(values, volume), `writers of ${volume}`).toHaveLength(1);
    for (const [service, { controller }] of Object.entries(values.service ?? {}))
      if (controllers.length > 1) expect(controllers, `service ${service}`).toContain(controller);
    for (const { containers, initContainers = {} } of Object.values(values.controllers))
      for (const one of [...Object.values(containers), ...Object.values(initContainers)]) {
        expect(one.resources.limits['memory']).toBeDefined();
        if (one.securityContext.privileged !== true)
          expect(one.securityContext.capabilities?.drop).toEqual(['ALL']);
      }
  });
});
