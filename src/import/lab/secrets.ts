import type { YamlMap, YamlValue } from '../../model/yaml/value.ts';
import { isMap } from '../../model/yaml/value.ts';
import type { ImportedSecret } from '../imported.ts';
import { mapOf } from '../subject.ts';
import type { MachineReading } from './word.ts';

/** Machines whose words name secrets, each name with one value. */
export interface KnownSecrets {
  readonly secrets: readonly ImportedSecret[];
  readonly machines: readonly MachineReading[];
}

const LONGEST = 63;

/** The secrets of all machines, each once. Of two that have a name and differ, the second is named after its machine, too. */
export function secretsOf(machines: readonly MachineReading[]): KnownSecrets {
  const known = new Map<string, ImportedSecret>();
  const renamed = machines.map((by) => {
    const own = by.reading.secrets;
    const isStrange = (secret: ImportedSecret): boolean => {
      const there = known.get(keyOf(secret));
      return there !== undefined && there.value !== secret.value;
    };
    const names = new Map<string, string>();
    for (const { name } of own.filter(isStrange))
      names.set(name, freeName(`${name}-${by.machine.name}`, known, names));
    const secrets = own.map((one) => ({ ...one, name: names.get(one.name) ?? one.name }));
    for (const secret of secrets) known.set(keyOf(secret), secret);
    if (names.size === 0) return by;
    const findings = by.reading.findings.map((one) => ({ ...one, value: named(one.value, names) }));
    return { ...by, reading: { ...by.reading, findings, secrets } };
  });
  return { secrets: [...known.values()], machines: renamed };
}

/** A name that no other secret has. */
function freeName(
  wanted: string,
  known: ReadonlyMap<string, ImportedSecret>,
  names: ReadonlyMap<string, string>,
): string {
  const taken = new Set([...[...known.values()].map(({ name }) => name), ...names.values()]);
  const start = wanted.slice(0, LONGEST - 4);
  let name = wanted.slice(0, LONGEST).replace(/-+$/, '');
  for (let count = 2; taken.has(name); count += 1) name = `${start}-${count}`;
  return name;
}

/** A value whose references have other names. */
function named(value: YamlValue, names: ReadonlyMap<string, string>): YamlValue {
  if (Array.isArray(value)) return value.map((one) => named(one, names));
  if (!isMap(value)) return value;
  const { secret } = value;
  if (isReference(value) && typeof secret === 'string')
    return mapOf({ ...value, secret: names.get(secret) ?? secret });
  return mapOf(
    Object.fromEntries(Object.entries(value).map(([key, one]) => [key, named(one, names)])),
  );
}

/** The secrets of a list that some value refers to. */
export function usedSecrets(
  secrets: readonly ImportedSecret[],
  values: readonly YamlValue[],
): ImportedSecret[] {
  const names = new Set(values.flatMap((value) => [...namesIn(value)]));
  return secrets.filter(({ name }) => names.has(name));
}

/** What tells a value of a secret from others. */
export function keyOf({ name, field = '' }: ImportedSecret): string {
  return `${name}#${field}`;
}

function namesIn(value: YamlValue, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) namesIn(item, found);
  if (!isMap(value)) return found;
  if (isReference(value) && typeof value['secret'] === 'string') found.add(value['secret']);
  for (const one of Object.values(value)) namesIn(one, found);
  return found;
}

/** Whether a map stands for the value of a secret. */
function isReference(map: YamlMap): boolean {
  return (
    typeof map['secret'] === 'string' &&
    Object.keys(map).every((key) => key === 'secret' || key === 'field')
  );
}
