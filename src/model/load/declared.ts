import type { Declared } from '../model.ts';
import { placeIn, type Origin } from '../origin.ts';
import type { Path, YamlDocument } from '../yaml/index.ts';

/** A validated value with the document that it stands in, whose kind is `kind`. */
export function declared<T>(document: YamlDocument, kind: string, value: T): Declared<T> {
  const from = kind === 'CatalogueEntry' ? 'catalogue' : 'source';
  const { file } = document;
  return {
    file,
    value,
    document,
    origin(path: Path): Origin {
      if (document.has(path)) return placeIn(from, document, path);
      const key = [kind, ...path.filter((step) => typeof step === 'string')].join('.');
      return { kind: 'default', file, key };
    },
  };
}
