import { z } from 'zod';
import { appSchema } from './app.ts';
import { catalogueSchema } from './catalogue.ts';
import { clusterSchema } from './cluster.ts';
import { labSchema } from './lab.ts';
import { nodesSchema } from './nodes.ts';
import { pinsSchema } from './pins.ts';

/** A JSON Schema file as editors read it. */
export interface PublishedSchema {
  /** File name, for example `lab.json`. */
  readonly file: string;
  readonly text: string;
}

const SCHEMAS: readonly (readonly [file: string, schema: z.ZodType])[] = [
  ['app.json', appSchema],
  ['catalogue.json', catalogueSchema],
  ['cluster.json', clusterSchema],
  ['lab.json', labSchema],
  ['nodes.json', nodesSchema],
  ['pins.json', pinsSchema],
];

/** Formats that draft 7 has; zod's own ones only make validators complain. */
const FORMATS = ['uri', 'email', 'date', 'date-time', 'ipv4', 'ipv6'];

/**
 * The schemas of the source as JSON Schema files of draft 7, the draft that the YAML language server knows best:
 * what a user may write, with descriptions, defaults and examples.
 */
export function publishSchemas(): PublishedSchema[] {
  return SCHEMAS.map(([file, schema]) => {
    const published = z.toJSONSchema(schema, {
      io: 'input',
      target: 'draft-7',
      override({ jsonSchema }) {
        const { format } = jsonSchema;
        if (format !== undefined && !FORMATS.includes(format)) delete jsonSchema.format;
      },
    });
    return { file, text: `${JSON.stringify(atRoot(published), null, 2)}\n` };
  });
}

/** The schema itself at the root, since some editors show title and description from there only. */
function atRoot(published: Record<string, unknown>): Record<string, unknown> {
  const { $schema, $ref, definitions, ...rest } = published;
  const named = (definitions ?? {}) as Record<string, object>;
  const name = typeof $ref === 'string' ? $ref.slice('#/definitions/'.length) : '';
  const { [name]: root = {}, ...others } = named;
  const kept = Object.keys(others).length > 0 ? { definitions: others } : {};
  return { $schema, ...rest, ...root, ...kept };
}
