import { isFrom } from '../../talos/contract.ts';
import type { Path } from '../../model/yaml/index.ts';
import { sameValue } from '../../model/yaml/plain.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import type { Scope, Subject } from '../subject.ts';

/** Where the two forms of a configuration have the same value, as paths with dots. */
export interface Where {
  /** In the document without kind; none where it never had it. */
  readonly v1alpha1?: string;
  /** In a document of Talos 1.14; none where that has no document for it. */
  readonly typed?: readonly [kind: string, path: string];
}

/** Where a configuration has a value. */
export interface Spot {
  readonly document: YamlMap;
  readonly path: Path;
  /** The form is the one that is rendered: what is left there and is the same as in the render needs no word. */
  readonly isRendered: boolean;
}

/** Names in the certificate of the API server. */
export const CERT_SANS: Where = {
  v1alpha1: 'cluster.apiServer.certSANs',
  typed: ['KubeAPIServerConfig', 'certExtraSANs'],
};

/** Whether the configuration is rendered with documents of Talos 1.14. */
export function isTyped({ contract }: Subject): boolean {
  return isFrom(contract, '1.14');
}

export function isControlPlane({ role }: Subject): boolean {
  return role === 'control-plane';
}

/** Where a value stands, if it does; a document of its own goes before the one without kind, as in Talos. */
export function spotOf(subject: Subject, { v1alpha1, typed }: Where): Spot | undefined {
  const spots: Spot[] = [];
  if (typed) {
    const [kind, dotted] = typed;
    const path = pathOf(dotted);
    for (const document of subject.documents(kind))
      spots.push({ document, path, isRendered: isTyped(subject) });
  }
  if (subject.v1alpha1 && v1alpha1 !== undefined)
    spots.push({
      document: subject.v1alpha1,
      path: pathOf(v1alpha1),
      isRendered: !typed || !isTyped(subject),
    });
  return spots.find(({ document, path }) => subject.peek(document, path) !== undefined);
}

/** A value without taking it. */
export function valueOf(subject: Subject, where: Where): YamlValue | undefined {
  const spot = spotOf(subject, where);
  return spot && subject.peek(spot.document, spot.path);
}

/** One word of the model, and what says it. */
export interface Wish {
  readonly scope: Scope;
  readonly path: Path;
  readonly where: Where;
  /** The value as the model has it; undefined for what it has no word for. Default: as it stands. */
  readonly of?: (value: YamlValue) => YamlValue | undefined;
  /** What is rendered without the word: where it stands in the form that is rendered, it is left to be found there. */
  readonly standard?: YamlValue;
}

/** Reads one word. */
export function readWord(subject: Subject, { scope, path, where, of, standard }: Wish): void {
  const spot = spotOf(subject, where);
  if (!spot) return;
  subject.word(scope, path, (take) => {
    const found = take(spot.document, spot.path);
    const value = found === undefined || !of ? found : of(found);
    return spot.isRendered && sameValue(value, standard) ? undefined : value;
  });
}

/** Words below a path, and the map that says them entry by entry. */
export interface EntriesWish {
  readonly scope: Scope;
  readonly path: Path;
  readonly where: Where;
  /** The value of an entry as the model has it; undefined for what it has no word for. Default: as it stands. */
  readonly of?: (value: YamlValue, key: string) => YamlValue | undefined;
}

/** Reads the entries of a map, each a word of its own. */
export function readEntries(subject: Subject, { scope, path, where, of }: EntriesWish): void {
  for (const [key, spot] of entriesOf(subject, where))
    subject.word(scope, [...path, key], (take) => {
      const found = take(spot.document, spot.path);
      return found === undefined || !of ? found : of(found, key);
    });
}

/** Every entry of a map by its key. */
export function entriesOf(subject: Subject, where: Where): [key: string, spot: Spot][] {
  const spot = spotOf(subject, where);
  const map = spot && subject.peek(spot.document, spot.path);
  if (!spot || !isMap(map)) return [];
  return Object.keys(map).map((key) => [key, { ...spot, path: [...spot.path, key] }]);
}

/** Every item of a list. */
export function itemsOf(subject: Subject, where: Where): Spot[] {
  const spot = spotOf(subject, where);
  const list = spot && subject.peek(spot.document, spot.path);
  if (!spot || !Array.isArray(list)) return [];
  return list.map((_, index) => ({ ...spot, path: [...spot.path, index] }));
}

/** Takes a value that says nothing where it stands, if it is that value. */
export function settleValue(subject: Subject, dotted: string, value: YamlValue): void {
  subject.settle((take) =>
    sameValue(take(subject.v1alpha1, pathOf(dotted)), value) ? true : null,
  );
}

/**
 * Takes a value of the document without kind that every render has by rule in a document of its own. Where the render has
 * it in the same place, it is left to be found there.
 */
export function settleRule(subject: Subject, dotted: string, value: YamlValue): void {
  if (isTyped(subject)) settleValue(subject, dotted, value);
}

/** An argument of a component: a text, or several. */
export function argumentOf(value: YamlValue): YamlValue | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  const list = filledTexts(value);
  return list?.length === 1 ? list[0] : list;
}

/** A list of texts of which none is empty; undefined for anything else, and for an empty list. */
export function filledTexts(value: YamlValue | undefined): string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const texts = value.filter((one) => typeof one === 'string' && one !== '');
  return texts.length === value.length ? (texts as string[]) : undefined;
}

/** A map of which nothing is known but its keys; undefined for anything else, and for other keys than those. */
export function onlyKeys(
  value: YamlValue | undefined,
  keys: readonly string[],
): YamlMap | undefined {
  return isMap(value) && Object.keys(value).every((key) => keys.includes(key)) ? value : undefined;
}

function pathOf(dotted: string): Path {
  return dotted.split('.');
}
