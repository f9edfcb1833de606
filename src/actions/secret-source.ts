import { CroftError } from '../base/error.ts';
import { generatesKeyOfData, parseGenerator } from '../model/generators.ts';
import type { SecretKey } from '../secrets/port.ts';
import { referencesOf } from '../secrets/sealing-documents.ts';
import { rulesFor, type FileRules } from '../secrets/sops/index.ts';
import type { Built } from './pipeline.ts';

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Where the value of a secret of the lab lies, relative to its root. */
export function secretPath(name: string): string {
  return `secrets/${name}.sops.yaml`;
}

/** Whether a word can be the name of a secret. */
export function isName(word: string): boolean {
  return NAME.test(word);
}

/** Throws CroftError `usage` for what cannot be the name of a secret. */
export function checkName(name: string): void {
  if (isName(name)) return;
  throw new CroftError('usage', 'NAME is not the name of a secret', {
    data: { hint: 'use lower-case letters, digits and dashes, as the source names it' },
  });
}

const FIELD = /^[A-Za-z0-9._-]{1,253}$/;

/** Throws CroftError `usage` for what cannot be a field of a secret: `sops` is the block of sops itself. */
export function checkField(field: string | undefined): void {
  if (field === undefined || (FIELD.test(field) && field !== 'sops')) return;
  throw new CroftError('usage', 'FIELD is not the name of a field', {
    data: { hint: 'use letters, digits, dots, dashes and underscores, as the source names it' },
  });
}

/** What the rules that the lab renders say about a path. Throws `sops-no-rule` and `sops-rules`. */
export function labRules({ rendered }: Pick<Built, 'rendered'>, path: string): Promise<FileRules> {
  return rulesFor(path, rendered.files.get('.sops.yaml')?.content ?? '');
}

/** How the lab uses one of its secrets. */
export interface SecretUse {
  readonly name: string;
  /** What a person can set: a field, or null for the whole value. Sorted. */
  readonly fields: readonly (string | null)[];
  /** Objects and machines that need it: `media/sonarr-secret`, `talos/main/control0`. */
  readonly users: readonly string[];
  /** The rule that can make it. */
  readonly generate: string | null;
  /** What another value would break: data that only it opens, or a copy that is kept elsewhere. */
  readonly bound: SecretKey['bound'] | null;
}

interface Found {
  readonly fields: Set<string>;
  readonly users: Set<string>;
  generate: string | null;
  bound: SecretUse['bound'];
}

/** Every secret that the source names, by name. */
export function usesOf({
  model,
  plans,
  machines,
}: Pick<Built, 'model' | 'plans' | 'machines'>): Map<string, SecretUse> {
  const found = new Map<string, Found>();
  const at = (name: string): Found => {
    const entry = found.get(name) ?? {
      ...{ fields: new Set(), users: new Set(), generate: null, bound: null },
    };
    found.set(name, entry);
    return entry;
  };
  for (const { namespace, name, keys } of plans)
    for (const { secret, field = '', generate = null, bound = null } of keys) {
      const entry = at(secret);
      entry.fields.add(field);
      entry.users.add(namespace === '' ? name : `${namespace}/${name}`);
      entry.generate ??= generate;
      if (entry.bound !== 'data') entry.bound = bound ?? entry.bound;
    }
  for (const plan of machines)
    for (const { secret, field } of referencesOf(plan)) {
      if (secret === null) continue;
      const entry = at(secret);
      entry.fields.add(field ?? '');
      entry.users.add(machineOf(plan.path));
    }
  for (const [use, { secret }] of Object.entries(model.lab.value.credentials)) {
    const entry = at(secret);
    entry.fields.add('');
    entry.users.add(`credentials.${use} of the lab`);
  }
  return new Map(
    [...found].sort().map(([name, { fields, users, generate, bound }]) => [
      name,
      {
        name,
        fields: [...fields].sort().map((field) => (field === '' ? null : field)),
        users: [...users].sort(),
        generate,
        bound: isKeyOfData(generate) ? 'data' : bound,
      },
    ]),
  );
}

/** `talos/main/control0` for the path of its configuration. */
export function machineOf(path: string): string {
  return path.replace(/\.sops\.yaml$/, '');
}

function isKeyOfData(generate: string | null): boolean {
  const rule = generate === null ? null : parseGenerator(generate);
  return rule !== null && generatesKeyOfData(rule);
}
