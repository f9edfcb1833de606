import { isMap, newMap, type YamlMap } from '../../../model/yaml/value.ts';
import { schematicId, type Beyond, type Schematic } from '../../../talos/schematic.ts';
import { listOf, mapAt } from '../../read/values.ts';
import { mapFrom } from '../plain.ts';

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

const BOOTLOADERS: readonly string[] = ['sd-boot', 'grub', 'dual-boot'];

/** Reads a schematic that fits its shape. */
export function foreignSchematic(schematic: YamlMap): ForeignSchematic {
  const content = contentOf(schematic);
  const beyond = beyondIn(schematic);
  const { bootloader, kernelArgs } = content;
  const isStrange = bootloader !== undefined && !BOOTLOADERS.includes(bootloader);
  const without = [
    ...Object.entries(WITHOUT).flatMap(([key, path]) =>
      beyond[key as keyof Beyond] === undefined ? [] : [path],
    ),
    ...(isStrange ? ['customization.bootloader'] : []),
  ];
  return {
    id: schematicId({ ...content, ...beyond }),
    words: without.length > 0 ? null : wordsOf(content),
    without,
    kernelArgs,
  };
}

const WITHOUT: Readonly<Record<keyof Beyond, string>> = {
  owner: 'owner',
  embeddedMachineConfiguration: 'customization.embeddedMachineConfiguration',
  enrollKeys: 'customization.secureboot.enrollKeys',
  sectorSize: 'customization.diskImage.sectorSize',
};

function contentOf(schematic: YamlMap): Schematic {
  const custom = mapIn(schematic, 'customization');
  const { meta } = custom;
  const isSecure = mapIn(custom, 'secureboot')['includeWellKnownCertificates'] === true;
  return {
    extensions: textsIn(mapIn(custom, 'systemExtensions'), 'officialExtensions'),
    kernelArgs: textsIn(custom, 'extraKernelArgs'),
    overlay: overlayOf(mapIn(schematic, 'overlay')),
    meta: Array.isArray(meta) && meta.length > 0 ? meta.filter(isMap).map(metaOf) : undefined,
    bootloader: textIn(custom, 'bootloader'),
    secureBoot: isSecure ? { includeWellKnownCertificates: true } : undefined,
  };
}

function overlayOf(overlay: YamlMap): Schematic['overlay'] {
  if (Object.keys(overlay).length === 0) return undefined;
  const { options } = overlay;
  return {
    image: textIn(overlay, 'image') ?? '',
    name: textIn(overlay, 'name') ?? '',
    options: isMap(options) ? options : undefined,
  };
}

function metaOf({ key, value }: YamlMap): NonNullable<Schematic['meta']>[number] {
  return {
    key: typeof key === 'number' ? key : 0,
    value: typeof value === 'string' ? value : '',
  };
}

function beyondIn(schematic: YamlMap): Beyond {
  const custom = mapIn(schematic, 'customization');
  const { sectorSize } = mapIn(custom, 'diskImage');
  return {
    owner: textIn(schematic, 'owner'),
    embeddedMachineConfiguration: textIn(custom, 'embeddedMachineConfiguration'),
    enrollKeys: textIn(mapIn(custom, 'secureboot'), 'enrollKeys'),
    sectorSize: typeof sectorSize === 'number' && sectorSize !== 0 ? sectorSize : undefined,
  };
}

function wordsOf({ extensions, kernelArgs, ...rest }: Schematic): YamlMap {
  return mapFrom({
    ...{ extensions: some(extensions), kernelArgs: some(kernelArgs), overlay: rest.overlay },
    ...{ meta: rest.meta, bootloader: rest.bootloader, secureBoot: rest.secureBoot },
  });
}

function mapIn(map: YamlMap, key: string): YamlMap {
  return mapAt(map, key) ?? newMap();
}

function textIn(map: YamlMap, key: string): string | undefined {
  const value = map[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function textsIn(map: YamlMap, key: string): string[] {
  return listOf(map[key]).filter((one) => typeof one === 'string');
}

function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
