import { generatedOf, parseGenerator } from '../generators.ts';
import { placeIn } from '../origin.ts';
import type { CatalogueEntry } from '../schema/catalogue.ts';
import type { WorkloadSecret } from '../workload.ts';
import type { CompiledEntry } from './compiled-entry.ts';
import { ABSENT } from './compiled.ts';
import type { Member } from './members.ts';
import type { Scope } from './scope.ts';
import { at, open, originOf } from './tree.ts';

/** Name of the Secret that holds the secrets of a workload. */
export function secretNameOf(name: string): string {
  return `${name}-secret`;
}

/**
 * Keys of a member's Secret: those of its entry, then those that the application adds, sorted as declared.
 * An application's reference wins over the platform's, which wins over a secret of the workload's own name.
 * A secret of the entry whose condition fails is left out, and so is an optional one that is a reference of the
 * platform which nobody gave.
 */
export function secretsOf(
  member: Member,
  compiled: CompiledEntry | null,
  scope: Scope,
): WorkloadSecret[] {
  const { app } = member;
  const given = app?.declared.value.secrets ?? {};
  const shipped = compiled ? shippedSecrets(member, compiled, scope) : [];
  const used = new Set([
    ...shipped.map(({ key }) => key),
    ...Object.keys(compiled?.entry.value.secrets ?? {}),
  ]);
  const added = Object.keys(given).filter((key) => !used.has(key));
  return [...shipped, ...added.map((key) => givenSecret(member, key, key))].filter(
    (secret) => secret !== null,
  );
}

/** What the application says about a key, under either of its names. */
function givenSecret({ app }: Member, key: string, name: string): WorkloadSecret | null {
  const declared = app?.declared;
  const found = [key, name].find((one) => declared && Object.hasOwn(declared.value.secrets, one));
  const source = found === undefined ? undefined : declared?.value.secrets[found];
  if (!declared || found === undefined || !source) return null;
  return {
    key,
    source: 'external' in source ? { external: withoutUndefined(source.external) } : source,
    optional: false,
    origin: declared.origin(['secrets', found]),
  };
}

function withoutUndefined(external: { key: string; property?: string | undefined }): {
  key: string;
  property?: string;
} {
  const { key, property } = external;
  return property === undefined ? { key } : { key, property };
}

function shippedSecrets(
  member: Member,
  { entry, secretFrom, secretWhen }: CompiledEntry,
  scope: Scope,
): WorkloadSecret[] {
  const found: WorkloadSecret[] = [];
  for (const [name, shipped] of Object.entries(entry.value.secrets)) {
    const key = shipped.key ?? name;
    const given = givenSecret(member, key, name);
    if (given) {
      found.push(given);
      continue;
    }
    const when = secretWhen.get(name) ?? ABSENT;
    if (when !== ABSENT && open(when.evaluate(scope)) !== true) continue;
    const from = secretFrom.get(name) ?? ABSENT;
    const reference = from.evaluate(scope);
    const secret = open(at(reference, ['secret']));
    if (from !== ABSENT && typeof secret !== 'string' && shipped.optional) continue;
    found.push({
      key,
      source: {
        secret: typeof secret === 'string' ? secret : ownName(member.name, name),
        ...(shipped.generate === undefined ? {} : { generate: shipped.generate }),
        ...(shipped.bound === undefined ? {} : { bound: shipped.bound }),
      },
      optional: shipped.optional,
      origin: originOf(reference) ?? placeIn('catalogue', entry.document, ['secrets', name]),
    });
  }
  return found.map((one) => withSource(one, entry.value.secrets, found));
}

/**
 * The rule of a secret that is made of another one names the lab's secret. Without a rule, for a person to set, when
 * Croft does not hold that one: it lies in an external store, or its condition fails.
 */
function withSource(
  one: WorkloadSecret,
  shipped: CatalogueEntry['secrets'],
  all: readonly WorkloadSecret[],
): WorkloadSecret {
  const { source } = one;
  if (!('secret' in source) || source.generate === undefined) return one;
  const of = parseGenerator(source.generate)?.secret;
  if (of === undefined) return one;
  const key = shipped[of]?.key ?? of;
  const other = all.find((candidate) => candidate.key === key)?.source;
  if (!other || !('secret' in other)) return { ...one, source: { secret: source.secret } };
  return { ...one, source: { ...source, generate: generatedOf(source.generate, other.secret) } };
}

/** Name of a secret that belongs to one workload: `sonarr-auth-apikey` for key `AUTH__APIKEY` of sonarr. */
function ownName(workload: string, key: string): string {
  const words = key
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return words.startsWith(`${workload}-`) ? words : `${workload}-${words}`;
}
