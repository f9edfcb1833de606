import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parseDocument } from '../../src/model/yaml/index.ts';
import { CHECKOUT } from './croft.ts';

const EXAMPLES = join(CHECKOUT, 'examples');
const MODELINE = /^# yaml-language-server: \$schema=(\S+)$/m;

function validator(file: string): (value: unknown) => string[] {
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { uri: true, email: true } });
  const validate = ajv.compile(
    JSON.parse(readFileSync(join(CHECKOUT, 'schema', file), 'utf8')) as object,
  );
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message }) => `${instancePath} ${message ?? ''}`,
        );
}

const declared = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
  .filter(
    (path) =>
      /\/(?:lab|pins)\.yaml$|\/clusters\/[^/]+\/(?:cluster|nodes)\.yaml$/.test(`/${path}`) ||
      isApp(path),
  )
  .sort();

function isApp(path: string): boolean {
  return (
    /\/clusters\/[^/]+\/apps\/.+\.yaml$/.test(path) &&
    /^kind: App$/m.test(readFileSync(join(EXAMPLES, path), 'utf8'))
  );
}

test('there are examples to look at', () => {
  expect(declared.filter((path) => path.endsWith('lab.yaml')).length).toBeGreaterThanOrEqual(4);
});

for (const path of declared)
  test(`examples/${path} names its schema, which takes it`, () => {
    const text = readFileSync(join(EXAMPLES, path), 'utf8');
    const [, schema = ''] = MODELINE.exec(text) ?? [];
    const file = join(dirname(join(EXAMPLES, path)), schema);
    expect(existsSync(file), `${path} names ${schema}`).toBe(true);
    const { document } = parseDocument(path, text);
    const kind = (document?.value as { kind: string }).kind.toLowerCase();
    expect(file).toBe(join(CHECKOUT, 'schema', `${kind}.json`));
    expect(validator(`${kind}.json`)(document?.value)).toEqual([]);
  });
