import type { YamlMap } from '../../model/yaml/value.ts';
import { emit, parseDocument, type YamlValue } from '../../model/yaml/index.ts';
import type { Client } from './issue.ts';

/** A context of a talosconfig. */
export interface TalosContext {
  readonly name: string;
  /** Addresses of nodes, never one that moves between them. */
  readonly endpoints: readonly string[];
  readonly client: Client;
}

/** The text of a talosconfig with one context, which is the current one. */
export function talosconfigText(context: TalosContext): string {
  return textOf({ context: context.name, contexts: { [context.name]: entryOf(context) } });
}

/**
 * A talosconfig with one more context, which becomes the current one; a context of the same name and the same authority is
 * replaced. Null when the text is no talosconfig, or has a context of that name of another cluster.
 */
export function mergedTalosconfig(text: string, context: TalosContext): string | null {
  const { document, diagnostics } = parseDocument('talosconfig', text);
  const value = document?.value ?? {};
  if (diagnostics.length > 0 || !isMap(value)) return null;
  const contexts = value['contexts'] ?? {};
  if (!isMap(contexts)) return null;
  const before = contexts[context.name];
  const entry = entryOf(context);
  if (isMap(before) && before['ca'] !== entry.ca) return null;
  const kept = isMap(before) && before['nodes'] ? { nodes: before['nodes'] } : {};
  return textOf({
    ...value,
    context: context.name,
    contexts: { ...contexts, [context.name]: { ...entry, ...kept } },
  });
}

function isMap(value: YamlValue | undefined): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Entry = {
  readonly endpoints: string[];
  readonly ca: string;
  readonly crt: string;
  readonly key: string;
};

function entryOf({ endpoints, client }: TalosContext): Entry {
  const encoded = (pem: string): string => Buffer.from(pem).toString('base64');
  return {
    endpoints: [...endpoints],
    ca: encoded(client.ca),
    crt: encoded(client.crt),
    key: encoded(client.key),
  };
}

function textOf(value: Parameters<typeof emit>[0]): string {
  return emit(value).replace(/^---\n/, '');
}
