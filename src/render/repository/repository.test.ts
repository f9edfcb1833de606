import { expect, test } from 'vitest';
import { parseBulk, type YamlValue } from '../../model/yaml/index.ts';
import { renderLab } from '../index.ts';
import { labOf } from '../testing.ts';
import { EVERYTHING } from '../testing-lab.ts';
import { at, listAt, textAt } from '../value.ts';

const KEYS = ['a', 'b', 'c', 'd'].map((letter) => `age1${letter.repeat(58)}`);

const lab = (rest: string): string => `kind: Lab
name: home-ops
domain: home.example
secrets:
  recipients:
    - { name: operator, age: ${KEYS[0] ?? ''} }
    - { name: escrow, age: ${KEYS[1] ?? ''}, custody: offline }
    - { name: flux, age: ${KEYS[2] ?? ''}, custody: cluster }
    - { name: other, age: ${KEYS[3] ?? ''}, custody: cluster, cluster: other }
networks: [{ name: servers, cidr: 10.0.50.0/24 }]
${rest}`;

const GIT = 'url: "ssh://git@git.home.example/ops/home-ops.git"';
const render = (repository: string, version?: string): ReturnType<typeof renderLab> => {
  const input = labOf({ ...EVERYTHING, lab: lab(`repository: { ${GIT}, ${repository} }\n`) });
  return renderLab(version === undefined ? input : { ...input, version });
};
const rules = (): readonly YamlValue[] =>
  listAt(
    parseBulk(render('branch: main').files.get('.sops.yaml')?.content ?? '')[0],
    'creation_rules',
  ) as YamlValue[];

/** The rule that sops takes for a path: the first whose expression matches. */
const ruleFor = (path: string): YamlValue =>
  rules().find((rule) => new RegExp(textAt(rule, 'path_regex') ?? '$.').test(path)) ?? null;

const keysFor = (path: string): unknown => at(listAt(ruleFor(path), 'key_groups')[0], 'age');

test('people open everything; a cluster opens what Flux applies there and nothing else', () => {
  expect(keysFor('kubernetes/main/apps/media/sonarr/app/secret-sonarr.sops.yaml')).toEqual(
    KEYS.slice(0, 3),
  );
  expect(keysFor('bootstrap/main/secrets/sops-age.sops.yaml')).toEqual(KEYS.slice(0, 3));
  expect(keysFor('talos/main/control0.sops.yaml')).toEqual(KEYS.slice(0, 2));
  expect(keysFor('secrets/domain.sops.yaml')).toEqual(KEYS.slice(0, 2));
  expect(ruleFor('kubernetes/main/apps/media/sonarr/app/helmrelease.yaml')).toBeNull();
  expect(ruleFor('clusters/main/kubernetes/main/a.sops.yaml')).toBeNull();
});

test('every pending Secret has a rule, and its whole content is not hidden from readers', () => {
  const { pending } = render('branch: main');
  expect(pending.length).toBeGreaterThan(3);
  for (const { path } of pending)
    expect(textAt(ruleFor(path), 'encrypted_regex'), path).toBe('^(data|stringData)$');
  expect(textAt(ruleFor('talos/main/secrets.sops.yaml'), 'encrypted_regex')).toBeUndefined();
});

test('no rule frees names and namespaces from the message authentication', () => {
  expect(render('branch: main').files.get('.sops.yaml')?.content).not.toContain('mac_only');
});

test.each([
  ['github', '.github/workflows/croft.yaml'],
  ['forgejo', '.forgejo/workflows/croft.yaml'],
])('the workflow of %s checks render, rules and the history, and may only read', (ci, path) => {
  const { files } = render(`ci: ${ci}, branch: trunk`, '1.2.3');
  const text = files.get(path)?.content ?? '';
  const [workflow] = parseBulk(text);
  expect(at(workflow, 'permissions')).toEqual({ contents: 'read' });
  expect(at(workflow, 'on', 'push', 'branches')).toEqual(['trunk']);
  const jobSteps = listAt(workflow, 'jobs', 'check', 'steps');
  const commands = jobSteps.map((step) => textAt(step, 'run')).filter(Boolean);
  expect(commands[0]).toBe('npx --yes croft@1.2.3 render --check');
  expect(commands[1]).toMatch(/^npx --yes croft@1\.2\.3 check\b/);
  expect(commands[2]).toBe('npx --yes croft@1.2.3 secret audit --history');
  expect(jobSteps.map((step) => at(step, 'with', 'fetch-depth'))).toContain(0);
  const uses = jobSteps.map((step) => textAt(step, 'uses')).filter(Boolean);
  expect(uses.length).toBeGreaterThan(0);
  for (const one of uses) expect(one).toMatch(/@[0-9a-f]{40}$/);
});

test('without a runner there is no workflow', () => {
  const paths = [...render('ci: none').files.keys()];
  expect(paths.filter((path) => path.includes('workflows'))).toEqual([]);
});

test('each kind of record has a template whose front matter can be read', () => {
  const { files } = render('branch: main');
  const templates = [...files.values()].filter(
    ({ path }) => path.startsWith('records/templates/') && !path.endsWith('README.md'),
  );
  expect(templates.map(({ path }) => path.slice('records/templates/'.length, -3))).toEqual([
    'decision',
    'disabled',
    'drill',
    'incident',
    'maintenance',
    'runbook',
  ]);
  for (const { path, content } of templates) {
    const [, front = ''] = content.split(/^---$/m);
    const [values] = parseBulk(front);
    expect(path).toContain(textAt(values, 'kind'));
    for (const key of ['schema', 'id', 'title', 'status', 'owner', 'created', 'updated', 'affects'])
      expect(at(values, key), `${path}: ${key}`).toBeDefined();
  }
});

test('nothing is rendered into the folders of records, which are the user’s own', () => {
  const paths = [...render('branch: main').files.keys()].filter((path) =>
    path.startsWith('records/'),
  );
  expect(paths.every((path) => path.startsWith('records/templates/'))).toBe(true);
});

test('a Git host that calls gets a receiver, whose token is made and never written', () => {
  const { files, pending, diagnostics } = render('webhook: forgejo');
  const folder = 'kubernetes/main/apps/flux-system/flux-webhook/app';
  const [receiver] = parseBulk(files.get(`${folder}/receiver-flux-webhook.yaml`)?.content ?? '');
  expect(at(receiver, 'apiVersion')).toBe('notification.toolkit.fluxcd.io/v1');
  expect(at(receiver, 'spec')).toMatchObject({
    type: 'github',
    secretRef: { name: 'flux-webhook-token' },
  });
  const [route] = parseBulk(files.get(`${folder}/httproute-flux-webhook.yaml`)?.content ?? '');
  expect(listAt(route, 'spec', 'parentRefs')).toEqual([
    { name: 'internal', namespace: 'network', sectionName: 'https' },
  ]);
  expect(pending.find(({ name }) => name === 'flux-webhook-token')?.keys).toMatchObject([
    { key: 'token', generate: 'hex(32)' },
  ]);
  expect(diagnostics).toEqual([]);
  expect([...render('webhook: none').files.keys()].join()).not.toContain('flux-webhook');
});
