import { TALOS_FACTORY } from '../../../model/schema/cluster.ts';
import type { YamlMap } from '../../imported.ts';
import type { ReportLine, SourceMachine } from '../../imported.ts';
import type { ForeignSchematic } from './schematic.ts';
import { mapOf } from '../../subject.ts';

/** A machine with the image that is installed on it, as its source says it. */
export interface Imaged extends SourceMachine {
  readonly image: {
    /** Null where the source says the image itself. */
    readonly schematic: ForeignSchematic | null;
    readonly factory: string;
    readonly platform: string;
    readonly secureBoot: boolean;
  };
}

/**
 * Words for what machines are installed from: of the cluster where all say the same, else of the node. A schematic that the
 * model has no words for is known by its id.
 */
export function wordsOf(
  machines: readonly Imaged[],
  version: string,
): {
  readonly settings: YamlMap;
  readonly machines: readonly SourceMachine[];
  readonly report: readonly ReportLine[];
} {
  const common = <T>(of: (machine: Imaged) => T, key: (value: T) => string): T | undefined => {
    const [first, ...others] = machines.map(of);
    if (first === undefined) return undefined;
    return others.every((other) => key(other) === key(first)) ? first : undefined;
  };
  const text = (value: string): string => value;
  const schematic = common(
    ({ image }) => image.schematic,
    (one) => one?.id ?? '',
  );
  const factory = common(({ image }) => image.factory, text);
  const platform = common(({ image }) => image.platform, text);
  const isKnown = machines.some(({ image }) => image.schematic !== null);
  const talos = mapOf({
    version: version.replace(/^v/, ''),
    factory: isKnown && factory !== TALOS_FACTORY ? factory : undefined,
    platform: isKnown && platform !== 'metal' ? platform : undefined,
    schematic: schematic ? clusterWords(schematic) : undefined,
  });
  const worded = machines.map(({ image, words, ...machine }) => {
    const own = mapOf({
      ...words,
      platform: platform === undefined && image.schematic ? image.platform : undefined,
      secureBoot: image.secureBoot && image.schematic ? true : undefined,
      schematic:
        schematic === undefined && image.schematic
          ? (image.schematic.words ?? image.schematic.id)
          : undefined,
    });
    return { ...machine, words: own };
  });
  const report = machines.flatMap(({ image, name }) => opaque(name, image.schematic));
  return { settings: mapOf({ talos }), machines: worded, report };
}

function clusterWords({ words, id }: ForeignSchematic): YamlMap | undefined {
  if (words === null) return mapOf({ id });
  return Object.keys(words).length > 0 ? words : undefined;
}

function opaque(name: string, schematic: ForeignSchematic | null): ReportLine[] {
  if (schematic === null || schematic.words !== null) return [];
  return [
    {
      fate: 'kept',
      from: null,
      to: `schematic of ${name}`,
      why: `by its id only: there is no word for ${schematic.without.join(', ')}`,
    },
  ];
}
