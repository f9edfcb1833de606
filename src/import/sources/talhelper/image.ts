import { TALOS_FACTORY } from '../../../model/schema/cluster.ts';
import { sourced, type Emittable } from '../../../model/yaml/index.ts';
import { plainMap } from '../../../talos/value.ts';
import { mapOf } from '../../subject.ts';
import { filled, isSet, mapAt, textOf } from '../talos/fields.ts';
import type { YamlMap } from '../../imported.ts';
import { originIn, problemAt } from '../place.ts';
import { foreignSchematic, type ForeignSchematic } from '../talos/schematic.ts';
import { holdsText } from '../../sealed.ts';
import { rendered } from '../go-template/index.ts';
import type { Making } from './making.ts';
import type { TalhelperNode } from './talconfig.ts';

/** The installer of a node, and what the model has words for. */
export interface Image {
  readonly url: Emittable;
  /** Null where `talosImageURL` says the image. */
  readonly schematic: ForeignSchematic | null;
  readonly factory: string;
  readonly platform: string;
  readonly secureBoot: boolean;
  readonly usesUki: boolean;
  readonly kernelArgs: readonly string[];
}

const INSTALLER =
  '{{.RegistryURL}}/{{.Mode}}-installer{{if .Secureboot}}-secureboot{{end}}/{{.ID}}:{{.Version}}';

/** The installer image that talhelper computes offline. */
export function imageOf(making: Making, node: TalhelperNode): Image {
  const { talconfig, talosVersion } = making;
  const { value } = node;
  const factory = mapAt(talconfig.value, 'imageFactory');
  const spec = mapAt(value, 'machineSpec');
  const schematic = withoutSealed(
    foreignSchematic(plainMap(mapAt(value, 'schematic') ?? {})),
    making.sealed,
  );
  const data = mapOf({
    RegistryURL: textOf(factory, 'registryURL') || TALOS_FACTORY,
    Mode: textOf(spec, 'mode') || 'metal',
    Secureboot: isSet(spec, 'secureboot'),
    ID: schematic.id,
    Version: talosVersion,
  });
  const origin = originIn(talconfig.document, ['talosVersion']);
  const own = textOf(value, 'talosImageURL');
  const url = own === '' ? templated(making, data) : `${own}:${talosVersion}`;
  return {
    url: sourced(url, origin),
    schematic: own === '' && filled(factory, 'installerURLTmpl') === undefined ? schematic : null,
    factory: textOf(data, 'RegistryURL'),
    platform: textOf(data, 'Mode'),
    secureBoot: isSet(spec, 'secureboot'),
    usesUki: isSet(spec, 'useUKI'),
    kernelArgs: schematic.kernelArgs,
  };
}

/** A schematic that holds what the source keeps encrypted is known by its id only. */
function withoutSealed(schematic: ForeignSchematic, sealed: readonly string[]): ForeignSchematic {
  if (!holdsText(schematic.words ?? null, sealed)) return schematic;
  return { ...schematic, words: null, without: ['a value that the source keeps encrypted'] };
}

function templated({ talconfig, diagnostics }: Making, data: YamlMap): string {
  const factory = mapAt(talconfig.value, 'imageFactory');
  const result = rendered(textOf(factory, 'installerURLTmpl') || INSTALLER, data);
  if ('text' in result) return result.text;
  diagnostics.push(
    problemAt(talconfig.document, ['imageFactory', 'installerURLTmpl'], {
      code: 'import-value',
      message: `the template cannot be evaluated: ${result.unclear}`,
      hint: 'write talosImageURL of the nodes instead',
    }),
  );
  return '';
}
