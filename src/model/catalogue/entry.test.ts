import { expect, test } from 'vitest';
import { validateEntry } from './entry.ts';
import { entryOf } from './testing.ts';

const BASE = 'kind: CatalogueEntry\nname: app\ntitle: App\nhome: https://app.example\nnamespace: default\n';
const BUILT = `${BASE}profile: app-template\nimage: { repository: images.example/app, tag: "1" }\n`;
const CHART = `${BASE}profile: chart\nchart: { oci: "oci://charts.example/app", version: 1.0.0 }\n`;
const OBJECTS = `${BASE}profile: objects\n`;

test.each<[string, string]>([
  ['an application', `${BUILT}ports: { http: 80 }\nprobes: { http: /ping }\nexpose: {}\n`],
  ['a chart', `${CHART}values: { a: { $from: cluster.name } }\n`],
  ['objects', `${OBJECTS}objects: [{ manifest: { kind: X } }]\n`],
  ['an image that is used', `${CHART}images: { db: { repository: r, tag: "1" } }\nvalues: { a: { $from: images.db.reference } }\n`],
  ['a loop over its slots', `${CHART}slots: [storage]\nconfig: [{ $each: { $from: slots }, $as: one, $when: { $from: one.default }, manifest: { name: { $from: one.class } } }]\n`],
])('%s is sound', (_, text) => {
  expect(validateEntry(entryOf(text))).toEqual([]);
});

test.each<[string, string, string]>([
  [`${BASE}profile: chart\n`, 'profile chart has no chart', 'add chart'],
  [`${BASE}profile: app-template\n`, 'profile app-template has no image', 'add image'],
  [`${OBJECTS}chart: { oci: "oci://c", version: "1" }\n`, 'profile objects takes no chart', 'profile: chart'],
  [`${OBJECTS}values: { a: 1 }\n`, 'no chart to give values to', 'objects or config'],
  [`${CHART}env: { A: "1" }\n`, 'env has no effect with profile chart', 'in values'],
  [`${CHART}files: { /a: b }\n`, 'files has no effect with profile chart', 'in values'],
  [`${BUILT}ports: { http: 80 }\nexpose: { port: htp }\n`, 'there is no port htp', 'did you mean http?'],
  [`${BUILT}ports: { http: 80 }\nprobes: { tcp: dns }\n`, 'there is no port dns', 'add it'],
  [`${BUILT}ports: { http: 80 }\nprobes: { http: { path: /, port: web } }\n`, 'there is no port web', 'add it'],
  [`${BUILT}probes: { http: /ping }\n`, 'an http probe needs a port', 'add ports'],
  [`${BUILT}storage: { a: { path: /x, default: 1Gi }, b: { path: /x, kind: emptyDir } }\n`, 'both mounted at /x', 'a path of its own'],
  [`${BUILT}storage: { a: { path: /x } }\n`, 'is a claim without a size', 'add default'],
  [`${BUILT}storage: { tmp: { path: /x, kind: emptyDir } }\n`, 'tmp is a volume that the builder adds', 'another name'],
  [`${BUILT}controller: cronjob\n`, 'a cronjob has no schedule', 'add schedule'],
  [`${BUILT}schedule: "0 3 * * *"\n`, 'a deployment has a schedule', 'controller: cronjob'],
  [`${CHART}images: { db: { repository: r, tag: "1" } }\n`, 'image db is used nowhere', 'images.db.reference'],
  [`${BUILT}secrets: { A: { from: { $from: lab.credentials.a }, generate: "hex(32)" } }\n`, 'both generated and a reference', 'keep from or generate'],
  [`${BUILT}secrets: { A: {}, B: { key: A } }\n`, 'secrets A and B have the same key', 'a key of its own'],
  [`${BUILT}secrets: { pass: { generate: password(32) }, A: { generate: bcrypt(pas) } }\n`, 'there is no secret pas to make A of', 'did you mean pass?'],
  [`${BUILT}secrets: { A: { generate: "htpasswd(me,other)" } }\n`, 'there is no secret other', 'add it'],
  [`${BUILT}secrets: { A: { generate: bcrypt(A) } }\n`, 'secret A is made of A, which is no password', 'password(32)'],
  [`${BUILT}secrets: { A: { generate: bcrypt(k) }, k: { generate: wireguard } }\n`, 'made of k, which is no password', 'password(32)'],
  [`${CHART}after: [x, app]\n`, 'it names itself', 'remove the line'],
  [`${CHART}brings: [app]\n`, 'it names itself', 'remove the line'],
  [`${CHART}retired: { since: "2026", reason: old, successor: app }\n`, 'its own successor', 'what comes after'],
])('%s', (text, message, hint) => {
  const problems = validateEntry(entryOf(text));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ code: 'catalogue-entry', severity: 'error' });
  expect(problems[0]?.message).toContain(message);
  expect(problems[0]?.hint).toContain(hint);
  expect(problems[0]?.range?.start.line).toBeGreaterThan(4);
});

test.each<[string, string]>([
  [`${CHART}slots: [cni]\nvalues: { a: { $from: slot.hubbel } }\n`, 'there is no hubbel'],
  [`${CHART}values: { a: { $from: slot.hubble } }\n`, 'there is no hubble'],
  [`${BUILT}ports: { http: 80 }\nenv: { P: { $from: ports.htp } }\n`, 'there is no htp'],
  [`${CHART}values: { a: { $from: image.tag } }\n`, 'there is no image'],
  [`${CHART}values: { a: { $from: images.db.tag } }\n`, 'there is no db'],
  [`${CHART}values: { a: { $from: derived.clusterDsn } }\n`, 'there is no clusterDsn'],
  [`${CHART}values: { a: { $from: self.claims.data } }\n`, 'there is no data'],
  [`${CHART}values: { a: { $from: derived.loadBalancer.pool } }\n`, 'there is no pool'],
  [`${CHART}objects: [{ $each: { $from: derived.gateways }, manifest: {} }]\n`, '$each lacks $as'],
  [`${CHART}objects: [{ $as: one, manifest: {} }]\n`, '$as stands without $each'],
  [`${CHART}objects: [{ $each: { $from: derived.gateways }, $as: one, manifest: { a: { $from: one.adress } } }]\n`, 'there is no adress'],
  [`${CHART}provides: { issuer: { $when: { $provided: postgres }, $then: a } }\n`, '$provided has no answer here'],
  [`${CHART}needs: [{ $from: lab.nam }]\n`, 'there is no nam'],
  [`${CHART}secrets: { A: { from: { $from: platform.dns.public.tokn } } }\n`, 'there is no tokn'],
])('%s', (text, message) => {
  const problems = validateEntry(entryOf(text));
  expect(problems.map(({ code }) => code)).toEqual(['catalogue-expression']);
  expect(problems[0]?.message).toContain(message);
});

test('every problem is found in one run', () => {
  const text = `${BASE}profile: chart\nenv: { A: { $from: lab.nam } }\nafter: [app]\n`;
  expect(validateEntry(entryOf(text)).map(({ code }) => code)).toEqual([
    'catalogue-entry',
    'catalogue-entry',
    'catalogue-entry',
    'catalogue-expression',
  ]);
});
