import { emit, parseBulk, type Path } from '../../model/yaml/index.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { contractOf } from '../../talos/contract.ts';
import type { TalosDocument } from '../../talos/document.ts';
import type { Role, SourceMachine } from '../imported.ts';
import { mapOf, readMachine, type Finding, type Reading } from '../subject.ts';
import { MACHINE_READERS } from './machine.ts';

/** A machine of a test: its documents as YAML, or as they are rendered. */
export interface TestMachine {
  readonly documents: string | readonly TalosDocument[];
  /** Default: 1.13.9. */
  readonly talos?: string;
  /** Default: control0. */
  readonly name?: string;
  readonly role?: Role;
  readonly words?: YamlMap;
}

/** The machine of a source. */
export function machineOf({ documents, name, role, words }: TestMachine): SourceMachine {
  const text =
    typeof documents === 'string' ? documents : documents.map(({ value }) => emit(value)).join('');
  return {
    name: name ?? 'control0',
    role: role ?? 'control-plane',
    documents: parseBulk(text).filter((one) => isMap(one)),
    words: words ?? mapOf({}),
    placeOf: () => ({ file: `${name ?? 'control0'}.yaml`, path: '' }),
  };
}

/** What the readers of network, disks and operating system make of it. */
export function readingOf(test: TestMachine): Reading {
  const contract = contractOf(test.talos ?? '1.13.9');
  if (!contract) throw new Error('no version of Talos');
  return readMachine(machineOf(test), contract, MACHINE_READERS);
}

/** Words as they would be written: those of the cluster, and those of the node; what either may have is of the node. */
export function written(findings: readonly Finding[]): { cluster: YamlMap; node: YamlMap } {
  const [cluster, node] = [mapOf({}), mapOf({})];
  for (const { scope, path, isItem, value } of findings) {
    const whole = scope === 'node' || scope === 'either' ? node : cluster;
    if (isItem) listAt(whole, path).push(value);
    else putIn(mapOn(whole, path.slice(0, -1)), path.at(-1) ?? '', value);
  }
  return { cluster, node };
}

function putIn(map: YamlMap, key: string | number, value: YamlValue): void {
  if (Object.hasOwn(map, key)) throw new Error(`${key} is said twice`);
  map[key] = value;
}

function mapOn(map: YamlMap, path: Path): YamlMap {
  return path.reduce<YamlMap>((at, key) => {
    const below = at[key] ?? mapOf({});
    at[key] = below;
    if (!isMap(below)) throw new Error(`${key} is no map`);
    return below;
  }, map);
}

function listAt(map: YamlMap, path: Path): YamlValue[] {
  const at = mapOn(map, path.slice(0, -1));
  const key = path.at(-1) ?? '';
  const list = at[key] ?? [];
  at[key] = list;
  if (!Array.isArray(list)) throw new Error(`${key} is no list`);
  return list;
}
