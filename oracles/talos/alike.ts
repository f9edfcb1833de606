import { isDeepStrictEqual } from 'node:util';
import { resolved } from '../../src/model/secret-reference.ts';
import {
  emit,
  parseDocuments,
  type Emittable,
  type YamlValue,
} from '../../src/model/yaml/index.ts';
import { isMap } from '../../src/model/yaml/value.ts';
import { readBundle } from '../../src/talos/bundle/fields.ts';

/** Documents as a file, with what is in a bundle in place of references to it. */
export function written(documents: readonly Emittable[], bundle: string): string {
  const { fields } = readBundle('secrets.yaml', bundle);
  const valueOf = (field: string, isPem: boolean): string => {
    const value = fields.get(field) ?? '';
    return isPem ? Buffer.from(value, 'base64').toString() : value;
  };
  const inPlace = (value: YamlValue): Emittable => {
    if (Array.isArray(value)) return value.map(inPlace);
    if (isMap(value))
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inPlace(one)]));
    if (typeof value !== 'string') return value;
    return resolved(value, ({ field, isPem }) => valueOf(field ?? '', isPem));
  };
  return documents
    .flatMap((one) => parseDocuments('configuration.yaml', emit(one)).documents)
    .map(({ value }) => emit(inPlace(value)))
    .join('');
}

/** Paths at which two configurations differ, with what stands there; the order of documents does not count. */
export function differences(
  their: string,
  ours: string,
  isSame: (
    path: string,
    their: YamlValue | undefined,
    our: YamlValue | undefined,
  ) => boolean = () => false,
): string[] {
  const [left, right] = [byKind(their), byKind(ours)];
  const unlike = (
    one: YamlValue | undefined,
    other: YamlValue | undefined,
    path: string,
  ): string[] => {
    if (isMap(one) && isMap(other))
      return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
        unlike(one[key], other[key], `${path}.${key}`),
      );
    if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
      return one.flatMap((item, at) => unlike(item, other[at], `${path}[${String(at)}]`));
    if (isSame(path, one, other) || isDeepStrictEqual(one, other)) return [];
    return [`${path}: ${JSON.stringify(one)} of theirs, ${JSON.stringify(other)} here`];
  };
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((kind) =>
    unlike(left.get(kind), right.get(kind), kind),
  );
}

function byKind(text: string): Map<string, YamlValue> {
  const { documents } = parseDocuments('configuration.yaml', text);
  return new Map(
    documents.map(({ value }) => {
      const { kind, name } = isMap(value) ? value : {};
      const title = [kind ?? 'v1alpha1', name].filter((one) => typeof one === 'string');
      return [title.join(' '), value] as const;
    }),
  );
}
