import { visible } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { compareText, didYouMean } from '../base/text.ts';
import { openCatalogue, type CatalogueIndex } from '../model/load/catalogue.ts';
import type { Declared } from '../model/model.ts';
import type { CatalogueEntry } from '../model/schema/catalogue.ts';
import type { Context } from './context.ts';
import type { Json, Result, Run } from './result.ts';

type Entry = Declared<CatalogueEntry>;

/** Lists, shows or searches the entries that are shipped and those of the lab. */
export const catalogue: Run<'catalogue'> = async (context, { command, words }) => {
  const index = await open(context);
  if (command === 'show') return show(index, words);
  if (command === 'search' && words.length === 0)
    throw new CroftError('catalogue-words', 'there is nothing to search for', {
      data: { hint: 'croft catalogue search WORD' },
    });
  const entries = await entriesOf(index);
  return listing(command === 'search' ? entries.filter(matches(words)) : entries);
};

function open({ files, shipped, root }: Context): Promise<CatalogueIndex> {
  return openCatalogue(files, shipped, root);
}

async function entriesOf(index: CatalogueIndex): Promise<Entry[]> {
  const entries = await Promise.all([...index.names].map((name) => index.entry(name)));
  return entries
    .filter((entry) => entry !== null)
    .sort((a, b) => compareText(a.value.name, b.value.name));
}

function matches(words: readonly string[]): (entry: Entry) => boolean {
  const wanted = words.map((word) => word.toLowerCase());
  return ({ value }) => {
    const text = [value.name, value.title, value.description ?? '', value.category, ...value.slots]
      .join(' ')
      .toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
}

function listing(entries: readonly Entry[]): Result {
  const rows = entries.map(({ value }) => [value.name, kindOf(value), value.title] as const);
  const widths = [0, 1].map((column) =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return {
    exitCode: entries.length === 0 ? 1 : 0,
    data: entries.map(dataOf),
    lines:
      entries.length === 0
        ? ['no entry matches']
        : rows.map(([name, kind, title]) =>
            visible(`${name.padEnd(widths[0] ?? 0)}  ${kind.padEnd(widths[1] ?? 0)}  ${title}`),
          ),
  };
}

async function show(index: CatalogueIndex, words: readonly string[]): Promise<Result> {
  const [name] = words;
  if (name === undefined || words.length > 1)
    throw new CroftError('catalogue-words', 'show takes the name of one entry', {
      data: { hint: 'croft catalogue list shows the names' },
    });
  const entry = await index.entry(name);
  if (entry) return { exitCode: 0, data: dataOf(entry), lines: detail(entry) };
  const isBroken = index.names.has(name);
  const meant = didYouMean(name, index.names);
  throw new CroftError(
    'catalogue-unknown',
    isBroken ? `entry ${name} cannot be understood` : `the catalogue has no entry ${name}`,
    {
      data: {
        hint: isBroken
          ? 'croft check shows what is wrong with it'
          : meant
            ? `did you mean ${meant}?`
            : 'croft catalogue list shows the names',
      },
    },
  );
}

function detail({ file, value, document }: Entry): string[] {
  const rows: [string, string][] = [
    ['what', value.title],
    ['home', value.home],
    ['kind', kindOf(value)],
    ['version', versionOf(value)],
    ['checked', value.chart?.checked ?? ''],
    ['namespace', value.namespace],
    ['profile', value.profile],
    ['secrets', Object.keys(value.secrets).join(', ')],
    ['storage', Object.keys(value.storage).join(', ')],
    ['from', file],
  ];
  const { retired } = value;
  if (retired) rows.push(['retired', `${retired.since}: ${retired.reason}`]);
  const facts = rows.filter(([, text]) => text !== '');
  return [
    value.name,
    ...facts.map(([label, text]) => visible(`  ${label.padEnd(10)} ${text}`)),
    '',
    ...document.text.trimEnd().split('\n').map(visible),
  ];
}

function kindOf({ slots, category }: CatalogueEntry): string {
  return slots.length > 0 ? slots.join(', ') : category;
}

function versionOf({ chart, image }: CatalogueEntry): string {
  return chart?.version ?? image?.tag ?? '';
}

function dataOf({ file, value }: Entry): Json {
  const { name, title, home, category, slots, namespace, profile, retired } = value;
  return {
    ...{ name, title, home, category, slots, namespace, profile, file },
    version: versionOf(value),
    retired: retired ? retired.reason : null,
  };
}
