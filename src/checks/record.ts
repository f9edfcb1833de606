import type { Model, RecordFile } from '../model/model.ts';
import { placeOf, type Place } from '../model/place.ts';
import type { Path } from '../model/yaml/index.ts';

/** A record with the keys of its front matter that checks ask for; an empty text where a key is no text. */
export interface RecordFacts {
  readonly record: RecordFile;
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly text: (key: string) => string;
  readonly at: (path: Path) => Place;
}

/** The kind of the records in each folder. */
export const KIND_OF_FOLDER: Readonly<Record<string, string>> = {
  decisions: 'decision',
  incidents: 'incident',
  runbooks: 'runbook',
  disabled: 'disabled',
  maintenance: 'maintenance',
  drills: 'drill',
};

/** The records of a folder, in the order of their files. */
export function recordsIn(model: Model, folder: string): RecordFacts[] {
  return model.records.filter((record) => record.folder === folder).map(factsOf);
}

export function factsOf(record: RecordFile): RecordFacts {
  const { document, front } = record;
  const text = (key: string): string => {
    const value = front[key];
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
  };
  return {
    record,
    id: text('id'),
    kind: text('kind'),
    status: text('status'),
    text,
    at: (path) => placeOf(document, path),
  };
}

/** Name of the record's file without folder, ending and leading number: `backup-health`. */
export function slugOf({ file }: RecordFile): string {
  return file
    .slice(file.lastIndexOf('/') + 1)
    .replace(/\.md$/, '')
    .replace(/^\d+-/, '');
}

/** The four-digit number of a decision, from its id (`0007`, `ADR-0007`, 7) or else its file; null without one. */
export function numberOf({ id, record }: RecordFacts): string | null {
  const digits = /\d+/.exec(id) ?? /(?<=\/)\d+(?=[^/]*$)/.exec(record.file);
  return digits ? digits[0].padStart(4, '0') : null;
}
