import { expect, test } from 'vitest';
import { parseBulk, type YamlValue } from '../../model/yaml/index.ts';
import { renderLab } from '../index.ts';
import { labOf, type LabTexts } from '../testing.ts';
import { EVERYTHING } from '../testing-lab.ts';
import { at, listAt, textAt } from '../value.ts';

const lab = renderLab(labOf(EVERYTHING));
const yaml = (path: string, files = lab.files): YamlValue =>
  parseBulk(files.get(path)?.content ?? '')[0] ?? null;

const steps = listAt(yaml('bootstrap/main/plan.yaml'), 'steps');
const step = (name: string): unknown => steps.find((one) => textAt(one, 'name') === name);

test('each step comes after the steps that it needs', () => {
  const done = new Set<string>();
  for (const one of steps) {
    for (const need of listAt(one, 'needs'))
      expect(done.has(need as string), `${textAt(one, 'name') ?? ''} needs ${need as string}`).toBe(
        true,
      );
    done.add(textAt(one, 'name') ?? '');
  }
  expect([...done]).toEqual([
    'nodes',
    'namespaces',
    'crds',
    'secrets',
    'cilium',
    'coredns',
    'cert-manager',
    'flux-operator',
    'flux-instance',
    'handover',
  ]);
});

test('the last step is done when Flux has taken over', () => {
  expect(step('handover')).toMatchObject({
    ready: [{ kind: 'Kustomization', namespace: 'flux-system', name: 'cluster-apps' }],
  });
});

test('every release of the plan has the chart, version and values of its HelmRelease', () => {
  let compared = 0;
  for (const one of steps) {
    const release = at(one, 'release');
    if (release === undefined) continue;
    const [name, namespace] = [textAt(release, 'name') ?? '', textAt(release, 'namespace') ?? ''];
    const folder = `kubernetes/main/apps/${namespace}/${name}/app`;
    const source = at(yaml(`${folder}/ocirepository.yaml`), 'spec');
    expect(at(release, 'chart')).toBe(at(source, 'url'));
    expect(at(release, 'version')).toBe(at(source, 'ref', 'tag'));
    const values = at(yaml(`${folder}/helmrelease.yaml`), 'spec', 'values');
    const path = textAt(release, 'values');
    expect(path === undefined ? undefined : yaml(`bootstrap/main/${path}`)).toEqual(values);
    compared += 1;
  }
  expect(compared).toBe(5);
});

test('helmfile and plan agree on releases and order', () => {
  const releases = listAt(yaml('bootstrap/main/helmfile.yaml'), 'releases');
  const planned = steps.flatMap((one) => at(one, 'release') ?? []);
  expect(releases.map((one) => [textAt(one, 'name'), textAt(one, 'version')])).toEqual(
    planned.map((one) => [textAt(one, 'name'), textAt(one, 'version')]),
  );
  const done = new Set<string>();
  for (const one of releases) {
    for (const need of listAt(one, 'needs')) expect(done.has(need as string)).toBe(true);
    done.add(`${textAt(one, 'namespace') ?? ''}/${textAt(one, 'name') ?? ''}`);
  }
});

test('every folder and file that the plan names is rendered or pending', () => {
  const pending = new Set(lab.pending.map(({ path }) => path));
  const exists = (path: string): boolean => {
    const full = `bootstrap/main/${path}`;
    return lab.files.has(full) || lab.files.has(`${full}/kustomization.yaml`) || pending.has(full);
  };
  for (const one of steps) {
    const named = [
      textAt(one, 'apply'),
      textAt(one, 'release', 'values'),
      ...listAt(one, 'crds').map((chart) => textAt(chart, 'values')),
      ...listAt(one, 'secrets').map((secret) => textAt(secret, 'file')),
    ];
    for (const path of named) if (path !== undefined) expect(exists(path), path).toBe(true);
  }
});

test('the key of the cluster and the key to the repository are asked for, with host keys', () => {
  const plan = (name: string): unknown => lab.pending.find((one) => one.name === name);
  expect(plan('sops-age')).toMatchObject({
    namespace: 'flux-system',
    keys: [{ key: 'age.agekey', secret: 'main-sops-age' }],
  });
  expect(plan('deploy-key')).toMatchObject({ keys: [{ key: 'identity' }], clear: {} });
  const known = renderLab(
    labOf({ ...EVERYTHING, lab: repository('ssh://git@github.com/a/b.git') }),
  ).pending.find(({ name }) => name === 'deploy-key');
  expect(known?.clear['known_hosts']).toMatch(/^github\.com ssh-ed25519 AAAA\S+\n$/);
  const https = renderLab(labOf({ ...EVERYTHING, lab: repository('https://git.home.example/a') }));
  expect(https.pending.map(({ name }) => name)).not.toContain('deploy-key');
});

