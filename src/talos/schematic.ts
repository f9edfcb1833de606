import { createHash } from 'node:crypto';
import { emitGoYaml, type GoData } from '../base/go-yaml/emit.ts';
import { compareKeys } from '../base/go-yaml/sort.ts';
import type { YamlValue } from '../model/yaml/index.ts';

/** What an image of Talos is made of beyond Talos itself. */
export interface Schematic {
  readonly extensions: readonly string[];
  readonly kernelArgs: readonly string[];
  readonly overlay?:
    | {
        readonly image: string;
        readonly name: string;
        readonly options?: Readonly<Record<string, YamlValue>> | undefined;
      }
    | undefined;
  /** What the META partition holds at first. */
  readonly meta?: readonly { readonly key: number; readonly value: string }[] | undefined;
  readonly bootloader?: string | undefined;
  readonly secureBoot?: { readonly includeWellKnownCertificates: boolean } | undefined;
}

/** The schematic that a machine runs: its id, and what it is made of where that is known. */
export interface RunningSchematic {
  readonly id: string;
  readonly content: Schematic | null;
}

/**
 * The schematic of a node, its own or that of its cluster. An id beside what a schematic is made of is known when it is
 * the id of just that.
 */
export function schematicOf(
  node: { readonly schematic?: string | Schematic | undefined },
  cluster: { readonly schematic: Schematic & { readonly id?: string | undefined } },
): RunningSchematic {
  if (typeof node.schematic === 'string') return { id: node.schematic, content: null };
  if (node.schematic) return { id: schematicId(node.schematic), content: node.schematic };
  const { id: declared, ...content } = cluster.schematic;
  const id = schematicId(content);
  return declared === undefined || declared === id
    ? { id, content }
    : { id: declared, content: null };
}

/**
 * The id that the image factory gives a schematic, computed without it: the digest of the canonical text. The order of
 * extensions and of kernel arguments counts.
 */
export function schematicId(schematic: Schematic): string {
  return createHash('sha256').update(schematicYaml(schematic)).digest('hex');
}

/** The canonical text of a schematic, which can be posted to an image factory as it is. */
export function schematicYaml({ overlay, ...schematic }: Schematic): string {
  return emitGoYaml(
    filled([
      ['overlay', overlay && overlayOf(overlay)],
      ['customization', customizationOf(schematic)],
    ]),
  );
}

function overlayOf({ image, name, options = {} }: NonNullable<Schematic['overlay']>): GoData {
  return filled([
    ['image', image],
    ['name', name],
    ['options', unlessEmpty(sorted(options))],
  ]);
}

function customizationOf(schematic: Omit<Schematic, 'overlay'>): GoData {
  const { extensions, kernelArgs, meta = [], bootloader, secureBoot } = schematic;
  return filled([
    ['extraKernelArgs', unlessEmpty(kernelArgs)],
    [
      'meta',
      unlessEmpty(
        meta.map(
          ({ key, value }) =>
            new Map<string, GoData>([
              ['key', key],
              ['value', value],
            ]),
        ),
      ),
    ],
    ['systemExtensions', unlessEmpty(filled([['officialExtensions', unlessEmpty(extensions)]]))],
    ['bootloader', bootloader],
    [
      'secureboot',
      secureBoot?.includeWellKnownCertificates
        ? new Map([['includeWellKnownCertificates', true]])
        : undefined,
    ],
  ]);
}

/** A map of the entries that have a value, in order. */
function filled(
  entries: readonly (readonly [key: string, value: GoData | undefined])[],
): ReadonlyMap<string, GoData> {
  return new Map(
    entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}

function unlessEmpty(value: GoData): GoData | undefined {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value;
  return value instanceof Map && value.size === 0 ? undefined : value;
}

/** Free data with the keys of its maps in the order in which Go writes them. */
function sorted(value: YamlValue): GoData {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(
    Object.entries(value)
      .sort(([a], [b]) => compareKeys(a, b))
      .map(([key, inner]) => [key, sorted(inner)] as const),
  );
}
