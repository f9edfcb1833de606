import { expect, test } from 'vitest';
import { manifests, text } from '../tree/manifests.ts';
import type { Resources } from './client.ts';
import { judgeObjects } from './judge.ts';
import { warningTexts, type Answer, type Call, type Server } from './server.ts';

const SERVED: Resources = new Map([
  ['v1/Namespace', { api: '/api/v1', plural: 'namespaces', namespaced: false }],
  ['apps/v1/Deployment', { api: '/apis/apps/v1', plural: 'deployments', namespaced: true }],
]);

const NAMESPACE =
  'apiVersion: v1\nkind: Namespace\nmetadata: {name: n, labels: {pod-security.kubernetes.io/enforce: baseline}}\n';

function deployment(name: string, metadata = ', namespace: n'): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}${metadata}}\n`;
}

function recorder(answers: Readonly<Record<string, Partial<Answer>>> = {}): Server & {
  readonly calls: Call[];
} {
  const calls: Call[] = [];
  return {
    calls,
    send: (call) => {
      calls.push(call);
      const name = /\/([^/?]+)(?:\?|$)/.exec(call.path)?.[1] ?? '';
      return Promise.resolve({ status: 200, body: {}, warnings: [], ...answers[name] });
    },
    stop: () => Promise.resolve(),
  };
}

function judge(server: Server, ...texts: readonly string[]): ReturnType<typeof judgeObjects> {
  const applied = texts.flatMap((one, at) => manifests(one, `f${at}`));
  return judgeObjects(server, SERVED, { applied, plain: [] });
}

test('objects are tried strictly in namespaces that are there for as long as they are judged', async () => {
  const server = recorder();
  const verdict = await judge(server, NAMESPACE, deployment('a'), deployment('a'));
  const query = 'fieldManager=croft-oracle&force=true&fieldValidation=Strict';
  expect(server.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `PATCH /api/v1/namespaces/n?${query}`,
    `PATCH /api/v1/namespaces/n?${query}&dryRun=All`,
    `PATCH /apis/apps/v1/namespaces/n/deployments/a?${query}&dryRun=All`,
    'DELETE /api/v1/namespaces/n',
    'PUT /api/v1/namespaces/n/finalize',
  ]);
  expect(JSON.parse(server.calls[0]?.body ?? '')).toMatchObject({
    metadata: {
      labels: {
        'pod-security.kubernetes.io/enforce': 'baseline',
        'pod-security.kubernetes.io/warn': 'baseline',
      },
    },
  });
  expect(server.calls[2]?.body).toBe(deployment('a'));
  expect(verdict).toEqual({
    sent: 2,
    accepted: 2,
    kinds: ['v1/Namespace', 'apps/v1/Deployment'],
    skipped: [],
    failures: [],
  });
});

test('a refusal, a warning, an unknown kind and a missing namespace are failures', async () => {
  const server = recorder({
    a: { status: 422, body: { message: 'selector is missing' } },
    b: { warnings: ['would violate PodSecurity'] },
  });
  const unknown = 'apiVersion: lab.example/v1\nkind: Thing\nmetadata: {name: t, namespace: n}\n';
  const excused =
    'apiVersion: talos.dev/v1alpha1\nkind: ServiceAccount\nmetadata: {name: s, namespace: n}\n';
  const verdict = await judge(
    server,
    ...[deployment('a'), deployment('b'), deployment('c', ''), unknown, excused],
  );
  expect(verdict.failures).toEqual([
    'f0: Deployment n/a: selector is missing',
    'f1: Deployment n/b: would violate PodSecurity',
    'f3: Thing n/t: the server has no lab.example/v1/Thing',
    'f2: Deployment /c: has no namespace, which Flux refuses',
  ]);
  expect(verdict.skipped).toEqual([
    expect.stringMatching(/^1 × ServiceAccount\.talos\.dev .*run time/),
  ]);
  expect([verdict.sent, verdict.accepted]).toEqual([3, 1]);
});

test('a namespace that is refused or has two levels is told', async () => {
  const refused = recorder({ n: { status: 422, body: { message: 'bad label' } } });
  const { failures } = await judge(refused, NAMESPACE, NAMESPACE.replace('baseline', 'restricted'));
  expect(failures).toContain('f1: Namespace n enforces restricted, elsewhere baseline');
  expect(failures).toContain('Namespace n: bad label');
  expect(refused.calls.map(({ method }) => method)).not.toContain('DELETE');
});

test("a server's own namespace stays and loses its labels", async () => {
  const server = recorder();
  await judge(server, NAMESPACE.replace('name: n', 'name: kube-system'));
  const last = server.calls.at(-1);
  expect(last?.method).toBe('PATCH');
  expect(text(JSON.parse(last?.body ?? ''), 'metadata', 'name')).toBe('kube-system');
  expect(last?.body).not.toContain('pod-security');
});

test.each([
  ['299 - "plain"', ['plain']],
  ['299 - "a \\"b\\" c"', ['a "b" c']],
  ['299 - "one, two", 299 - "three"', ['one, two', 'three']],
])('the warnings of %s', (header, expected) => {
  expect(warningTexts(header)).toEqual(expected);
});
