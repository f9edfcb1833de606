import { isMap } from '../../model/yaml/value.ts';
import type { TalosDocument } from '../../talos/document.ts';
import { valueAt } from '../../model/yaml/plain.ts';
import { identity } from '../lab/word.ts';
import { idOf, isSameDocument, plainDocument } from './change.ts';
import type { Compared } from './compared.ts';

/** Whether talosctl would have generated something, by the documents that it generates. */
export function generatedIn(documents: readonly TalosDocument[]): Compared['isGenerated'] {
  const plain = documents.map(({ value }) => plainDocument(value));
  return (id, path, item) => {
    const document = plain.find((one) => isSameDocument(idOf(one), id));
    const value = document && valueAt(document, path);
    if (value === undefined) return false;
    if (item !== undefined)
      return Array.isArray(value) && value.some((one) => identity(one) === identity(item));
    return path.length === 0 || !isMap(value) || Object.keys(value).length > 0;
  };
}
