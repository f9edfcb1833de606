import { format } from 'prettier';
import { expect, test } from 'vitest';
import { renderLab } from '../index.ts';
import { labOf, type LabTexts } from '../testing.ts';
import { EVERYTHING } from '../testing-lab.ts';

const KEY = (letter: string): string => `age1${letter.repeat(58)}`;

const LAB = `kind: Lab
name: home-ops
domain: home.example
repository: { url: "ssh://git@git.home.example/ops/home-ops.git", webhook: forgejo }
secrets:
  recipients:
    - { name: operator, age: ${KEY('a')} }
    - { name: escrow, age: ${KEY('b')}, custody: offline }
    - { name: flux, age: ${KEY('c')}, custody: cluster }
networks:
  - { name: servers, cidr: 10.0.50.0/24, vlan: 50, description: "Nodes | and <b>more</b>" }
hosts:
  - { name: router, kind: appliance, role: "Firewall [x](http://evil.example)" }
resolvers:
  - { name: adguard, host: router, address: 10.0.50.2, role: filter, forwards: [unbound] }
  - { name: unbound, host: router, address: 10.0.50.3, role: recursive, forwards: [9.9.9.9] }
access:
  - { name: wireguard, kind: wireguard, host: router, port: 51820, purpose: When nothing else is up }
`;

const NODES = `kind: Nodes
nodes:
  - { name: control0, role: control-plane, address: 10.0.50.11, disk: { serial: S1 } }
  - { name: control1, role: control-plane, address: 10.0.50.12, disk: { serial: S2 } }
  - { name: control2, role: control-plane, address: 10.0.50.13, disk: { serial: S3 } }
  - { name: worker0, role: worker, address: 10.0.50.21, disk: { serial: S4 } }
`;

function pagesOf(texts: Partial<LabTexts> = {}): ReadonlyMap<string, string> {
  const { files } = renderLab(labOf({ ...EVERYTHING, lab: LAB, nodes: NODES, ...texts }));
  return new Map(
    [...files]
      .filter(([path]) => path.startsWith('docs/lab/'))
      .map(([path, { content }]) => [path.slice('docs/lab/'.length, -'.md'.length), content]),
  );
}

const pages = pagesOf();
const text = (name: string): string => pages.get(name) ?? '';

