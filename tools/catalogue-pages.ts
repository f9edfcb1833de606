import { join } from 'node:path';
import { createNodeFiles } from '../src/adapters/node-files.ts';
import type { Schema } from '../src/actions/json-schema.ts';
import { compareText } from '../src/base/text.ts';
import { openCatalogue } from '../src/model/load/catalogue.ts';
import { publishSchemas } from '../src/model/schema/publish.ts';
import { cataloguePage, type Schemas, type ShippedEntry } from './catalogue-page.ts';
import { code, escaped, table } from './markdown.ts';

const INDEX = 'README.md';

/** Every page of docs/catalogue/ by its file name: one an entry, and their list. Throws when an entry is not sound. */
export async function cataloguePages(root: string): Promise<Map<string, string>> {
  const entries = await shippedEntries(join(root, 'catalogue'));
  const schemas = schemasOf();
  const pages = new Map([[INDEX, indexPage(entries)]]);
  for (const entry of entries) pages.set(`${entry.value.name}.md`, cataloguePage(entry, schemas));
  return pages;
}

async function shippedEntries(folder: string): Promise<ShippedEntry[]> {
  const index = await openCatalogue(createNodeFiles(), { catalogue: folder }, null);
  const names = [...index.names].sort(compareText);
  const entries = await Promise.all(names.map((name) => index.entry(name)));
  const [problem] = index.diagnostics;
  if (problem) throw new Error(`${problem.file}: ${problem.message}`);
  return entries.flatMap((entry) =>
    entry ? [{ file: entry.file.replace(/^croft:/, ''), value: entry.value }] : [],
  );
}

function schemasOf(): Schemas {
  const published = new Map(
    publishSchemas().map(({ file, text }) => [file, JSON.parse(text) as Schema]),
  );
  return {
    cluster: published.get('cluster.json') ?? {},
    entry: published.get('catalogue.json') ?? {},
  };
}

/** The list of all entries: applications by category, then what fills each slot of the platform. */
function indexPage(entries: readonly ShippedEntry[]): string {
  const apps = Map.groupBy(
    entries.filter(({ value }) => value.slots.length === 0),
    ({ value }) => value.category,
  );
  const slots = new Map<string, ShippedEntry[]>();
  for (const entry of entries)
    for (const slot of entry.value.slots) slots.set(slot, [...(slots.get(slot) ?? []), entry]);
  return `${[
    '# What the catalogue has',
    '',
    '<!-- Made from catalogue/ by `npm run reference`; a test keeps it current. -->',
    '',
    'One page an entry. [The catalogue](../catalogue.md) tells how an entry is written.',
    '',
    '## Applications',
    ...groups(apps, escaped),
    '',
    '## The platform, by slot',
    ...groups(slots, code),
  ].join('\n')}\n`;
}

function groups(
  all: ReadonlyMap<string, readonly ShippedEntry[]>,
  title: (name: string) => string,
): string[] {
  return [...all]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([name, entries]) => [
      '',
      `### ${title(name)}`,
      '',
      ...table(['entry', 'what', 'version'], entries.map(row)),
    ]);
}

function row({ value }: ShippedEntry): string[] {
  const { name, title, chart, image, retired } = value;
  const version = chart?.version ?? image?.tag;
  return [
    `[${escaped(name)}](${name}.md)`,
    `${escaped(title)}${retired ? ` (retired since ${escaped(retired.since)})` : ''}`,
    version === undefined ? '-' : code(version),
  ];
}
