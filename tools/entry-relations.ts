import type { CatalogueEntry } from '../src/model/schema/catalogue.ts';
import { isEmpty, link, words } from './entry-words.ts';
import { code, escaped } from './markdown.ts';

/** What an entry asks of others and gives to them, one line each. */
export function relations(value: CatalogueEntry): string[] {
  const { provides, requires, needs, brings, after } = value;
  const names = (list: readonly string[]): string => list.map(link).join(', ');
  const texts = (list: readonly string[]): string => list.map(code).join(', ');
  const rows: (readonly [label: string, text: string])[] = [
    ['requires entries', names(requires.entries)],
    ['requires Talos extensions', texts(requires.extensions)],
    ['requires kernel modules', texts(requires.kernelModules)],
    ['requires runbooks', texts(requires.runbooks)],
    ['needs', needs.map(words).join(', ')],
    ['waits for, where there', names(after)],
    ['brings', brings.map(brought).join(', ')],
    ...Object.entries(provides).map(
      ([key, offered]) =>
        [`provides ${escaped(key)}`, isEmpty(offered) ? '' : words(offered)] as const,
    ),
  ];
  return rows.filter(([, text]) => text !== '').map(([label, text]) => `- ${label}: ${text}`);
}

/** An entry that comes along, always or as the platform asks for it. */
function brought(one: CatalogueEntry['brings'][number]): string {
  if (typeof one === 'string') return link(one);
  const { entry, where, unless } = one;
  const listed = (list: readonly string[], word: string): string => list.map(code).join(word);
  const asked = where.length > 0 ? ` where ${listed(where, ' and ')} is filled` : '';
  const spared = unless.length > 0 ? ` unless ${listed(unless, ' or ')} is filled` : '';
  return `${link(entry)}${asked}${spared}`;
}
