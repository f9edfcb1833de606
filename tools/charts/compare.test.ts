import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import type { Chart } from './chart.ts';
import { compare } from './compare.ts';
import { keysOf } from './keys.ts';
import { readsOf } from './reads.ts';

interface Parts {
  readonly values: string;
  readonly schema?: unknown;
  readonly files?: readonly { readonly $id: string }[];
  readonly template?: string;
  readonly subcharts?: Readonly<Record<string, Chart>>;
}

function chart({ values, schema = null, files = [], template = '', subcharts = {} }: Parts): Chart {
  return {
    name: 'tiny',
    version: '1.0.0',
    values: parse(values) as unknown,
    text: values,
    schema: { root: schema, byId: new Map(files.map((file) => [file.$id, file])) },
    reads: readsOf([template], ['extra.enabled']),
    subcharts: new Map(Object.entries(subcharts)),
  };
}

function ask(parts: Parts, values: string): { readonly how: unknown; readonly wrong: string[] } {
  const { known, wrong } = compare(chart(parts), keysOf(parse(values)));
  return {
    how: Object.fromEntries(known.map(({ path, how }) => [path, how])),
    wrong: wrong.map(({ path, why }) => `${path} ${why}`),
  };
}

const UNKNOWN = 'is not known to the chart';

describe('values.yaml', () => {
  test('knows its keys, and whatever is put in an empty map, a null or a list', () => {
    const values = 'image: { tag: v1 }\nresources: {}\naffinity: null\nargs: [-v]\n';
    const set =
      'image: { tag: v2 }\nresources: { limits: { memory: 1Gi } }\naffinity: { a: 1 }\nargs: [-x]\n';
    expect(ask({ values }, set)).toEqual({
      how: {
        image: 'values',
        resources: 'values',
        affinity: 'values',
        args: 'values',
        'image.tag': 'values',
        'resources.limits': 'open',
        'affinity.a': 'open',
        'args[]': 'open',
        'resources.limits.memory': 'open',
      },
      wrong: [],
    });
  });

  test('a misspelt key is told once, not with all that is below it', () => {
    const set = 'cgroup: { automount: { enabled: false, deep: { er: 1 } } }\n';
    expect(ask({ values: 'cgroup: { autoMount: { enabled: true } }\n' }, set).wrong).toEqual([
      `cgroup.automount ${UNKNOWN}`,
    ]);
  });

  test('an empty chart knows nothing', () => {
    expect(ask({ values: '{}' }, 'a: 1\n').wrong).toEqual([`a ${UNKNOWN}`]);
  });

  test.each([
    ['a: { b: 1 }\n', 'a: yes\n', 'a is a scalar, the chart has a map'],
    ['a: [1]\n', 'a: { b: 1 }\n', 'a is a map, the chart has a list'],
    ['a: x\n', 'a: [x]\n', 'a is a list, the chart has a scalar'],
  ])('%j is not %j', (values, set, wrong) => {
    expect(ask({ values }, set).wrong).toContain(wrong);
  });

  test('null takes a default away, whatever it is', () => {
    expect(ask({ values: 'a: { b: 1 }\n' }, 'a: null\n').wrong).toEqual([]);
  });
});

describe('comments', () => {
  const values = `controller:
  # clusterIP: 10.0.0.1
  # nested:
  #   deep: true
  port: 53
# note that top is not documented here
other:
  # elsewhere: 1
  x: 1
`;
  test('a default that only a comment shows is known where the comment stands', () => {
    const set = 'controller: { clusterIP: 10.0.0.2, nested: { deep: false } }\n';
    expect(ask({ values }, set).how).toMatchObject({
      'controller.clusterIP': 'comment',
      'controller.nested.deep': 'comment',
    });
  });

  test('and nowhere else', () => {
    expect(ask({ values }, 'controller: { elsewhere: 1 }\ntop: 1\n').wrong).toEqual([
      `top ${UNKNOWN}`,
      `controller.elsewhere ${UNKNOWN}`,
    ]);
  });
});

