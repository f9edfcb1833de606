import { visible, type Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import { validateEntry } from '../model/catalogue/index.ts';
import type { CatalogueIndex } from '../model/load/catalogue.ts';
import type { CatalogueEntry } from '../model/schema/catalogue.ts';
import { catalogueOf, entryData, kindOf, versionOf, type Entry } from './catalogue-entries.ts';
import type { Schema } from './json-schema.ts';
import { countLine, diagnosticLines } from './report.ts';
import type { Json, Result, Run } from './result.ts';
import { slotLines } from './slot-lines.ts';

/** Shows one entry: what it is, how it is used, and its file. */
export const catalogueShow: Run<'catalogue show'> = async (context, { name = '' }) => {
  const index = await catalogueOf(context);
  const { texts } = index;
  const isBroken = index.names.has(name) && (await index.entry(name)) === null;
  const broken = index.diagnostics.filter(({ file }) => file.endsWith(`/${name}.yaml`));
  if (isBroken && broken.length > 0) return { ...unsound(broken, texts), lines: [] };
  const entry = await findEntry(index, name);
  const usage = await usageOf(entry.value);
  const wrong = validateEntry(entry);
  return {
    ...(wrong.length > 0 ? unsound(wrong, texts) : { exitCode: 0 }),
    data: { ...(entryData(entry) as { readonly [key: string]: Json }), usage },
    lines: detail(entry, usage),
  };
};

/** What is wrong with an entry. */
function unsound(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
): Omit<Result, 'lines'> {
  const notes = [...diagnosticLines(diagnostics, texts), countLine(diagnostics)];
  return { exitCode: 1, data: null, diagnostics, notes };
}

/** The entry of a name. Throws CroftError `catalogue-unknown` when there is none, or none that can be understood. */
export async function findEntry(index: CatalogueIndex, name: string): Promise<Entry> {
  const entry = await index.entry(name);
  if (entry) return entry;
  const isBroken = index.names.has(name);
  const meant = didYouMean(name, index.names);
  throw new CroftError(
    'catalogue-unknown',
    isBroken ? `entry ${name} cannot be understood` : `the catalogue has no entry ${name}`,
    {
      data: {
        hint: isBroken
          ? `croft catalogue show ${name} says what is wrong with it`
          : meant
            ? `did you mean ${meant}?`
            : `croft catalogue search ${searchable(name)} looks in titles and descriptions; an entry of your own goes to catalogue/<name>.yaml of the lab`,
      },
    },
  );
}

/** The longest part of a name, which is likeliest to be found. */
function searchable(name: string): string {
  const parts = name.split(/[^A-Za-z0-9]+/).filter((part) => part !== '');
  return parts.sort((a, b) => b.length - a.length)[0] ?? 'WORD';
}

/** How an entry is used: the command that adds an application, the lines that fill a slot of the platform. */
export async function usageOf({ name, slots }: CatalogueEntry): Promise<string[]> {
  const [slot] = slots;
  if (slot === undefined) return [`croft app add ${name}`];
  const schema = await clusterSchema();
  const lines = slots.flatMap((one) => slotLines(one, name, schema));
  return lines.length > 0 ? lines : ['part of every cluster that asks for it in gitops'];
}

/** The published schema of cluster.yaml; reads the code of the schemas, which most commands never need. */
export async function clusterSchema(): Promise<Schema> {
  const { publishSchemas } = await import('../model/schema/publish.ts');
  const found = publishSchemas().find(({ file }) => file === 'cluster.json');
  return JSON.parse(found?.text ?? '{}') as Schema;
}

function detail({ file, value, document }: Entry, usage: readonly string[]): string[] {
  const { retired, chart, image, slots } = value;
  const rows: [string, string][] = [
    ['what', value.title],
    ['about', value.description ?? ''],
    ['home', value.home],
    ['kind', kindOf(value)],
    ['category', slots.length > 0 ? value.category : ''],
    ['version', versionOf(value)],
    ['checked', chart?.checked ?? ''],
    ['datasource', (chart ?? image)?.datasource ?? ''],
    ['namespace', value.namespace],
    ['profile', value.profile],
    ['requires', value.requires.entries.join(', ')],
    ['secrets', Object.keys(value.secrets).join(', ')],
    ['storage', Object.keys(value.storage).join(', ')],
    ['from', file],
  ];
  if (retired) {
    rows.push(['retired', `since ${retired.since}: ${retired.reason}`]);
    if (retired.successor !== undefined) rows.push(['instead', retired.successor]);
  }
  const facts = rows.filter(([, text]) => text !== '');
  return [
    value.name,
    ...facts.map(([label, text]) => visible(`  ${label.padEnd(10)} ${text}`)),
    '',
    slots.length > 0 ? 'In cluster.yaml:' : 'To add it:',
    ...usage.map((line) => `  ${line}`),
    '',
    ...document.text.trimEnd().split('\n').map(visible),
  ];
}
