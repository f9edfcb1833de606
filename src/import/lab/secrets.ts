import type { YamlMap, YamlValue } from '../../model/yaml/value.ts';
import { isMap } from '../../model/yaml/value.ts';
import type { ImportedSecret } from '../imported.ts';
import type { MachineReading, Returned } from './word.ts';

/** Secrets that the words of a lab name. */
export interface KnownSecrets {
  readonly secrets: readonly ImportedSecret[];
  /** Findings whose secret has the name of another one. */
  readonly returned: readonly Returned[];
}

/** The secrets of all machines, each once. Of two that have a name and differ, the first is kept. */
export function secretsOf(machines: readonly MachineReading[]): KnownSecrets {
  const known = new Map<string, ImportedSecret>();
  const returned: Returned[] = [];
  for (const by of machines) {
    const strange = new Set<string>();
    for (const secret of by.reading.secrets) {
      const key = keyOf(secret);
      const there = known.get(key);
      if (there && there.value !== secret.value) strange.add(secret.name);
      else known.set(key, secret);
    }
    const said = by.reading.findings
      .filter(({ value }) => [...namesIn(value)].some((name) => strange.has(name)))
      .map((finding) => ({ by, finding }));
    if (said.length > 0)
      returned.push({ said, why: 'its secret differs from that of other machines' });
  }
  return { secrets: [...known.values()], returned };
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
