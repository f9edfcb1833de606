import type { KindSchema, Schema } from './json-schema.ts';

/** Flux Operator adds its own kinds to what Flux' notifications may name, in the definitions it installs. */
const OPERATOR_KINDS = ['FluxInstance', 'ResourceSet', 'ResourceSetInputProvider'] as const;

const PLACES: Readonly<Record<string, string>> = {
  'notification.toolkit.fluxcd.io/Alert': 'eventSources',
  'notification.toolkit.fluxcd.io/Receiver': 'resources',
};

/** The schema as Flux Operator installs it; throws when the place for its kinds has moved. */
export function operatorSchema(kind: KindSchema): KindSchema {
  const place = PLACES[`${kind.group}/${kind.kind}`];
  if (place === undefined) return kind;
  const schema = structuredClone(kind.schema);
  const items: Schema | undefined = schema.properties?.['spec']?.properties?.[place]?.items;
  const kinds = items?.properties?.['kind']?.enum;
  if (!kinds) throw new Error(`${kind.kind}: no list of kinds at spec.${place}`);
  kinds.push(...OPERATOR_KINDS);
  return { ...kind, schema };
}
