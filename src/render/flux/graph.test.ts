import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RenderedLab } from '../index.ts';
import { renderLab } from '../index.ts';
import { parseBulk } from '../../model/yaml/index.ts';
import { labOf, type LabTexts } from '../testing.ts';
import { EVERYTHING } from '../testing-lab.ts';
import { listAt, textAt } from '../value.ts';

const entry = (name: string, rest = ''): string => `kind: CatalogueEntry
name: ${name}
title: ${name}
home: https://${name}.example
profile: chart
namespace: ${name}
chart: { oci: "oci://registry.example/${name}", version: 1.0.0 }
${rest}`;

/** `<namespace>/<name>` of each Kustomization, with what it waits for. */
function order({ files }: RenderedLab): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [path, { content }] of files) {
    if (!path.endsWith('/ks.yaml')) continue;
    for (const object of parseBulk(content)) {
      const namespace = textAt(object, 'metadata', 'namespace') ?? '';
      const needs = listAt(object, 'spec', 'dependsOn').map(
        (need) => `${textAt(need, 'namespace') ?? namespace}/${textAt(need, 'name') ?? ''}`,
      );
      found.set(`${namespace}/${textAt(object, 'metadata', 'name') ?? ''}`, needs);
    }
  }
  return found;
}

function isAcyclic(edges: ReadonlyMap<string, readonly string[]>): boolean {
  const left = new Map(edges);
  for (;;) {
    const ready = [...left].filter(([, needs]) => needs.every((need) => !left.has(need)));
    if (ready.length === 0) return left.size === 0;
    for (const [id] of ready) left.delete(id);
  }
}

test('what an object is decides what must be there before it', () => {
  const found = order(renderLab(labOf(EVERYTHING)));
  expect(found.get('media/sonarr')).toEqual([
    'database/cloudnative-pg',
    'database/dragonfly-operator',
    'external-secrets/external-secrets',
    'external-secrets/external-secrets-config',
    'longhorn-system/longhorn-config',
    'network/envoy-gateway',
    'network/envoy-gateway-config',
    'volsync-system/volsync',
  ]);
  expect(found.get('network/envoy-gateway-config')).toEqual([
    'cert-manager/cert-manager-config',
    'network/envoy-gateway',
  ]);
  expect(found.get('media/jellyfin')).toEqual(['longhorn-system/longhorn-config', 'media/sonarr']);
  expect(found.get('flux-system/flux-instance')).toEqual(['flux-system/flux-operator']);
});

test('every edge leads to a Kustomization that is there, none to itself, and there is no circle', () => {
  const found = order(renderLab(labOf(EVERYTHING)));
  for (const [id, needs] of found)
    for (const need of needs) {
      expect(found.has(need), `${id} waits for ${need}`).toBe(true);
      expect(need).not.toBe(id);
    }
  expect(isAcyclic(found)).toBe(true);
});

test('a definition that bootstrap applies first closes no circle', () => {
  // Longhorn wants a ServiceMonitor, and the stack that brings it stores its data on Longhorn.
  const found = order(renderLab(labOf(EVERYTHING)));
  expect(found.get('observability/kube-prometheus-stack')).toEqual([
    'longhorn-system/longhorn-config',
  ]);
  expect(found.get('longhorn-system/longhorn')).toEqual([]);
});

test('a circle of hard needs is named step by step', () => {
  const { diagnostics } = renderLab(
    labOf({
      entries: {
        a: { entry: entry('a', 'after: [b]'), provides: ['storage-class:fast'] },
        b: { entry: entry('b'), needs: ['storage-class:fast'] },
      },
    }),
  );
  expect(diagnostics).toMatchObject([
    {
      code: 'dependency-cycle',
      severity: 'error',
      file: 'clusters/main/cluster.yaml',
      message:
        'dependency cycle: a/a waits for b/b (b), b/b waits for a/a (the storage class fast)',
    },
  ]);
});

const widget = {
  apiVersion: 'widgets.example/v1',
  kind: 'Widget',
  metadata: { name: 'one' },
};

test('a need that nobody meets names who needs what, and what brings it', () => {
  const texts: LabTexts = {
    entries: { shop: { entry: entry('shop'), objects: [widget], needs: ['postgres'] } },
  };
  expect(renderLab(labOf(texts)).diagnostics).toMatchObject([
    {
      code: 'dependency-missing',
      severity: 'error',
      message:
        'shop/shop: Widget shop/one needs the custom resource widgets.example/Widget, which nothing in cluster main brings',
      hint: 'add an entry that brings it to platform.addons, or an application that carries it',
    },
    {
      message: 'shop/shop: shop needs postgres, which nothing in cluster main brings',
      hint: 'declare platform.databases.postgres in cluster.yaml',
    },
  ]);
});

