import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Range } from '../../../base/diagnostic.ts';
import { shown } from '../../../model/testing.ts';
import type { Path } from '../../../model/yaml/index.ts';
import { parseToml } from './toml.ts';

function read(text: string) {
  const { document, diagnostics } = parseToml({ path: 'cluster.toml', text });
  expect(diagnostics).toEqual([]);
  if (!document) throw new Error('no document');
  return document;
}

const SAMPLE = `# A comment
[network]
node_cidr = "10.0.50.0/24"
dns_servers = ["9.9.9.9", "1.1.1.1"]

[cilium]
bgp.router_addr = ""

[[nodes]]
name = "k8s-0"
mtu = 9_000
[[nodes]]
name = 'k8s-1'
secureboot = true
point = { x.y = 1, z = [ { w = 2.5 } ] }
`;

describe('parseToml', () => {
  it('gives the values of tables, lists of tables, dotted keys and inline tables', () => {
    expect(JSON.parse(JSON.stringify(read(SAMPLE).value))).toEqual({
      network: { node_cidr: '10.0.50.0/24', dns_servers: ['9.9.9.9', '1.1.1.1'] },
      cilium: { bgp: { router_addr: '' } },
      nodes: [
        { name: 'k8s-0', mtu: 9000 },
        { name: 'k8s-1', secureboot: true, point: { x: { y: 1 }, z: [{ w: 2.5 }] } },
      ],
    });
  });

  it.each<[Path, string, string]>([
    [['network'], '2:2 network', '2:2 network'],
    [['network', 'node_cidr'], '3:13 "10.0.50.0/24"', '3:1 node_cidr'],
    [['network', 'dns_servers', 1], '4:27 "1.1.1.1"', '4:27 "1.1.1.1"'],
    [['cilium', 'bgp'], '7:1 bgp', '7:1 bgp'],
    [['cilium', 'bgp', 'router_addr'], '7:19 ""', '7:5 router_addr'],
    [['nodes'], '9:3 nodes', '9:3 nodes'],
    [['nodes', 1], '12:3 nodes', '12:3 nodes'],
    [['nodes', 1, 'name'], `13:8 'k8s-1'`, '13:1 name'],
    [['nodes', 1, 'point', 'x', 'y'], '15:17 1', '15:13 y'],
    [['nodes', 1, 'point', 'z', 0, 'w'], '15:32 2.5', '15:28 w'],
    [['network', 'vlan_tag'], '2:2 network', '2:2 network'],
    [['nothing'], '1:1 ', '1:1 '],
  ])('knows where %j stands', (path, value, key) => {
    const document = read(SAMPLE);
    const at = (range: Range) => shown(document.text, range);
    expect([at(document.range(path)), at(document.rangeOfKey(path))]).toEqual([value, key]);
  });

  it('tells what is written from what is not', () => {
    const document = read(SAMPLE);
    expect(document.has(['nodes', 0, 'mtu'])).toBe(true);
    expect(document.has(['nodes', 1, 'mtu'])).toBe(false);
  });

  it('keeps large numbers, and dates as they are written', () => {
    const { value } = read('a = 9223372036854775807\nb = 1979-05-27\nc = inf\n__proto__ = 1\n');
    expect(Object.entries(value as object)).toEqual([
      ['a', 9223372036854775807n],
      ['b', '1979-05-27'],
      ['c', 'inf'],
      ['__proto__', 1],
    ]);
  });

  it.each([
    ['a = 1\nb = \n', 'cluster.toml:3:1 this is not TOML: Unspecified values are invalid'],
    [
      'a = 1\na = 2\n',
      'cluster.toml:2:1 this is not TOML: Defining a key multiple times is invalid',
    ],
    [`token = "geheim\n`, 'cluster.toml:1:16 this is not TOML: Unterminated string constant'],
    ['\ufeffa\n', 'cluster.toml:2:1 this is not TOML: Expected equal (=) token'],
    [
      `a = ${'['.repeat(60)}${']'.repeat(60)}`,
      'cluster.toml lists and tables are nested more than 40 deep',
    ],
    [
      `a = ${'{b='.repeat(60)}1${'}'.repeat(60)}`,
      'cluster.toml lists and tables are nested more than 40 deep',
    ],
    [`a${'.b'.repeat(50_000)} = 1`, 'cluster.toml lists and tables are nested more than 40 deep'],
    [`[a${'.b'.repeat(50_000)}]`, 'cluster.toml lists and tables are nested more than 40 deep'],
    ['#'.repeat(300_000), 'cluster.toml this has 300000 characters; at most 262144 are read'],
  ])('refuses what it cannot read, and does not show it: %#', (text, expected) => {
    const { document, diagnostics } = parseToml({ path: 'cluster.toml', text });
    expect(document).toBeNull();
    expect(
      diagnostics.map(({ code, file, range, message, secret }) => [
        `${file}${range ? `:${range.start.line}:${range.start.column}` : ''} ${message}`,
        code,
        secret,
      ]),
    ).toEqual([[expected, 'import-malformed', true]]);
  });

  it('never throws for what a file holds', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      '=',
      '.',
      ',',
      `'`,
      '"',
      '#',
      '\n',
      ' ',
      'a',
      '1',
      '-',
      '_',
      ':',
      '+',
      '\\',
      '[[n]]',
      'k = ',
      '"""',
      '\r\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { document, diagnostics } = parseToml({ path: 'x.toml', text: pieces.join('') });
        expect(document === null).toBe(diagnostics.length === 1);
      }),
      { numRuns: 2000 },
    );
  });
});
