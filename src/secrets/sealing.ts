// The engine behind the render's port: it knows values, works before the render, and leaves encrypted texts only.
import type { Diagnostic } from '../base/diagnostic.ts';
import { compareText } from '../base/text.ts';
import type { DocumentsPlan, SecretEncryption, SecretKey, SecretPlan } from './port.ts';
import { documentsRecipe, filesOf, missingFor } from './sealing-documents.ts';
import { fileOf, Lab, sealRecipe, type Recipe, type SealingSources } from './sealing-lab.ts';
import { quoted, VALUE } from './values.ts';

export type { SealingSources } from './sealing-lab.ts';

/** What the render is given, and what is wrong. */
export interface Sealed {
  readonly encryption: SecretEncryption;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a lab wants encrypted. */
export interface Plans {
  readonly objects: readonly SecretPlan[];
  readonly documents: readonly DocumentsPlan[];
}

type Outcome = ReturnType<SecretEncryption['seal']>;

/**
 * Encrypts what some plans need. A file whose encrypted sources, plan and recipients are those that it was made of is
 * kept as it is, which needs no key. What cannot be opened here keeps the file of the last render, and is a warning.
 */
export async function sealPlans(
  { objects, documents }: Plans,
  sources: SealingSources,
): Promise<Sealed> {
  const lab = new Lab(sources);
  const outcomes = new Map<string, Outcome>();
  for (const plan of objects) {
    const missing = await missingOf(lab, plan);
    const needs = { missing, all: namesOf(plan.keys) };
    outcomes.set(plan.path, await outcomeOf(lab, recipeOf(lab, plan), needs));
  }
  for (const plan of documents) {
    const needs = { missing: await missingFor(lab, plan), all: filesOf(plan) };
    outcomes.set(plan.path, await outcomeOf(lab, documentsRecipe(lab, plan), needs));
  }
  const outcome = ({ path }: { readonly path: string }): Outcome =>
    outcomes.get(path) ?? { missing: [] };
  return {
    encryption: { seal: outcome, sealDocuments: outcome },
    diagnostics: [...lab.found.values()],
  };
}

/** A file that cannot be made waits for everything that it needs; why is a problem of its own. */
async function outcomeOf(
  lab: Lab,
  recipe: Recipe,
  { missing, all }: { readonly missing: readonly string[]; readonly all: readonly string[] },
): Promise<Outcome> {
  return missing.length > 0 ? { missing } : ((await sealRecipe(lab, recipe)) ?? { missing: all });
}

/** Secrets without a value that is required; all of them where there is no value at all. */
async function missingOf(lab: Lab, { keys }: SecretPlan): Promise<string[]> {
  const unset: SecretKey[] = [];
  for (const key of keys)
    if (!(await lab.sealedFields(fileOf(key.secret))).has(key.field ?? VALUE)) unset.push(key);
  return namesOf(unset.length === keys.length ? unset : unset.filter(({ optional }) => !optional));
}

function recipeOf(lab: Lab, plan: SecretPlan): Recipe {
  return {
    path: plan.path,
    file: fileOf(namesOf(plan.keys)[0] ?? ''),
    blocks: 'each',
    facts: () => factsOf(lab, plan),
    plain: (mark) => plainOf(lab, plan, mark),
  };
}

async function factsOf(lab: Lab, { name, namespace, keys, clear }: SecretPlan): Promise<unknown> {
  const leaves = await Promise.all(
    [...keys].sort(byKey).map(async ({ key, secret, field = VALUE, format = null }) => {
      const leaf = (await lab.sealedFields(fileOf(secret))).get(field) ?? null;
      return [key, secret, field, format, leaf];
    }),
  );
  const sorted = Object.entries(clear).sort(([one], [other]) => compareText(one, other));
  return [name, namespace, leaves, sorted];
}

/** The Secret in clear. Values are base64, which Flux does not take for its variables. */
async function plainOf(lab: Lab, plan: SecretPlan, mark: string): Promise<string> {
  const data = new Map(Object.entries(plan.clear));
  for (const { key, secret, field = VALUE, format = '{}' } of plan.keys) {
    if (!(await lab.sealedFields(fileOf(secret))).has(field)) continue;
    const value = (await lab.openFields(fileOf(secret))).get(field) ?? '';
    data.set(
      key,
      format.replaceAll('{}', () => value),
    );
  }
  const lines = [...data]
    .sort(([one], [other]) => compareText(one, other))
    .map(([key, value]) => `  ${quoted(key)}: ${quoted(Buffer.from(value).toString('base64'))}\n`);
  return [
    'apiVersion: v1\nkind: Secret\nmetadata:\n',
    `  name: ${quoted(plan.name)}\n  namespace: ${quoted(plan.namespace)}\n`,
    `  annotations:\n    croft/sealed-from: sha256-${mark}\n`,
    lines.length === 0 ? 'data: {}\n' : `data:\n${lines.join('')}`,
  ].join('');
}

function namesOf(keys: readonly SecretKey[]): string[] {
  return [...new Set(keys.map(({ secret }) => secret))].sort();
}

function byKey(one: SecretKey, other: SecretKey): number {
  return compareText(one.key, other.key);
}
