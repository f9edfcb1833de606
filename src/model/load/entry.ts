import type { Declared } from '../model.ts';
import { catalogueSchema, type CatalogueEntry } from '../schema/catalogue.ts';
import { loadDeclared, type Loading } from './loading.ts';

const ENTRY_KIND = { kind: 'CatalogueEntry', schema: catalogueSchema } as const;

/** Reads one entry of a catalogue from YAML; null, with diagnostics, when it is not sound. */
export async function loadEntry(
  loading: Loading,
  file: string,
): Promise<Declared<CatalogueEntry> | null> {
  return (await loadDeclared(loading, file, ENTRY_KIND)).declared;
}
