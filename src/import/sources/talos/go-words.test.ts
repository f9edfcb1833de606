import { expect, test } from 'vitest';
import { parseDocuments } from '../../../model/yaml/index.ts';
import { talosValue } from './go-words.ts';

test.each<[text: string, value: unknown]>([
  [
    'kind: HostnameConfig\nauto: off\nhostname: n\n',
    { kind: 'HostnameConfig', auto: 'off', hostname: 'n' },
  ],
  ['machine: { install: { wipe: yes } }\n', { machine: { install: { wipe: true } } }],
  ['machine: { sysctls: { a: on, b: true } }\n', { machine: { sysctls: { a: 'on', b: 'true' } } }],
  [
    'machine:\n  network:\n    interfaces:\n      - interface: no\n        dhcp: on\n',
    { machine: { network: { interfaces: [{ interface: 'no', dhcp: true }] } } },
  ],
  [
    'machine: { kubelet: { extraConfig: { a: yes, b: [off] } } }\n',
    { machine: { kubelet: { extraConfig: { a: 'yes', b: ['off'] } } } },
  ],
  [
    'machine: { kubelet: { extraArgs: { v: 4, w: [1, 010], x: 1.10, z: !!int 5 } } }\n',
    { machine: { kubelet: { extraArgs: { v: '4', w: ['1', '010'], x: '1.10', z: '5' } } } },
  ],
  [
    'cluster: { apiServer: { extraArgs: { a: &x 1600, b: *x } } }\n',
    { cluster: { apiServer: { extraArgs: { a: '1600', b: '1600' } } } },
  ],
  ['- a\n', ['a']],
])('%j: words are flags only where Talos wants a flag', (text, value) => {
  const { documents } = parseDocuments('configuration.yaml', text);
  expect(documents.map(talosValue)).toEqual([value]);
});
