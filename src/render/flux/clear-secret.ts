import type { Diagnostic, Range } from '../../base/diagnostic.ts';
import type { ModelApp } from '../../model/model.ts';
import { parseDocuments, type Path, type YamlValue } from '../../model/yaml/index.ts';
import { groupOf } from '../kinds.ts';
import { at, isMap, listAt, textAt } from '../value.ts';
import { references } from './variable.ts';

/** How SOPS writes what it encrypted. */
const SEALED = 'ENC[';

/** An error for each Secret of a user's own file that holds a value anybody can read. */
export function clearSecrets(
  file: string,
  text: string,
  documents: readonly YamlValue[],
): Diagnostic[] {
  return documents.flatMap((document, index) =>
    objectsOf(document).flatMap(([base, object]) => {
      const path = clearValue(object);
      if (!path) return [];
      const name = textAt(object, 'metadata', 'name') ?? '?';
      const range = parseDocuments(file, text).documents[index]?.range([...base, ...path]);
      const what = `${path.join('.')} of Secret ${name}`;
      return clear(file, range, what);
    }),
  );
}

/** The same for a kustomization.yaml that generates Secrets, from its own lines or from files beside it. */
export function clearGenerators(
  file: string,
  kustomization: YamlValue,
  siblings: ModelApp['manifests'],
): Diagnostic[] {
  return listAt(kustomization, 'secretGenerator').flatMap((generator) => {
    const name = textAt(generator, 'name') ?? '?';
    const literal = listAt(generator, 'literals').some((one) => !isSealed(afterSign(one)));
    const read = ['files', 'envs', 'env'].flatMap((key) => {
      const one = textAt(generator, key);
      return one === undefined ? listAt(generator, key) : [one];
    });
    const open = siblings.find(
      ({ path, text }) =>
        !text.includes(SEALED) &&
        read.some((one) => path.endsWith(afterSign(one).replace(/^\.\//, ''))),
    );
    if (!literal && !open) return [];
    const from = open && !literal ? open.path : 'literals';
    return clear(file, undefined, `${from} of secretGenerator ${name}`);
  });
}

function clear(file: string, range: Range | undefined, what: string): Diagnostic[] {
  return [
    {
      code: 'secret-in-clear',
      severity: 'error',
      file,
      ...(range ? { range } : {}),
      message: `${file}: ${what} can be read by everybody who sees the repository`,
      hint: 'encrypt the file with sops, or name the value in secrets of app.yaml; replace a value that was committed',
      secret: true,
    },
  ];
}

/** The objects of a document with their paths: itself, or the items of a List. */
function objectsOf(document: YamlValue): [path: Path, object: YamlValue][] {
  const items = listAt(document, 'items') as readonly YamlValue[];
  return items.length === 0
    ? [[[], document]]
    : items.map((item, index) => [['items', index], item]);
}

/** Where the first readable value of a Secret stands; null for other objects, and where there is none. */
function clearValue(object: YamlValue): Path | null {
  if (textAt(object, 'kind') !== 'Secret' || groupOf(object) !== '') return null;
  for (const part of ['stringData', 'data']) {
    const values = at(object, part);
    if (!isMap(values)) continue;
    for (const [key, value] of Object.entries(values)) if (!isSealed(at(value))) return [part, key];
  }
  return null;
}

/** Encrypted, empty, or one line that gets its secret from a variable when Flux applies it. */
function isSealed(value: unknown): boolean {
  if (value === null || value === '') return true;
  if (typeof value !== 'string') return false;
  if (value.startsWith(SEALED)) return true;
  const isLine = !value.trimEnd().includes('\n');
  return isLine && references(value).some(({ name, hasDefault }) => name !== null && !hasDefault);
}

/** `value` of `key=value`. */
function afterSign(value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  return text.slice(text.indexOf('=') + 1);
}