test("a user's own definition brings the kind; a missing one is only a warning", () => {
  const own = (text: string): LabTexts => ({
    apps: { 'tools/shop': { app: 'kind: App\nuse: manifests\n', files: { 'a.yaml': text } } },
  });
  const object = 'apiVersion: widgets.example/v1\nkind: Widget\nmetadata: { name: one }\n';
  expect(renderLab(labOf(own(object))).diagnostics).toMatchObject([
    {
      code: 'dependency-missing',
      severity: 'warning',
      file: 'clusters/main/apps/tools/shop/app.yaml',
    },
  ]);
  const definition = `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.widgets.example }
spec: { group: widgets.example, names: { kind: Widget } }
`;
  expect(renderLab(labOf(own(object + definition))).diagnostics).toEqual([]);
});

test('after what is not there orders nothing; a check names what an application misspells', () => {
  const { diagnostics, files } = renderLab(
    labOf({
      apps: { 'media/player': 'kind: App\nafter: [nothing]\n' },
      entries: { player: { entry: entry('player', 'after: [absent]') } },
    }),
  );
  expect(diagnostics).toEqual([]);
  const ks = files.get('kubernetes/main/apps/media/player/ks.yaml')?.content;
  expect(ks).toContain('name: player');
  expect(ks).not.toContain('dependsOn');
});

test('a claim without a class needs a default class', () => {
  const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;
  const { diagnostics } = renderLab(
    labOf({
      apps: { 'tools/shop': { app: 'kind: App\nuse: manifests\n', files: { 'a.yaml': claim } } },
    }),
  );
  expect(diagnostics).toMatchObject([
    {
      message:
        'tools/shop: PersistentVolumeClaim data needs a default storage class, which nothing in cluster main brings',
      hint: 'mark a class of platform.storage in cluster.yaml as default',
    },
  ]);
});

test('any web of providers and users gives an order that is complete and has no circle', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const web = fc.array(fc.tuple(fc.nat(5), fc.nat(5), fc.boolean()), { maxLength: 12 });
  fc.assert(
    fc.property(web, (edges) => {
      const needs = new Map(names.map((name) => [name, new Set<string>()]));
      for (const [from, to, soft] of edges) {
        const [user = '', provider = ''] = [names[from], names[to]];
        // Hard needs run one way, so that only soft ones can close a circle.
        if (soft) needs.get(user)?.add(`crd:${provider}.example/Thing`);
        else if (from > to) needs.get(user)?.add(`storage-class:${provider}`);
      }
      const entries = Object.fromEntries(
        names.map((name) => [
          name,
          {
            entry: entry(name, 'crds: chart'),
            provides: [`crd:${name}.example/Thing`, `storage-class:${name}`],
            needs: [...(needs.get(name) ?? [])],
          },
        ]),
      );
      const lab = renderLab(labOf({ entries }));
      const found = order(lab);
      expect(lab.diagnostics).toEqual([]);
      expect(isAcyclic(found)).toBe(true);
      for (const [user, wanted] of needs)
        for (const need of wanted) {
          const provider = /^(?:crd|storage-class):(\w)/.exec(need)?.[1] ?? '';
          const edge = `${provider}/${provider}`;
          if (provider === user || found.get(`${user}/${user}`)?.includes(edge)) continue;
          expect(need).toMatch(/^crd:/);
          expect(reaches(found, edge, `${user}/${user}`), `${user} needs ${need}`).toBe(true);
        }
    }),
    { numRuns: 60 },
  );
});

function reaches(edges: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  return from === to || (edges.get(from) ?? []).some((next) => reaches(edges, next, to));
}

test('every kind of object that a lab with everything applies has its needs met by a direct edge', () => {
  const lab = renderLab(labOf(EVERYTHING));
  const found = order(lab);
  const kinds = new Map<string, string>([
    ['HTTPRoute', 'network/envoy-gateway'],
    ['Gateway', 'network/envoy-gateway'],
    ['ClusterIssuer', 'cert-manager/cert-manager'],
    ['Cluster', 'database/cloudnative-pg'],
    ['ScheduledBackup', 'database/cloudnative-pg'],
    ['Dragonfly', 'database/dragonfly-operator'],
    ['ReplicationSource', 'volsync-system/volsync'],
    ['ExternalSecret', 'external-secrets/external-secrets'],
    ['ClusterSecretStore', 'external-secrets/external-secrets'],
    ['VolumeSnapshotClass', 'kube-system/snapshot-controller'],
  ]);
  let seen = 0;
  for (const [path, { content }] of lab.files) {
    const match = /apps\/([^/]+)\/([^/]+)\/(app|config)\//.exec(path);
    if (!match || !path.endsWith('.yaml')) continue;
    const [, namespace = '', name = '', stage] = match;
    const id = `${namespace}/${name}${stage === 'config' ? '-config' : ''}`;
    for (const object of parseBulk(content)) {
      const owner = kinds.get(textAt(object, 'kind') ?? '');
      if (owner === undefined) continue;
      seen += 1;
      expect(found.get(id), `${id}: ${textAt(object, 'kind') ?? ''}`).toContain(owner);
    }
  }
  expect(seen).toBeGreaterThanOrEqual(kinds.size);
});
