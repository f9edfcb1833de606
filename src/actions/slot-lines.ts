import type { Slot } from '../model/schema/catalogue.ts';
import { opened, type Schema } from './json-schema.ts';

/** Slots that hold several entries, and how one of them is written. */
const KEYED: Readonly<Partial<Record<Slot, (entry: string, settings: string) => string>>> = {
  gateways: (_entry, settings) => `<gateway>: ${settings}`,
  storage: (_entry, settings) => `- ${settings}`,
  addons: (entry) => `- ${entry}`,
};

/**
 * The lines of cluster.yaml that fill a slot with an entry, with `<key>` for each setting that a person has to choose.
 * `cluster` is the published schema of cluster.yaml. Empty for `gitops`, whose entries come by themselves.
 */
export function slotLines(slot: Slot, entry: string, cluster: Schema): string[] {
  if (slot === 'gitops') return [];
  const steps = ['platform', ...slot.split('.')];
  const settings = `{ ${['use', ...requiredOf(settingsOf(slot, cluster))]
    .map((part) => (part === 'use' ? `use: ${entry}` : part))
    .join(', ')} }`;
  const last = steps.length - 1;
  const keyed = KEYED[slot];
  const heads = keyed ? steps : steps.slice(0, last);
  const leaf = keyed ? keyed(entry, settings) : `${steps[last] ?? ''}: ${settings}`;
  return [...heads.map((key) => `${key}:`), leaf].map((line, depth) => '  '.repeat(depth) + line);

  /** Settings that must be given, but for the entry itself, each as it is written. */
  function requiredOf(forms: readonly Schema[]): string[] {
    const map = forms.find(({ properties }) => properties !== undefined);
    return (map?.required ?? [])
      .filter((key) => key !== 'use')
      .map((key) => `${key}: ${placeholder(key, map?.properties?.[key] ?? {})}`);
  }

  function placeholder(key: string, schema: Schema): string {
    const inner = requiredOf(opened(schema, cluster));
    return inner.length > 0 ? `{ ${inner.join(', ')} }` : `<${key}>`;
  }
}

/** Entries that can fill a slot, the one that it has by default first. */
export function fillers(slot: Slot, entries: readonly string[], cluster: Schema): string[] {
  const uses = settingsOf(slot, cluster).map(({ properties }) => properties?.['use']?.default);
  return [...entries].sort((a, b) => Number(uses.includes(b)) - Number(uses.includes(a)));
}

function below(forms: readonly Schema[], key: string, root: Schema): Schema[] {
  return forms.flatMap(({ properties }) => {
    const child = properties?.[key];
    return child ? opened(child, root) : [];
  });
}

/** The settings of one use of a slot. */
function settingsOf(slot: Slot, root: Schema): readonly Schema[] {
  const steps = ['platform', ...slot.split('.')];
  const forms = steps.reduce<readonly Schema[]>((at, key) => below(at, key, root), [root]);
  if (slot !== 'gateways') return forms;
  return forms.flatMap(({ additionalProperties }) =>
    typeof additionalProperties === 'object' ? opened(additionalProperties, root) : [],
  );
}
