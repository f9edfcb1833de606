import type { Origin } from '../model/origin.ts';
import { referencesIn } from '../model/secret-reference.ts';
import {
  emitWithOrigins,
  parseDocuments,
  Sourced,
  type Emittable,
  type Path,
  type YamlDocument,
  type YamlValue,
} from '../model/yaml/index.ts';
import type { DocumentsPlan } from '../secrets/port.ts';
import { fieldAt } from '../secrets/sealing-documents.ts';
import { VALUE } from '../secrets/values.ts';

/** Where one line of an encrypted file comes from. */
interface SealedLine {
  readonly path: Path;
  readonly origin: Origin | undefined;
}

/** By path, as JSON. */
type Origins = ReadonlyMap<string, Origin>;

const SOPS = 'sops';
const OF_SOPS = rule('what SOPS needs: who can open the file, and its signature');
const OF_ALL = rule('what every machine like it gets');

/**
 * For each line of an encrypted file (index = line - 1), the path inside its document and where it comes from. SOPS lays out
 * YAML in its own way and adds to it, so lines are matched by the paths of their values with the documents of the plan.
 */
export function sealedOrigins(text: string, plan: DocumentsPlan): SealedLine[] {
  const lines: SealedLine[] = text
    .replace(/\n$/, '')
    .split('\n')
    .map(() => ({ path: [], origin: undefined }));
  for (const [index, document] of parseDocuments(plan.path, text).documents.entries()) {
    const origins = originsIn(plan.documents[index], plan);
    for (const [line, path] of placesIn(document))
      lines[line] = { path, origin: path[0] === SOPS ? OF_SOPS : originAt(origins, path) };
  }
  return lines;
}

function rule(words: string): Origin {
  return { kind: 'rule', rule: words };
}

/** The path whose value or key begins on each line, from 0; the innermost one. */
function placesIn(document: YamlDocument): Map<number, Path> {
  const places = new Map<number, Path>();
  const look = (value: YamlValue, path: Path): void => {
    const isCollection = typeof value === 'object' && value !== null;
    if (isCollection) for (const [step, inner] of entriesOf(value)) look(inner, [...path, step]);
    if (path.length === 0) return;
    const start = document.rangeOfKey(path).start.line - 1;
    const end = isCollection ? start : document.range(path).end.line - 1;
    for (let line = start; line <= end; line += 1) if (!places.has(line)) places.set(line, path);
  };
  look(document.value, []);
  return places;
}

function entriesOf<T>(value: readonly T[] | { readonly [key: string]: T }): [string | number, T][] {
  return Array.isArray(value)
    ? [...(value as readonly T[]).entries()]
    : Object.entries(value as { readonly [key: string]: T });
}

/** Where the lines of a document come from; a secret comes from the file that has its value. */
function originsIn(document: Emittable, plan: DocumentsPlan): Origins {
  const origins = new Map<string, Origin>();
  for (const { path, origin } of emitWithOrigins(document).lines)
    // Everything that is put into a draft is sourced with an Origin.
    if (origin !== undefined) origins.set(JSON.stringify(path), origin as Origin);
  const look = (value: Emittable, path: Path): void => {
    if (value instanceof Sourced) look(value.value, path);
    else if (typeof value === 'string') {
      const [reference] = referencesIn(value);
      if (!reference) return;
      const { file, field } = fieldAt(plan, reference);
      const words = field === VALUE ? 'the value' : `the value of ${field}`;
      origins.set(JSON.stringify(path), rule(`${words} in ${file}`));
    } else if (typeof value === 'object' && value !== null)
      for (const [step, inner] of entriesOf(value)) look(inner, [...path, step]);
  };
  look(document, []);
  return origins;
}

/** The origin of a value, else of what it is in. */
function originAt(origins: Origins, path: Path): Origin {
  for (let length = path.length; length > 0; length -= 1) {
    const origin = origins.get(JSON.stringify(path.slice(0, length)));
    if (origin) return origin;
  }
  return OF_ALL;
}