/** The rows of the table below a heading as their cells, without the head. */
function rows(name: string, heading: string): string[][] {
  const [, after = ''] = text(name).split(`# ${heading}\n`);
  const [section = ''] = after.split(/\n#+ /);
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

test('there is a page for each question, and the first one leads to all of them', () => {
  const linked = [...text('README').matchAll(/\]\((\w+)\.md\)/g)].map(([, name]) => name);
  expect([...pages.keys()].sort()).toEqual(['README', ...linked].sort());
  for (const [name, page] of pages)
    for (const [, target = ''] of page.matchAll(/\]\(([^)#]+)\)/g))
      if (/^\w+\.md$/.test(target))
        expect([...pages.keys()], `${name} leads to ${target}`).toContain(target.slice(0, -3));
});

test('every page says that it is rendered, has one title and ends in a newline', () => {
  for (const [name, page] of pages) {
    expect(page, name).toMatch(
      /^<!-- Rendered by croft from lab\.yaml; edit that instead\. -->\n\n# .+\n/,
    );
    expect(page.split('\n').filter((line) => line.startsWith('# ')).length, name).toBe(1);
    expect(page.endsWith('\n') && !page.endsWith('\n\n'), name).toBe(true);
  }
});

test('pages are as a formatter writes them', async () => {
  const own = pagesOf({
    lab: LAB.replace(/, description: ".*?"/, '').replace(/, role: "Fire.*?"/, ''),
  });
  for (const [name, page] of own)
    expect(await format(page, { parser: 'markdown' }), name).toBe(page);
});

test('clusters are shown with what they can lose', () => {
  expect(rows('README', 'Clusters')).toEqual([
    ['main', 'home', '3', '1', '1', '`10.0.50.50`', '`10.42.0.0/16`', '`10.43.0.0/16`'],
  ]);
  expect(text('README')).toContain('["control1<br/>10.0.50.12"]');
  expect(text('README')).toContain('["Gateway internal<br/>10.0.50.101"]');
});

test('an application stands with where it is reached and what it keeps', () => {
  const sonarr = rows('applications', 'Applications').find(([name]) => name === 'sonarr');
  expect(sonarr).toEqual([
    'sonarr',
    'media',
    '`internal`',
    '`sonarr.home.example`',
    'TV',
    'config 5Gi',
    'PostgreSQL, Redis',
    'daily',
  ]);
  const own = rows('applications', 'Applications').find(([name]) => name === 'jellyfin');
  expect(own?.[4]).toBe('own manifests');
});

test('what is switched off is named, and stands nowhere else', () => {
  const off = pagesOf({
    apps: {
      ...EVERYTHING.apps,
      'media/sonarr': 'kind: App\nenabled: false\ndescription: Too old\n',
    },
  });
  expect(off.get('applications')).toMatch(/Switched off[^#]+\| sonarr +\| media +\| Too old \|/);
  expect(off.get('network')).not.toContain('sonarr.home.example` |');
});

test('the order puts what provides before what uses', () => {
  const steps = rows('applications', 'Order').map(([, parts = '']) => parts);
  const stepOf = (part: string): number =>
    steps.findIndex((parts) => parts.includes(`\`${part}\``));
  expect(stepOf('cert-manager/cert-manager')).toBeGreaterThanOrEqual(0);
  expect(stepOf('cert-manager/cert-manager')).toBeLessThan(
    stepOf('cert-manager/cert-manager-config'),
  );
  expect(stepOf('network/envoy-gateway-config')).toBeLessThan(stepOf('media/sonarr'));
  expect(stepOf('media/sonarr')).toBeLessThan(stepOf('media/jellyfin'));
});

test('every route is in the table of what is exposed, also those that no entry declares', () => {
  const exposed = rows('network', 'What is exposed');
  expect(exposed).toContainEqual([
    '`sonarr.home.example`',
    '`/`',
    '`media/sonarr`',
    'internal',
    '`10.0.50.101`',
    'home',
    'its own',
  ]);
  expect(exposed.map(([host]) => host)).toContain('`flux-webhook.home.example`');
});

const ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: own }
spec:
  hostnames: [own.home.example]
  parentRefs: [{ name: external, namespace: network }]
  rules: [{ matches: [{ path: { value: /app } }], backendRefs: [{ name: own, port: 80 }] }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: to-https }
spec:
  parentRefs: [{ name: external, namespace: network }]
  rules: [{ filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }] }]
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: { name: own }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, name: own }]
  oidc: { clientID: own }
`;

test('a route of the user’s own is public where its gateway is, and signs in where a policy says so', () => {
  const cluster = (EVERYTHING.cluster ?? '').replace(
    'internal: { address: 10.0.50.101 }',
    'internal: { address: 10.0.50.101 }, external: { address: 10.0.50.102, via: cloudflare-tunnel }',
  );
  const page = pagesOf({
    cluster,
    apps: {
      ...EVERYTHING.apps,
      'web/own': { app: 'kind: App\nuse: manifests\n', files: { 'own.yaml': ROUTE } },
    },
  }).get('network');
  expect(page).toMatch(
    /\| `own\.home\.example` +\| `\/app` +\| `web\/own` +\| external +\| `10\.0\.50\.102` +\| internet, by cloudflare-tunnel +\| at the gateway +\|/,
  );
  expect(page).toMatch(/\| every name +\| `\/` +\| `web\/own` .+ only redirects +\|/);
  expect(page).toContain('internet --> via1["cloudflare-tunnel"]');
});

test('sign-in by the identity provider, and addresses of their own, are said where they are declared', () => {
  const { sonarr } = EVERYTHING.entries ?? {};
  if (!sonarr) throw new Error('no sonarr');
  const entry = sonarr.entry.replace(
    'ports: { http: 8989 }',
    'ports: { http: 8989, cast: { port: 1900, protocol: UDP, lan: true } }\noidc: { callbacks: [/callback] }',
  );
  expect(entry).not.toBe(sonarr.entry);
  const page = pagesOf({
    cluster: `${EVERYTHING.cluster ?? ''}  identity: { use: pocket-id }\n`,
    apps: { 'media/sonarr': 'kind: App\naddress: 10.0.50.105\n' },
    entries: { ...EVERYTHING.entries, sonarr: { ...sonarr, entry } },
  }).get('network');
  expect(page).toMatch(/\| `media\/sonarr` .+ its own, can use the identity provider \|/);
  expect(page).toMatch(/\| media\/sonarr +\| `10\.0\.50\.105` +\| `1900\/UDP` +\|/);
  expect(text('network')).toContain('No application asks for one.');
});

test('resolvers are drawn in the order in which they ask one another', () => {
  expect(text('network')).toContain('client --> r0\n');
  expect(text('network')).toContain('r0 --> r1\n');
  expect(text('network')).toContain('r1 --> r1up0["9.9.9.9"]\n');
});

test('every address that is taken is in the ledger', () => {
  const taken = rows('network', 'Address ledger').map(
    ([kind, key]) => `${kind ?? ''} ${key ?? ''}`,
  );
  for (const line of [
    'network `10.0.50.0/24`',
    'VLAN `50`',
    'node `10.0.50.21`',
    'endpoint `10.0.50.50`',
    'gateway `10.0.50.101`',
    'resolver `10.0.50.2`',
  ])
    expect(taken).toContain(line);
});

test('volumes and databases stand with their backup or the reason for none', () => {
  expect(rows('storage', 'Volumes')).toContainEqual([
    'media/sonarr',
    'config',
    '`sonarr`',
    '5Gi',
    '`longhorn`',
    'ReadWriteOnce',
    expect.stringMatching(/^daily, `\d+ 3 \* \* \*`$/) as string,
  ]);
  const databases = rows('storage', 'Databases');
  expect(databases.map((row) => row.slice(1, 4))).toEqual([
    ['PostgreSQL `sonarr-postgres`', '2', '10Gi'],
    ['Redis `sonarr-redis`', '1', ''],
  ]);
  expect(databases[0]?.[4]).toMatch(/^daily, /);
  expect(text('storage')).toContain('Snapshots of etcd are not taken');
});

test('secrets are named with who uses them, and no value is anywhere', () => {
  const secrets = rows('secrets', 'Secrets');
  expect(secrets).toContainEqual(['`sonarr-api-key`', 'media/sonarr', 'set by a person']);
  expect(secrets).toContainEqual(['`domain`', 'variables of Flux', 'set by a person']);
  expect(secrets).toContainEqual(['`deploy-key`', 'Flux (deploy-key)', 'made once by `ssh-key`']);
  expect(rows('secrets', 'From the secret store')).toEqual([
    ['media/sonarr', '`TOKEN`', '`sonarr`', '`token`'],
  ]);
  expect(rows('secrets', 'Who opens what').map((row) => row.slice(1))).toEqual([
    ['online', 'everything'],
    ['offline', 'everything'],
    ['in every cluster', 'what Flux applies in every cluster'],
  ]);
  for (const page of pages.values()) expect(page).not.toContain('age1');
});

test('versions stand on one page only', () => {
  const listed = rows('versions', 'Versions');
  expect(listed.find(([what]) => what === 'sonarr.image')?.slice(1, 4)).toEqual([
    '`4.0.16`',
    'docker',
    '`ghcr.io/home-operations/sonarr`',
  ]);
  expect(listed.find(([what]) => what === 'longhorn')?.[3]).toBe(
    '`longhorn` at <https://charts.longhorn.example>',
  );
  for (const [, version = ''] of listed)
    for (const [name, page] of pages)
      if (name !== 'versions') expect(page, `${version} in ${name}`).not.toContain(version);
});

test('the way back names what is kept where, and the commands that the lab has', () => {
  expect(text('recovery')).toContain('A key that opens the secrets: operator, escrow (offline).');
  expect(text('recovery')).toContain('Backups of main: `https://s3.nas.home.example/volsync`');
  expect(text('recovery')).toContain('`just bootstrap-talos`');
  const task = pagesOf({ lab: `${LAB}operator: { omit: [justfile] }\n` });
  expect(task.get('recovery')).toContain('`task bootstrap:talos`');
  const none = pagesOf({ lab: `${LAB}operator: { omit: [justfile, Taskfile.yaml] }\n` }).get(
    'recovery',
  );
  expect(none).not.toMatch(/`(?:just|task) /);
  expect(none).toContain('Follow `bootstrap/main/plan.yaml` in its order.');
});

test('without an upgrade controller a person upgrades machine by machine', () => {
  expect(text('updates')).toContain('In main a person does it:');
  expect(text('updates')).toContain('One machine: `just talos-upgrade-node <node>`.');
  const cluster = `${EVERYTHING.cluster ?? ''}  upgrades: { use: tuppr }\n`;
  expect(pagesOf({ cluster }).get('updates')).toContain(
    '`tuppr` upgrades Talos and Kubernetes after the merge',
  );
});

test('text of others is shown and never obeyed', () => {
  expect(text('network')).toContain('Nodes \\| and \\<b\\>more\\</b\\>');
  expect(text('README')).toContain('Firewall \\[x\\](http://evil.example)');
});

test('a lab that refuses it has no documentation', () => {
  expect(pagesOf({ lab: `${LAB}operator: { omit: [docs/lab] }\n` }).size).toBe(0);
});