describe('templates', () => {
  const template = `{{- if .Values.name }}{{ .Values.name }}{{ end }}
{{ index .Values "dash-ed" "key" }} {{ .Values.read.only | quote }}
{{- with .Values.pod }}
spec: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.shut }}{{ .x }}{{ end }}`;
  const values = 'pod: { uid: 1 }\nshut: { x: 1 }\n';

  test('what they read is known, and what is in a map that they pass on', () => {
    const set =
      'name: n\ndash-ed: { key: 1 }\nread: { only: 1 }\npod: { fsGroup: 1 }\nextra: { enabled: true }\n';
    expect(ask({ values, template }, set)).toEqual({
      how: {
        name: 'template',
        'dash-ed': 'template',
        read: 'template',
        pod: 'values',
        extra: 'template',
        'dash-ed.key': 'template',
        'read.only': 'template',
        'pod.fsGroup': 'template',
        'extra.enabled': 'template',
      },
      wrong: [],
    });
  });

  test('a variable stands for the values that it names', () => {
    const named =
      '{{- $own := .Values.shut -}}{{ if $own.more }}{{ $own.more.x }}{{ $ownership.z }}{{ end }}';
    expect(
      ask({ values, template: named }, 'shut: { more: { x: 1, y: 1 }, z: 1 }\n').wrong,
    ).toEqual([`shut.z ${UNKNOWN}`, `shut.more.y ${UNKNOWN}`]);
  });

  test('a map whose parts they read one by one is not open', () => {
    expect(ask({ values, template }, 'shut: { y: 1 }\nread: { other: 1 }\n').wrong).toEqual([
      `shut.y ${UNKNOWN}`,
      `read.other ${UNKNOWN}`,
    ]);
  });
});

describe('schemas', () => {
  const files = [
    {
      $id: 'https://charts.example/schemas/parts.json',
      $defs: {
        port: {
          type: 'object',
          properties: { number: { type: 'integer' }, name: { type: ['string', 'null'] } },
          additionalProperties: false,
        },
      },
    },
  ];
  const schema = {
    $id: 'https://charts.example/values.schema.json',
    type: 'object',
    properties: {
      ports: { type: 'object', additionalProperties: { $ref: 'schemas/parts.json#/$defs/port' } },
      list: { type: 'array', items: { $ref: 'schemas/parts.json#/$defs/port' } },
      either: { oneOf: [{ type: 'string' }, { properties: { of: { $ref: '#/$defs/free' } } }] },
      any: { type: 'object' },
    },
    patternProperties: { '^x-': { type: 'string' } },
    $defs: { free: { type: 'object', additionalProperties: true } },
  };

  test('know what they name, through references, patterns, lists and choices', () => {
    const set =
      'ports: { http: { number: 80 } }\nlist: [{ name: a }]\nx-y: z\neither: { of: { a: 1 } }\n';
    expect(ask({ values: 'ports: {}\n', schema, files }, set)).toEqual({
      how: {
        ports: 'values',
        list: 'schema',
        'x-y': 'schema',
        either: 'schema',
        'ports.http': 'schema',
        'list[]': 'schema',
        'either.of': 'schema',
        'ports.http.number': 'schema',
        'list[].name': 'schema',
        'either.of.a': 'open',
      },
      wrong: [],
    });
  });

  test('what they forbid is wrong, even where values.yaml is open', () => {
    expect(
      ask({ values: 'ports: {}\n', schema, files }, 'ports: { http: { port: 80 } }\nnew: 1\n')
        .wrong,
    ).toEqual([`new ${UNKNOWN}`, `ports.http.port ${UNKNOWN}`]);
  });

  test('another kind than the default may stand where they allow it', () => {
    const either = { properties: { a: { type: ['string', 'object'] } } };
    expect(ask({ values: 'a: ""\n', schema: either }, 'a: { b: 1 }\n').wrong).toEqual([]);
    expect(ask({ values: 'a: ""\n' }, 'a: { b: 1 }\n').wrong).toEqual([
      'a is a map, the chart has a scalar',
    ]);
  });

  test('one that refers to itself ends', () => {
    const loop = { $ref: '#', properties: { a: { $ref: '#' } } };
    expect(ask({ values: '{}', schema: loop }, 'a: { a: { b: 1 } }\n').wrong).toEqual([
      `a.a.b ${UNKNOWN}`,
    ]);
  });
});

describe('subcharts', () => {
  const sub = chart({ values: 'port: 80\nglobal: { registry: "" }\n' });

  test('have their values below their name, and share global ones', () => {
    const set = 'sub: { port: 81 }\nglobal: { registry: mirror.example }\n';
    expect(ask({ values: '{}', subcharts: { sub } }, set)).toEqual({
      how: { sub: 'values', global: 'values', 'sub.port': 'values', 'global.registry': 'values' },
      wrong: [],
    });
  });

  test('know no others, and keep their kinds', () => {
    const set = 'sub: { ports: 1, port: { a: 1 } }\nglobal: { other: 1 }\n';
    expect(ask({ values: '{}', subcharts: { sub } }, set).wrong).toEqual([
      `sub.ports ${UNKNOWN}`,
      'sub.port is a map, the chart has a scalar',
      `global.other ${UNKNOWN}`,
    ]);
  });
});
