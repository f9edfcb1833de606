import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createNodeFiles } from '../../adapters/node-files.ts';
import { createMemoryFiles } from '../../base/host/memory-files.ts';
import type { Declared } from '../model.ts';
import type { CatalogueEntry } from '../schema/catalogue.ts';
import type { Path, YamlValue } from '../yaml/index.ts';
import { openCatalogue } from './catalogue.ts';
import { packShelf } from './shelf.ts';

const CATALOGUE = join(import.meta.dirname, '../../../catalogue');

const entryOf = (title: string, more = ''): string => `kind: CatalogueEntry
name: tool
title: ${title}
home: https://tool.example
namespace: tools
profile: objects
${more}`;

async function entriesAt(folder: string): Promise<Declared<CatalogueEntry>[]> {
  const index = await openCatalogue(createNodeFiles(), { catalogue: folder }, null);
  const entries = await Promise.all([...index.names].sort().map((name) => index.entry(name)));
  expect(index.diagnostics).toEqual([]);
  return entries.filter((entry) => entry !== null);
}

async function fromMemory(files: Readonly<Record<string, string>>, compiled?: string) {
  const memory = createMemoryFiles(files);
  return openCatalogue(memory, { catalogue: '/shipped', compiled }, '/lab');
}

async function packed(text: string): Promise<string> {
  const index = await fromMemory({ '/shipped/apps/tool.yaml': text });
  const entry = await index.entry('tool');
  expect(index.diagnostics).toEqual([]);
  return packShelf(entry ? [entry] : []);
}

/** Paths of every value that is written in a document. */
function pathsIn(value: YamlValue, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...inner.flatMap(([step, item]) => pathsIn(item, [...path, step]))];
}

test('every shipped entry comes back from its packed form as it was, with the place of each value', async () => {
  const entries = await entriesAt(CATALOGUE);
  const files = { '/built': packShelf(entries) };
  const index = await openCatalogue(
    createMemoryFiles(files),
    { catalogue: '/none', compiled: '/built' },
    null,
  );
  expect([...index.names].sort()).toEqual(entries.map(({ value }) => value.name));
  expect(entries.length).toBeGreaterThan(30);
  for (const entry of entries) {
    const { file, value, document } = entry;
    const back = await index.entry(value.name);
    expect(back?.file).toBe(file);
    expect(back?.value).toEqual(value);
    expect(back?.document.text).toBe(document.text);
    expect(back?.document.value).toStrictEqual(document.value);
    for (const path of pathsIn(document.value)) {
      expect(back?.document.range(path)).toEqual(document.range(path));
      expect(back?.document.rangeOfKey(path)).toEqual(document.rangeOfKey(path));
    }
    expect(back?.origin(['security', 'user'])).toEqual(entry.origin(['security', 'user']));
  }
});

test("a lab's own entry wins over a compiled one", async () => {
  const files = {
    '/built': await packed(entryOf('shipped')),
    '/lab/catalogue/tool.yaml': entryOf('of the lab'),
  };
  const own = await (await fromMemory(files, '/built')).entry('tool');
  expect(own?.value.title).toBe('of the lab');
  expect(own?.file).toBe('catalogue/tool.yaml');
  const shipped = await (await fromMemory({ '/built': files['/built'] }, '/built')).entry('tool');
  expect(shipped?.value.title).toBe('shipped');
  expect(shipped?.file).toBe('croft:catalogue/apps/tool.yaml');
});

test('aliases and merge keys repeat the same after packing', async () => {
  const text = entryOf(
    'tool',
    `values:
  first: &a { x: 1, list: [&b two, *b] }
  again: *a
  merged: { <<: *a, z: &a 3 }
  last: *a
`,
  );
  const compiled = await packed(text);
  const index = await fromMemory({ '/shipped/apps/tool.yaml': text });
  const parsed = await index.entry('tool');
  const back = await (await fromMemory({ '/built': compiled }, '/built')).entry('tool');
  const map = { x: 1, list: ['two', 'two'] };
  expect(back?.document.value).toMatchObject({
    values: { first: map, again: map, merged: { ...map, z: 3 }, last: 3 },
  });
  expect(back?.document.value).toStrictEqual(parsed?.document.value);
  for (const path of pathsIn(back?.document.value ?? null))
    expect(back?.document.range(path)).toEqual(parsed?.document.range(path));
});

test('what JSON cannot hold is refused when the catalogue is packed', async () => {
  await expect(packed(entryOf('tool', 'values: { a: !!str 1 }'))).rejects.toThrow(
    'croft:catalogue/apps/tool.yaml has tags; put text in quotes instead',
  );
  await expect(packed(entryOf('tool', 'values: { a: 9007199254740993 }'))).rejects.toThrow(
    TypeError,
  );
});
