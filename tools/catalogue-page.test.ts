import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Schema } from '../src/actions/json-schema.ts';
import { catalogueSchema } from '../src/model/schema/catalogue.ts';
import { publishSchemas } from '../src/model/schema/publish.ts';
import { cataloguePage } from './catalogue-page.ts';
import { cataloguePages } from './catalogue-pages.ts';

const root = join(import.meta.dirname, '..');

test('the pages of the catalogue are those that its data gives, and no others', async () => {
  const pages = await cataloguePages(root);
  const shelf = join(root, 'docs/catalogue');
  expect(readdirSync(shelf).sort(), 'run npm run reference').toEqual([...pages.keys()].sort());
  for (const [name, text] of pages)
    expect(readFileSync(join(shelf, name), 'utf8'), `${name}: run npm run reference`).toBe(text);
});

test('every link between pages leads to one', async () => {
  const pages = await cataloguePages(root);
  for (const [name, text] of pages)
    for (const [, target = ''] of text.matchAll(/\]\(([^/)]+\.md)\)/g))
      expect(pages.has(target), `${name} links to ${target}`).toBe(true);
});

function page(entry: Record<string, unknown>): string {
  const published = new Map(
    publishSchemas().map(({ file, text }) => [file, JSON.parse(text) as Schema]),
  );
  const value = catalogueSchema.parse({
    kind: 'CatalogueEntry',
    name: 'odd',
    title: 'Odd',
    home: 'https://odd.example',
    namespace: 'tools',
    profile: 'app-template',
    ...entry,
  });
  const schemas = {
    cluster: published.get('cluster.json') ?? {},
    entry: published.get('catalogue.json') ?? {},
  };
  return cataloguePage({ file: 'catalogue/apps/odd.yaml', value }, schemas);
}

test('foreign text stays text, and long text is whole', () => {
  const long = 'word '.repeat(400).trim();
  const text = page({
    title: '<script>alert(1)</script> *bold*',
    description: `one | two\n\n# no heading [x](javascript:alert) ${long}`,
    home: 'javascript:alert(1)',
    secrets: { KEY: { description: 'a | b <img>' } },
    storage: { data: { path: '/data', backup: { none: 'made anew | at every start' } } },
  });
  expect(text).not.toMatch(/<script|<img|^# no heading|(?<!\\)\]\(javascript|<javascript/m);
  expect(text).toContain('# &lt;script&gt;alert(1)&lt;/script&gt; \\*bold\\*\n');
  expect(text).toContain('one \\| two \\# no heading \\[x\\](javascript:alert)');
  expect(text).toContain(long);
  expect(text).toContain('| `KEY` | a \\| b &lt;img&gt; | you |');
  expect(text).toContain('none: made anew \\| at every start');
});

test('what a person has to know stands there: pins, ports, volumes, secrets, rights, retirement', () => {
  const text = page({
    image: { repository: 'ghcr.io/odd/odd', tag: '1.2.3', digest: `sha256:${'0'.repeat(64)}` },
    images: {
      worker: { repository: 'ghcr.io/odd/worker', tag: '2.0.0', datasource: 'github-tags' },
    },
    ports: { http: 8080, dns: { port: 53, protocol: 'UDP', lan: true } },
    expose: { gateway: 'external', path: '/odd', health: '/up' },
    storage: {
      config: { path: '/config', default: '5Gi', backup: 'daily' },
      media: { path: '/media', kind: 'shared', readOnly: true },
      tmp: { path: '/tmp', kind: 'emptyDir' },
    },
    secrets: {
      A: { generate: 'hex(32)', key: 'a.b' },
      B: { optional: true },
      C: { from: { $from: 'slot.token' } },
    },
    security: { root: true, privileged: true, hostNetwork: true, readOnlyRoot: false },
    requires: { entries: ['cilium'], extensions: ['siderolabs/iscsi-tools'] },
    brings: ['metallb', { entry: 'vpa', where: ['backup', 'identity'], unless: ['tunnel'] }],
    retired: { since: '2025-06', reason: 'archived', successor: 'echo' },
    interval: '15m',
    database: { postgres: { extensions: ['vector'], size: '20Gi' }, redis: {} },
    oidc: { callbacks: ['/back'], public: true, setup: 'Press <it>.' },
  });
  for (const line of [
    '> **Retired** since 2025-06: archived. Use [echo](echo.md) instead.',
    'croft app add odd --volume media=<claim>',
    'storage: { media: { existing: <claim> } }',
    '| image | `ghcr.io/odd/odd` | `1.2.3` | yes | `docker` |  |',
    '| image worker | `ghcr.io/odd/worker` | `2.0.0` | no | `github-tags` |  |',
    '- Runs as root: writable root file system, no capabilities, privileged, the network of the node.',
    '| `dns` | 53 | UDP | also at an address of its own on the LAN |',
    '- PostgreSQL of its own, 20Gi, saved every day; extensions `vector`.',
    '- A Redis-compatible store of its own.',
    'OpenID Connect as a public client, which PKCE protects; callbacks `/back`.',
    'Press &lt;it&gt;.',
    'Exposed on gateway `external`, port `http`, as its name in the domain of the lab below `/odd`. Monitoring asks `/up`.',
    '| `config` | `/config` | claim | 5Gi | ReadWriteOnce | daily |  |',
    '| `media` | `/media` | shared | - | ReadWriteOnce | - | read-only |',
    '| `tmp` | `/tmp` | emptyDir | - | - | - |  |',
    '| `A` (key `a.b`) | - | made by `hex(32)` |',
    '| `B` | - | you, if you want it |',
    '| `C` | - | the platform: `{"$from":"slot.token"}` |',
    '- brings: [metallb](metallb.md), [vpa](vpa.md) where `backup` and `identity` is filled unless `tunnel` is filled',
    '- requires entries: [cilium](cilium.md)',
    '- requires Talos extensions: `siderolabs/iscsi-tools`',
    '| `interval` | How often Flux looks; default: what the cluster says. | `15m` |',
  ])
    expect(text.split('\n')).toContain(line);
});

test('a slot is shown with every setting that has to be chosen', () => {
  const text = page({ slots: ['backup', 'storage', 'gateways', 'addons', 'databases.redis'] });
  expect(text).toContain(
    '  backup: { use: odd, target: { s3: <s3>, credentials: { secret: <secret> } } }\n',
  );
  expect(text).toContain('  storage:\n    - { use: odd, class: <class> }\n');
  expect(text).toContain('  gateways:\n    <gateway>: { use: odd, address: <address> }\n');
  expect(text).toContain('  addons:\n    - odd\n');
  expect(text).toContain('  databases:\n    redis: { use: odd }\n');
});
