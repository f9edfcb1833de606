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

/** The id of the image without anything, which is what Croft takes where nothing is said. */
export const PLAIN_SCHEMATIC = '376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba';

/** What an image factory also takes, and the lab has no words for. */
export interface Beyond {
  readonly owner?: string | undefined;
  readonly embeddedMachineConfiguration?: string | undefined;
  /** How the keys of Secure Boot are enrolled. */
  readonly enrollKeys?: string | undefined;
  readonly sectorSize?: number | undefined;
}

/**
 * The id that the image factory gives a schematic, computed without it: the digest of the canonical text. The order of
 * extensions and of kernel arguments counts.
 */
export function schematicId(schematic: Schematic & Beyond): string {
  return createHash('sha256').update(schematicYaml(schematic)).digest('hex');
}

/** The canonical text of a schematic, which can be posted to an image factory as it is. */
export function schematicYaml({ owner, overlay, ...schematic }: Schematic & Beyond): string {
  return emitGoYaml(
    filled([
      ['owner', owner],
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

function customizationOf(schematic: Omit<Schematic & Beyond, 'owner' | 'overlay'>): GoData {
  const { extensions, kernelArgs, meta = [], bootloader, sectorSize } = schematic;
  return filled([
    ['embeddedMachineConfiguration', schematic.embeddedMachineConfiguration],
    ['extraKernelArgs', unlessEmpty(kernelArgs)],
    ['meta', unlessEmpty(meta.map(metaOf))],
    ['systemExtensions', unlessEmpty(filled([['officialExtensions', unlessEmpty(extensions)]]))],
    ['bootloader', bootloader],
    ['secureboot', unlessEmpty(secureBootOf(schematic))],
    ['diskImage', unlessEmpty(filled([['sectorSize', sectorSize]]))],
  ]);
}

function metaOf({ key, value }: NonNullable<Schematic['meta']>[number]): GoData {
  return filled([
    ['key', key],
    ['value', value],
  ]);
}

function secureBootOf({ enrollKeys, secureBoot }: Schematic & Beyond): GoData {
  const isWellKnown = secureBoot?.includeWellKnownCertificates === true;
  return filled([
    ['enrollKeys', enrollKeys],
    ['includeWellKnownCertificates', isWellKnown ? true : undefined],
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
