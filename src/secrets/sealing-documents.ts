import { emit, Sourced, type Emittable } from '../model/yaml/index.ts';
import { referencesIn, resolved, type Reference } from '../model/secret-reference.ts';
import type { DocumentsPlan } from './port.ts';
import { fileOf, type Lab, type Recipe } from './sealing-lab.ts';
import { VALUE } from './values.ts';

/** A field of a file of the source. */
interface Field {
  readonly file: string;
  readonly field: string;
}

/** Files that lack a value which the documents name; sorted. */
export async function missingFor(lab: Lab, plan: DocumentsPlan): Promise<string[]> {
  const missing = new Set<string>();
  for (const { file, field } of fieldsIn(plan))
    if (!(await lab.sealedFields(file)).has(field)) missing.add(file);
  return [...missing].sort();
}

/** Every file of the source that the documents name a value of; sorted. */
export function filesOf(plan: DocumentsPlan): string[] {
  return [...new Set(fieldsIn(plan).map(({ file }) => file))];
}

/** How the encrypted documents are made. */
export function documentsRecipe(lab: Lab, plan: DocumentsPlan): Recipe {
  const fields = fieldsIn(plan);
  return {
    path: plan.path,
    file: fields[0]?.file ?? plan.bundle,
    // Nothing takes the documents of a machine apart before they are decrypted.
    blocks: 'first',
    facts: async () => [
      plan.header,
      textOf(plan.documents, plan.header),
      await Promise.all(
        fields.map(async ({ file, field }) => [
          file,
          field,
          (await lab.sealedFields(file)).get(field) ?? null,
        ]),
      ),
    ],
    plain: async (mark) => {
      const values = new Map<string, string>();
      for (const { file, field } of fields)
        values.set(`${file}#${field}`, (await lab.openFields(file)).get(field) ?? '');
      const valueOf = (reference: Reference): string => {
        const { file, field } = fieldAt(plan, reference);
        const value = values.get(`${file}#${field}`) ?? '';
        return reference.isPem ? Buffer.from(value, 'base64').toString() : value;
      };
      const filled = plan.documents.map((one) => mapped(one, (text) => resolved(text, valueOf)));
      return textOf(filled, `${plan.header}\ncroft/sealed-from: sha256-${mark}`);
    },
  };
}

/** The key of a map that holds each reference, the nearest one where a list holds it: what SOPS has to encrypt. */
export function keysWithSecrets(documents: readonly Emittable[]): Set<string> {
  const found = new Set<string>();
  const look = (value: Emittable, key: string): void => {
    if (value instanceof Sourced) look(value.value, key);
    else if (typeof value === 'string') {
      if (referencesIn(value).length > 0) found.add(key);
    } else if (Array.isArray(value))
      for (const item of value as readonly Emittable[]) look(item, key);
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) look(inner, name);
  };
  for (const one of documents) look(one, '');
  return found;
}

function textOf(documents: readonly Emittable[], header: string): string {
  return documents.map((one, index) => emit(one, index === 0 ? { header } : {})).join('');
}

function fieldsIn(plan: DocumentsPlan): Field[] {
  const found = new Map<string, Field>();
  for (const reference of referencesOf(plan)) {
    const field = fieldAt(plan, reference);
    found.set(`${field.file}#${field.field}`, field);
  }
  return [...found].sort().map(([, field]) => field);
}

/** Every reference to a secret in the documents of a plan, in order. */
export function referencesOf({ documents }: DocumentsPlan): Reference[] {
  const found: Reference[] = [];
  for (const one of documents)
    mapped(one, (text) => {
      found.push(...referencesIn(text));
      return text;
    });
  return found;
}

/** The field of the source that a reference in the documents of a plan names. */
export function fieldAt(
  { bundle }: Pick<DocumentsPlan, 'bundle'>,
  { secret, field }: Reference,
): Field {
  return secret === null
    ? { file: bundle, field: field ?? '' }
    : { file: fileOf(secret), field: field ?? VALUE };
}

/** A value with each text in it changed, without notes of where it comes from. */
function mapped(value: Emittable, change: (text: string) => string): Emittable {
  if (value instanceof Sourced) return mapped(value.value, change);
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value))
    return (value as readonly Emittable[]).map((item) => mapped(item, change));
  if (typeof value !== 'object' || value === null) return value;
  const whole: Record<string, Emittable> = Object.create(null) as Record<string, Emittable>;
  for (const [key, inner] of Object.entries(value)) whole[key] = mapped(inner, change);
  return whole;
}