function repository(url: string): string {
  return `kind: Lab
name: home-ops
domain: home.example
repository: { url: "${url}" }
secrets: { recipients: [{ name: operator, age: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p }] }
networks: [{ name: servers, cidr: 10.0.50.0/24 }]
`;
}

const LAB = `kind: Lab
name: home-ops
domain: home.example
repository: { url: "https://git.home.example/ops/home-ops.git" }
secrets: { recipients: [{ name: operator, age: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p }] }
networks: [{ name: servers, cidr: 10.0.50.0/24 }]
`;

test('only nodes that run today are waited for', () => {
  const node = (name: string, rest: string): string =>
    `  - { name: ${name}, role: worker, address: 10.0.50.11, disk: { serial: ${name} }${rest} }\n`;
  const lab = `${LAB}sites: [{ name: home }, { name: cabin, state: offline }]
hosts:
  - { name: rack, state: planned }
  - { name: box, parent: rack }
  - { name: far, site: cabin }
`;
  const nodes = `kind: Nodes\nnodes:\n${[
    node('runs', ''),
    node('later', ', state: planned'),
    node('dark', ', state: offline'),
    node('inside', ', host: box'),
    node('far', ''),
  ].join('')}`;
  const { files } = renderLab(labOf({ lab, nodes }));
  const [first] = listAt(yaml('bootstrap/main/plan.yaml', files), 'steps');
  expect(at(first, 'nodes')).toEqual(['runs']);
});

test('without the operator, the source and the first Kustomization are files, applied at the end', () => {
  const cluster = (EVERYTHING.cluster ?? '').replace('gitops:\n', 'gitops:\n  operator: false\n');
  const { files } = renderLab(labOf({ ...EVERYTHING, cluster }));
  const kinds = parseBulk(files.get('kubernetes/main/flux/sync.yaml')?.content ?? '').map((one) => [
    textAt(one, 'kind'),
    textAt(one, 'metadata', 'name'),
  ]);
  expect(kinds).toEqual([
    ['GitRepository', 'flux-system'],
    ['Kustomization', 'flux-system'],
  ]);
  const interval = (all: typeof files): string | undefined =>
    /interval: (\S+)/.exec(all.get('kubernetes/main/flux/sync.yaml')?.content ?? '')?.[1];
  const heard = LAB.replace('.git"', '.git", webhook: github');
  expect(interval(files)).toBe('5m');
  expect(interval(renderLab(labOf({ ...EVERYTHING, lab: heard, cluster })).files)).toBe('1h');
  const last = listAt(yaml('bootstrap/main/plan.yaml', files), 'steps').at(-1);
  expect(textAt(last, 'apply')).toBe('../../kubernetes/main/flux');
});

test('a chart of a classic repository is named through its repository', () => {
  const entry = `kind: CatalogueEntry
name: cilium
title: cilium
home: https://cilium.example
profile: chart
namespace: kube-system
slots: [cni]
bootstrap: true
chart: { repository: https://helm.cilium.example, name: cilium, version: 1.2.3 }
`;
  const texts: LabTexts = { entries: { cilium: { entry, provides: ['cni'] } } };
  const { files } = renderLab(labOf(texts));
  const helmfile = yaml('bootstrap/main/helmfile.yaml', files);
  expect(listAt(helmfile, 'repositories')).toEqual([
    { name: 'cilium', url: 'https://helm.cilium.example' },
  ]);
  expect(listAt(helmfile, 'releases')).toMatchObject([
    { chart: 'cilium/cilium', version: '1.2.3' },
  ]);
  const planned = listAt(yaml('bootstrap/main/plan.yaml', files), 'steps').flatMap(
    (one) => at(one, 'release') ?? [],
  );
  expect(planned).toMatchObject([
    { repository: 'https://helm.cilium.example', chart: 'cilium', version: '1.2.3' },
  ]);
});
