import { load } from 'js-yaml';

/** A value as YAML gives it; fields are read through `field` and `text`. */
export type Value = unknown;

/** One Kubernetes object, kept as the text that a real program wrote or will read. */
export interface Manifest {
  /** Where it came from, for messages: a file, a built directory or a Flux Kustomization. */
  readonly source: string;
  readonly text: string;
  readonly value: Value;
  /** How many of its values were encrypted in the repository and are the real ones here. */
  readonly clear?: number;
  /** How many stay encrypted, with a stand-in in their place. */
  readonly closed?: number;
}

/** The value below a path of keys, or undefined. */
export function field(value: Value, ...path: readonly string[]): Value {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return undefined;
    at = (at as Record<string, Value>)[key];
  }
  return at;
}

/** The string below a path of keys; empty when there is none. */
export function text(value: Value, ...path: readonly string[]): string {
  const found = field(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The list below a path of keys; empty when there is none. */
export function list(value: Value, ...path: readonly string[]): readonly Value[] {
  const found = field(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Texts of the documents of a stream; only a line that starts with `---` parts them, as YAML says. */
export function documents(stream: string): string[] {
  return stream.split(/^---(?:[ \t].*)?\r?$/m).filter((document) => /^[^#\s]/m.test(document));
}

/** Objects (documents with apiVersion and kind) of a stream; throws on YAML that does not parse. */
export function manifests(stream: string, source: string): Manifest[] {
  return documents(stream).flatMap((document) => {
    const value = load(document);
    return isObject(value) ? [{ source, text: document, value }] : [];
  });
}

function isObject(value: Value): boolean {
  return text(value, 'apiVersion') !== '' && text(value, 'kind') !== '';
}

/** True for objects of a kind of an API group, in whatever version. */
export function isKind({ value }: Manifest, group: string, kind: string): boolean {
  return groupOf(value) === group && text(value, 'kind') === kind;
}

export function groupOf(value: Value): string {
  const apiVersion = text(value, 'apiVersion');
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** `Kind namespace/name`, the way Flux names an object. */
export function title({ value }: Manifest): string {
  return reference(
    text(value, 'kind'),
    text(value, 'metadata', 'namespace'),
    text(value, 'metadata', 'name'),
  );
}

export function reference(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}
