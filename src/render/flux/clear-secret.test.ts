import { expect, test } from 'vitest';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { renderLab } from '../index.ts';
import { labOf } from '../testing.ts';

function found(files: Record<string, string>): readonly Diagnostic[] {
  const app = 'kind: App\nuse: manifests\n';
  const { diagnostics } = renderLab(labOf({ apps: { 'tools/shop': { app, files } } }));
  return diagnostics.filter(({ code }) => code === 'secret-in-clear');
}

const secret = (rest: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: shop }\n${rest}\n`;
const FILE = 'clusters/main/apps/tools/shop/a.yaml';

test('a Secret that can be read is an error at its value, which is not shown', () => {
  expect(
    found({ 'a.yaml': secret('stringData:\n  user: ENC[AES256_GCM,data:x]\n  token: hunter2') }),
  ).toEqual([
    {
      code: 'secret-in-clear',
      severity: 'error',
      file: FILE,
      range: {
        start: { line: 6, column: 10, offset: 105 },
        end: { line: 6, column: 17, offset: 112 },
      },
      message: `${FILE}: stringData.token of Secret shop can be read by everybody who sees the repository`,
      hint: 'encrypt the file with sops, or name the value in secrets of app.yaml; replace a value that was committed',
      secret: true,
    },
  ]);
});

test.each([
  ['base64 is no encryption', 'data: { token: aHVudGVyMg== }'],
  ['a number', 'stringData: { pin: 1234 }'],
  [
    'more lines than one, whatever else they hold',
    'stringData: { conf: "a=${TOKEN}\\npassword=hunter2" }',
  ],
  ['a default is written in the clear', 'stringData: { token: "${TOKEN:=hunter2}" }'],
])('%s', (_what, rest) => {
  expect(found({ 'a.yaml': secret(rest) })).toHaveLength(1);
});

test.each([
  [
    'encrypted by SOPS',
    'data: { token: "ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]" }\nsops: { mac: "ENC[x]" }',
  ],
  ['nothing in it yet', 'type: kubernetes.io/service-account-token'],
  [
    'from a variable, which is a secret of the cluster',
    'stringData: { url: "postgres://app:${PASSWORD}@db/app" }',
  ],
  ['empty', 'stringData: { token: "" }'],
])('%s is fine', (_what, rest) => {
  expect(found({ 'a.yaml': secret(rest) })).toEqual([]);
});

test('of other kinds, documents and items of a List, only Secrets count', () => {
  const plain = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { token: x }\n';
  const list =
    'apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: Secret, metadata: { name: b }, data: { token: eA== } }\n';
  const places = found({ 'a.yaml': `${plain}---\n${secret('data: { token: eA== }')}---\n${list}` });
  expect(places.map(({ range }) => range?.start.line)).toEqual([9, 14]);
  const external =
    'apiVersion: external.example/v1\nkind: Secret\nmetadata: { name: a }\ndata: { token: x }\n';
  expect(found({ 'a.yaml': external })).toEqual([]);
});

test('a generator of Secrets reads nothing that everybody can read', () => {
  const generate = (rest: string, files: Record<string, string> = {}): string[] =>
    found({
      'kustomization.yaml': `secretGenerator:\n  - name: shop\n    ${rest}\n`,
      'b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
      ...files,
    }).map(({ message }) => message.replace(/^.*?: | can be read.*$/g, ''));
  expect(generate('literals: [token=hunter2]')).toEqual(['literals of secretGenerator shop']);
  expect(generate('literals: ["token=${TOKEN}"]')).toEqual([]);
  expect(generate('envs: [shop.env]', { 'shop.env': 'TOKEN=hunter2\n' })).toEqual([
    'shop.env of secretGenerator shop',
  ]);
  expect(generate('files: [token=./shop.env]', { 'shop.env': 'ENC[AES256_GCM,data:x]\n' })).toEqual(
    [],
  );
});
