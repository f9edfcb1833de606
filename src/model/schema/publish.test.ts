import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { publishSchemas } from './publish.ts';

const folder = new URL('../../../schema/', import.meta.url);

test('the committed schema files are the ones that the words of the source give', () => {
  const published = publishSchemas();
  expect(readdirSync(folder).sort()).toEqual(published.map(({ file }) => file));
  for (const { file, text } of published)
    expect(readFileSync(new URL(file, folder), 'utf8'), `${file}: run npm run schema`).toBe(text);
});

test('a validator of draft 7 takes every schema, in strict mode', () => {
  for (const { file, text } of publishSchemas()) {
    const ajv = new Ajv({ strict: true, strictTypes: false, formats: { uri: true, email: true, 'date-time': true } });
    const validate = ajv.compile(JSON.parse(text) as object);
    expect(validate({ kind: 'Nothing' }), file).toBe(false);
  }
});

test('a schema says at its root what it is, and refuses keys that it does not know', () => {
  for (const { text } of publishSchemas()) {
    const schema = JSON.parse(text) as Record<string, unknown>;
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(schema['title']).toEqual(expect.any(String));
    expect(schema['description']).toEqual(expect.any(String));
  }
});

interface Schema {
  readonly description?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Paths of the keys below a schema that say nothing about themselves; `kind` needs no words. */
function silentKeys(schema: Schema, path: string): string[] {
  const { properties = {}, definitions = {}, additionalProperties, items, anyOf = [] } = schema;
  const own = Object.entries(properties).flatMap(([key, child]) => [
    ...(child.description || child.$ref || key === 'kind' ? [] : [`${path}.${key}`]),
    ...silentKeys(child, `${path}.${key}`),
  ]);
  const inner = [
    ...Object.values(definitions),
    ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
    ...(items ? [items] : []),
    ...anyOf,
  ];
  return [...own, ...inner.flatMap((one) => silentKeys(one, path))];
}

test('every key of the source says what it is', () => {
  const silent = publishSchemas().flatMap(({ file, text }) =>
    silentKeys(JSON.parse(text) as Schema, file.replace('.json', '')),
  );
  expect(silent).toEqual([]);
});
