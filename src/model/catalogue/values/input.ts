import type { Origin } from '../../origin.ts';
import { sourced, type Emittable } from "../../yaml/index.ts";
import type { CompiledEntry } from '../compiled-entry.ts';
import type { Member } from '../members.ts';
import type { Scope } from '../scope.ts';
import { emptyMap, isTreeMap, open, originOf } from '../tree.ts';
import type { Mount } from '../volumes.ts';

/** What the builder needs to know about one workload. */
export interface AppTemplateInput {
  readonly member: Member;
  readonly compiled: CompiledEntry;
  readonly scope: Scope;
  readonly image: Emittable;
  readonly mounts: readonly Mount[];
  /** The Secret whose keys become environment variables, or null. */
  readonly secretName: string | null;
  readonly timezone: Emittable;
  /** Annotation by which a Service asks for an address. */
  readonly addressAnnotation: string | undefined;
}

/** The map without its undefined entries; undefined when nothing is left. */
export function withoutAbsent(map: Readonly<Record<string, Emittable>>): Emittable {
  const result = emptyMap();
  for (const [key, value] of Object.entries(map)) if (value !== undefined) result[key] = value;
  return Object.keys(result).length > 0 ? result : undefined;
}

/** The origin of a key of the entry, be it written or the schema's default. */
export function entryOrigin({ compiled }: AppTemplateInput, ...path: (string | number)[]): Origin {
  return compiled.entry.origin(path);
}

/** The origin of what the builder adds, in words. */
export function rule(words: string): Origin {
  return { kind: 'rule', rule: words };
}

/** The chart evaluates every text as a Helm template; this keeps braces of plain data as they are. */
export function escaped(value: Emittable): Emittable {
  const opened = open(value);
  if (typeof opened === 'string') {
    if (!opened.includes('{{')) return value;
    return sourced(opened.replaceAll('{{', '{{ "{{" }}'), originOf(value));
  }
  if (Array.isArray(opened)) return (opened as readonly Emittable[]).map(escaped);
  if (!isTreeMap(opened)) return value;
  const result = emptyMap();
  for (const key of Object.keys(opened)) result[key] = escaped(opened[key]);
  return result;
}

