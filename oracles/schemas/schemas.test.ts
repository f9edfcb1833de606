import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { coreSchemas, type CoreApi } from './core.ts';
import { resourceSchemas } from './crd.ts';
import type { Schema } from './json-schema.ts';
import { operatorSchema } from './operator.ts';

const API: CoreApi = {
  kinds: [{ group: 'apps', version: 'v1', kind: 'Thing', definition: 'Thing' }],
  definitions: {
    Thing: {
      type: 'object',
      required: ['spec'],
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        spec: { allOf: [{ $ref: '#/definitions/Spec' }], default: {} },
      },
    },
    Spec: {
      type: 'object',
      properties: {
        port: { $ref: '#/definitions/io.k8s.apimachinery.pkg.util.intstr.IntOrString' },
        size: { $ref: '#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity' },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        count: { type: 'integer', format: 'int32' },
        data: { type: 'string', format: 'byte' },
        inner: { $ref: '#/definitions/Spec' },
        raw: { type: 'object' },
      },
    },
    'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: 'string', format: 'int-or-string' },
    'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: 'string' },
    Unused: { type: 'object' },
  },
};

function judge(schema: Schema | undefined): (value: unknown) => boolean {
  if (!schema) throw new Error('no schema');
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const validate = ajv.compile(schema);
  return (value) => validate(value);
}

const [core] = coreSchemas(API);
const accepts = judge(core?.schema);
const thing = (spec: unknown): unknown => ({ apiVersion: 'apps/v1', kind: 'Thing', spec });

test.each([
  [{}],
  [{ port: 80, size: 1.5 }],
  [{ port: 'http', size: '1Gi' }],
  [{ labels: { a: 'b' } }],
  [{ inner: { inner: { count: 3 } } }],
  [{ port: null, inner: null, labels: null }],
  [{ raw: { anything: true } }],
  [{ data: 'c3RhbmQtaW4=' }],
])('a core object takes %j', (spec) => {
  expect(accepts(thing(spec))).toBe(true);
});

test.each([
  [{ ports: 80 }],
  [{ port: true }],
  [{ labels: { a: 1 } }],
  [{ labels: { a: null } }],
  [{ inner: { inner: { counts: 3 } } }],
  [{ count: 2 ** 31 }],
  [{ count: 1.5 }],
  [{ data: 'not base64!' }],
  [null],
])('a core object refuses %j', (spec) => {
  expect(accepts(thing(spec))).toBe(false);
});

test('a core object is of its own kind and version, and carries only definitions it needs', () => {
  expect(accepts({ apiVersion: 'apps/v2', kind: 'Thing', spec: {} })).toBe(false);
  expect(Object.keys(core?.schema.definitions ?? {})).not.toContain('Unused');
});

const METADATA: Schema = {
  type: 'object',
  properties: { name: { type: 'string' } },
  additionalProperties: false,
};

function custom(spec: Schema): (value: unknown) => boolean {
  const definition = {
    spec: {
      group: 'home.example',
      names: { kind: 'Thing' },
      versions: [
        {
          name: 'v1',
          served: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
        },
        { name: 'v0', served: false },
      ],
    },
  };
  const schemas = resourceSchemas(definition, METADATA);
  expect(schemas.map(({ version }) => version)).toEqual(['v1']);
  const validate = judge(schemas[0]?.schema);
  return (value) =>
    validate({
      apiVersion: 'home.example/v1',
      kind: 'Thing',
      metadata: { name: 'a' },
      spec: value,
    });
}

const object = (properties: Record<string, Schema>, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  ...more,
});

test('a custom resource refuses unknown fields at every depth', () => {
  const takes = custom(
    object({ list: { type: 'array', items: object({ a: { type: 'string' } }) } }),
  );
  expect(takes({ list: [{ a: 'x' }] })).toBe(true);
  expect(takes({ list: [{ b: 'x' }] })).toBe(false);
  expect(takes({ other: 1 })).toBe(false);
});

