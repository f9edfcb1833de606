import { createHash } from 'node:crypto';
import { emitGoYaml, type GoData } from '../base/go-yaml/emit.ts';
import { compareKeys } from '../base/go-yaml/sort.ts';
import { isMap, type YamlMap, type YamlValue } from '../model/yaml/value.ts';
import { mapOf } from './subject.ts';

/** A schematic as an image factory takes it. */
export interface ForeignSchematic {
  /** The digest that names it. */
  readonly id: string;
  /** In the words of the model; null when it says something that these lack, and so is known by its id only. */
  readonly words: YamlMap | null;
  /** What the model has no word for. */
  readonly without: readonly string[];
  readonly kernelArgs: readonly string[];
}

/** A schematic of which only the id is known. */
export function opaqueSchematic(id: string): ForeignSchematic {
  return { id, words: null, without: ['what it is made of'], kernelArgs: [] };
}

const BOOTLOADERS: readonly YamlValue[] = ['sd-boot', 'grub', 'dual-boot'];

/** Reads a schematic that fits its shape. */
export function foreignSchematic(schematic: YamlMap): ForeignSchematic {
  const custom = mapIn(schematic, 'customization');
  const secureBoot = mapIn(custom, 'secureboot');
  const bootloader = textIn(custom, 'bootloader');
  const without = [
    ...(textIn(schematic, 'owner') === undefined ? [] : ['owner']),
    ...(textIn(custom, 'embeddedMachineConfiguration') === undefined
      ? []
      : ['customization.embeddedMachineConfiguration']),
    ...(textIn(secureBoot, 'enrollKeys') === undefined
      ? []
      : ['customization.secureboot.enrollKeys']),
    ...(mapIn(custom, 'diskImage')['sectorSize'] ? ['customization.diskImage.sectorSize'] : []),
    ...(bootloader === undefined || BOOTLOADERS.includes(bootloader)
      ? []
      : ['customization.bootloader']),
  ];
  const kernelArgs = textsIn(custom, 'extraKernelArgs');
  return {
    id: idOf(schematic),
    words: without.length > 0 ? null : wordsOf(schematic),
    without,
    kernelArgs,
  };
}

function wordsOf(schematic: YamlMap): YamlMap {
  const custom = mapIn(schematic, 'customization');
  const overlay = mapIn(schematic, 'overlay');
  const extensions = textsIn(mapIn(custom, 'systemExtensions'), 'officialExtensions');
  const kernelArgs = textsIn(custom, 'extraKernelArgs');
  const meta = custom['meta'];
  const isSecure = mapIn(custom, 'secureboot')['includeWellKnownCertificates'] === true;
  return mapOf({
    extensions: some(extensions),
    kernelArgs: some(kernelArgs),
    overlay:
      Object.keys(overlay).length === 0
        ? undefined
        : mapOf({
            image: overlay['image'] ?? '',
            name: overlay['name'] ?? '',
            options: overlay['options'],
          }),
    meta: Array.isArray(meta) && meta.length > 0 ? meta.filter(isMap).map(metaOf) : undefined,
    bootloader: textIn(custom, 'bootloader'),
    secureBoot: isSecure ? mapOf({ includeWellKnownCertificates: true }) : undefined,
  });
}

function metaOf(one: YamlMap): YamlMap {
  return mapOf({ key: one['key'] ?? 0, value: one['value'] ?? '' });
}

/** The digest of the canonical text, with what this model has no word for. */
function idOf(schematic: YamlMap): string {
  const custom = mapIn(schematic, 'customization');
  const overlay = mapIn(schematic, 'overlay');
  const text = emitGoYaml(
    entries([
      ['owner', textIn(schematic, 'owner')],
      [
        'overlay',
        Object.keys(overlay).length === 0
          ? undefined
          : entries([
              ['image', goOf(overlay['image'] ?? '')],
              ['name', goOf(overlay['name'] ?? '')],
              ['options', filledMap(overlay['options'])],
            ]),
      ],
      ['customization', customizationOf(custom)],
    ]),
  );
  return createHash('sha256').update(text).digest('hex');
}

function customizationOf(custom: YamlMap): GoData {
  const meta = custom['meta'];
  const secureBoot = mapIn(custom, 'secureboot');
  const metas = Array.isArray(meta) ? meta.filter(isMap) : [];
  return entries([
    ['embeddedMachineConfiguration', textIn(custom, 'embeddedMachineConfiguration')],
    ['extraKernelArgs', some(textsIn(custom, 'extraKernelArgs'))],
    [
      'meta',
      some(
        metas.map((one) =>
          entries([
            ['key', goOf(one['key'] ?? 0)],
            ['value', goOf(one['value'] ?? '')],
          ]),
        ),
      ),
    ],
    [
      'systemExtensions',
      filledEntries([
        [
          'officialExtensions',
          some(textsIn(mapIn(custom, 'systemExtensions'), 'officialExtensions')),
        ],
      ]),
    ],
    ['bootloader', textIn(custom, 'bootloader')],
    [
      'secureboot',
      filledEntries([
        ['enrollKeys', textIn(secureBoot, 'enrollKeys')],
        [
          'includeWellKnownCertificates',
          secureBoot['includeWellKnownCertificates'] === true ? true : undefined,
        ],
      ]),
    ],
    [
      'diskImage',
      filledEntries([['sectorSize', goOf(mapIn(custom, 'diskImage')['sectorSize'] || null)]]),
    ],
  ]);
}

type Entries = readonly (readonly [key: string, value: GoData | undefined])[];

function entries(all: Entries): ReadonlyMap<string, GoData> {
  return new Map(
    all.flatMap(([key, value]) =>
      value === undefined || value === null ? [] : [[key, value] as const],
    ),
  );
}

function filledEntries(all: Entries): GoData | undefined {
  const map = entries(all);
  return map.size === 0 ? undefined : map;
}

function filledMap(value: YamlValue | undefined): GoData | undefined {
  return isMap(value) && Object.keys(value).length > 0 ? goOf(value) : undefined;
}

function goOf(value: YamlValue): GoData {
  if (Array.isArray(value)) return value.map(goOf);
  if (!isMap(value)) return value;
  return new Map(
    Object.entries(value)
      .sort(([a], [b]) => compareKeys(a, b))
      .map(([key, one]) => [key, goOf(one)] as const),
  );
}

function mapIn(map: YamlMap, key: string): YamlMap {
  const value = map[key];
  return isMap(value) ? value : mapOf({});
}

function textIn(map: YamlMap, key: string): string | undefined {
  const value = map[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function textsIn(map: YamlMap, key: string): string[] {
  const value = map[key];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function some<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}
