import { compareText } from '../../base/text.ts';
import type { Path } from '../../model/yaml/index.ts';
import { isMap, type YamlValue } from '../../model/yaml/value.ts';
import type { SourceMachine } from '../imported.ts';
import type { Finding, Reading } from '../subject.ts';

/** A machine of a source, and what readers made of its configuration. */
export interface MachineReading {
  readonly machine: SourceMachine;
  readonly reading: Reading;
}

/** A finding, and whose it is. */
export interface Said {
  readonly by: MachineReading;
  readonly finding: Finding;
}

/** A word of cluster.yaml or nodes.yaml, with everything that says it. */
export interface Word {
  readonly file: 'cluster' | 'nodes';
  /** From the root of the file; the list itself for an item of one. */
  readonly path: Path;
  readonly isItem: boolean;
  readonly value: YamlValue;
  readonly said: readonly Said[];
  /** Machines that the word is for too, although they say nothing, or something else. */
  readonly unsaid: readonly MachineReading[];
  /** The words of nodes that stand for it when the cluster has no such word. */
  readonly below?: readonly Word[];
}

/** Findings that go back into what is left of their configurations, and why. */
export interface Returned {
  readonly said: readonly Said[];
  readonly why: string;
}

/** A text that is the same for values that are, in whatever order the keys of maps stand. */
export function identity(value: YamlValue): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(identity).join()}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort(compareText);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${identity(value[key] ?? null)}`).join()}}`;
}