test('preserved fields are open, and still judged where they are declared', () => {
  const open = { 'x-kubernetes-preserve-unknown-fields': true };
  const takes = custom(object({ a: { type: 'string' } }, open));
  expect(takes({ b: { c: [1] } })).toBe(true);
  expect(takes({ a: 1 })).toBe(false);
});

test('an object that declares nothing takes nothing', () => {
  const takes = custom(object({ http3: { type: 'object' } }));
  expect(takes({ http3: {} })).toBe(true);
  expect(takes({ http3: { enabled: true } })).toBe(false);
});

test('a required field with a default may be left out', () => {
  const takes = custom(
    object(
      { a: { type: 'string', default: 'x' }, b: { type: 'string' } },
      { required: ['a', 'b'] },
    ),
  );
  expect(takes({ b: 'y' })).toBe(true);
  expect(takes({ a: 'x' })).toBe(false);
});

test('int-or-string takes both, nullable takes null, others do not', () => {
  const takes = custom(
    object({
      port: {
        'x-kubernetes-int-or-string': true,
        anyOf: [{ type: 'integer' }, { type: 'string' }],
        pattern: '^[0-9]+m?$',
      },
      kind: { type: 'string', enum: ['a'], nullable: true },
    }),
  );
  expect(takes({ port: 1, kind: null })).toBe(true);
  expect(takes({ port: '1m', kind: 'a' })).toBe(true);
  expect(takes({ port: 'x' })).toBe(false);
  expect(takes({ port: null })).toBe(false);
});

test('a junctor judges without closing the object', () => {
  const takes = custom(
    object(
      { a: { type: 'string' }, b: { type: 'string' } },
      { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    ),
  );
  expect(takes({ a: 'x' })).toBe(true);
  expect(takes({ a: 'x', b: 'y' })).toBe(false);
  expect(takes({ a: 'x', c: 'y' })).toBe(false);
});

test('an embedded resource has a kind and its declared fields', () => {
  const takes = custom(
    object({
      template: object(
        { metadata: { type: 'object' } },
        {
          'x-kubernetes-embedded-resource': true,
          'x-kubernetes-preserve-unknown-fields': true,
        },
      ),
    }),
  );
  expect(takes({ template: { apiVersion: 'v1', kind: 'X', spec: {} } })).toBe(true);
  expect(takes({ template: { spec: {} } })).toBe(false);
});

test('a field of the experimental channel is refused', () => {
  const takes = custom(
    object({ a: { type: 'string', description: 'Later.\n\n<gateway:experimental>' } }),
  );
  expect(takes({ a: 'x' })).toBe(false);
});

test('metadata of a custom resource is strict', () => {
  const schemas = resourceSchemas(
    {
      spec: {
        group: 'home.example',
        names: { kind: 'Thing' },
        versions: [
          {
            name: 'v1',
            served: true,
            schema: { openAPIV3Schema: object({ metadata: { type: 'object' } }) },
          },
        ],
      },
    },
    METADATA,
  );
  const takes = judge(schemas[0]?.schema);
  const head = { apiVersion: 'home.example/v1', kind: 'Thing' };
  expect(takes({ ...head, metadata: { name: 'a' } })).toBe(true);
  expect(takes({ ...head, metadata: { name: 'a', label: {} } })).toBe(false);
  expect(takes(head)).toBe(false);
});

test('an Alert may name what Flux Operator adds, and a moved list is noticed', () => {
  const kind = { type: 'string', enum: ['Bucket'] };
  const spec = (items: Schema): Schema =>
    object({ spec: object({ eventSources: { type: 'array', items } }) });
  const alert = { group: 'notification.toolkit.fluxcd.io', version: 'v1beta3', kind: 'Alert' };
  const takes = judge(operatorSchema({ ...alert, schema: spec(object({ kind })) }).schema);
  expect(takes({ spec: { eventSources: [{ kind: 'FluxInstance' }] } })).toBe(true);
  expect(takes({ spec: { eventSources: [{ kind: 'Pod' }] } })).toBe(false);
  expect(() => operatorSchema({ ...alert, schema: spec(object({})) })).toThrow(/eventSources/);
});
