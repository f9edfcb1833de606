import { TALOS_FACTORY } from '../../model/schema/cluster.ts';
import { talosPlatform } from '../../model/schema/scalars.ts';
import { isMap, newMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { isFrom } from '../../talos/contract.ts';
import { PLAIN_SCHEMATIC } from '../../talos/schematic.ts';
import { mapOf, type Subject, type Take, type Word } from '../subject.ts';
import {
  isTyped,
  onlyKeys,
  readEntries,
  settleValue,
  spotOf,
  filledTexts,
  valueOf,
  type Where,
} from './form.ts';
import { diskOfExpression } from './install-disk.ts';

const IMAGE: Where = {
  v1alpha1: 'machine.install.image',
  typed: ['UnattendedInstallConfig', 'installer.image'],
};
const SELECTOR: Where = { v1alpha1: 'machine.install.diskSelector' };
const MATCH: Where = { typed: ['UnattendedInstallConfig', 'provisioning.diskSelector.match'] };
const ARGUMENTS = ['machine', 'install', 'extraKernelArgs'];
const EXTENSIONS = ['machine', 'install', 'extensions'];
const COMMAND_LINE = ['machine', 'install', 'grubUseUKICmdline'];

/** Which image is installed on which disk. */
export function installation(subject: Subject): void {
  installer(subject);
  disk(subject);
}

function disk(subject: Subject): void {
  const { v1alpha1 } = subject;
  const match = spotOf(subject, MATCH);
  if (match)
    subject.words((take) => {
      const expression = take(match.document, match.path);
      const found = typeof expression === 'string' ? diskOfExpression(expression) : undefined;
      return found && wordsOfDisk(mapOf(found));
    });
  const selector = valueOf(subject, SELECTOR);
  if (selector === undefined) {
    subject.words((take) => {
      const device = take(v1alpha1, ['machine', 'install', 'disk']);
      return typeof device === 'string' && device !== '' ? wordsOfDisk({ device }) : undefined;
    });
    return;
  }
  // A disk beside selectors goes unheeded; as a word it would have to stand alone.
  const known = onlyKeys(selector, ['size', 'model', 'serial', 'wwid', 'type', 'busPath']);
  if (known || !isTyped(subject))
    readEntries(subject, {
      ...{ scope: 'node', path: ['disk'], where: SELECTOR },
      of: (value, key) =>
        typeof value === 'string' && !OTHER_SELECTORS.has(key) ? value : undefined,
    });
  settleValue(subject, 'machine.install.disk', '');
}

/** Selectors of Talos that the model has no word for. */
const OTHER_SELECTORS: ReadonlySet<string> = new Set(['name', 'modalias', 'uuid']);

function wordsOfDisk(disk: YamlMap): Word[] {
  return Object.entries(disk).map(([key, value]) => ({
    scope: 'node',
    path: ['disk', key],
    value,
  }));
}

interface Installer {
  readonly version: string;
  readonly factory?: string | undefined;
  readonly platform: string;
  readonly secureBoot: boolean;
  /** Null for what Talos is without a schematic. */
  readonly schematic: string | null;
}

/** The image says at once the version, the factory, the platform and the schematic. */
function installer(subject: Subject): void {
  const spot = spotOf(subject, IMAGE);
  if (!spot) {
    subject.word('either', ['schematic'], (take) => madeOf(subject, take));
    return;
  }
  subject.words((take) => {
    const image = installerOf(take(spot.document, spot.path));
    if (!image) return undefined;
    const { version, factory, platform, secureBoot, schematic } = image;
    const made = schematic === null ? madeOf(subject, take) : mapOf({ id: schematic });
    return [
      { scope: 'cluster', path: ['talos', 'version'], value: version },
      ...(factory === undefined ? [] : [ofFactory(factory)]),
      ...(platform === 'metal'
        ? []
        : [{ scope: 'either', path: ['platform'], value: platform } as const]),
      ...(secureBoot ? [{ scope: 'node', path: ['secureBoot'], value: true } as const] : []),
      ...(made ? [{ scope: 'either', path: ['schematic'], value: made } as const] : []),
    ];
  });
  const image = subject.peek(spot.document, spot.path);
  const [, tag] =
    typeof image === 'string' && image.length <= LONGEST_IMAGE
      ? (/installer[^:@]*:v?([^:@]+)(?:@.+)?$/.exec(image) ?? [])
      : [];
  if (tag !== undefined && VERSION.test(tag))
    subject.words(() => [{ scope: 'cluster', path: ['talos', 'version'], value: tag }]);
}

/** No registry takes a longer name, and a search in one takes time. */
const LONGEST_IMAGE = 512;

function ofFactory(value: string): Word {
  const path = ['talos', 'factory'];
  return { scope: 'cluster', path, value, isStandard: value === TALOS_FACTORY };
}

const VERSION = /^\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)\.\d+)?$/;
const FACTORY =
  /^([a-z0-9.-]+(?::\d{1,5})?)\/(?:([A-Za-z-]+)-)?installer(-secureboot)?\/([0-9a-f]{64}):v?([^:@]+)$/;
const PLAIN = /^ghcr\.io\/siderolabs\/installer:v?([^:@]+)$/;

/**
 * An image of an image factory, or the one that Talos itself publishes, which is that of a machine of metal without a
 * schematic. `installer` alone is the name that a factory has for the same.
 */
function installerOf(image: YamlValue | undefined): Installer | undefined {
  if (typeof image !== 'string') return undefined;
  const [, plain] = PLAIN.exec(image) ?? [];
  if (plain !== undefined && VERSION.test(plain))
    return { version: plain, platform: 'metal', secureBoot: false, schematic: null };
  const [, factory = '', platform = 'metal', signed, id, version = ''] = FACTORY.exec(image) ?? [];
  if (id === undefined || !VERSION.test(version) || !talosPlatform.safeParse(platform).success)
    return undefined;
  const schematic = id === PLAIN_SCHEMATIC ? null : id;
  return { version, factory, platform, secureBoot: signed !== undefined, schematic };
}

/** What the installation adds to Talos, as a schematic; undefined for nothing, or what is no part of one. */
function madeOf({ v1alpha1, contract, peek }: Subject, take: Take): YamlMap | undefined {
  const made = newMap();
  const extensions = extensionsOf(peek(v1alpha1, EXTENSIONS));
  const kernelArgs = filledTexts(peek(v1alpha1, ARGUMENTS));
  if (extensions && take(v1alpha1, EXTENSIONS) !== undefined) made['extensions'] = extensions;
  if (kernelArgs && take(v1alpha1, ARGUMENTS) !== undefined) {
    made['kernelArgs'] = kernelArgs;
    // Otherwise the boot loader would go on without those of the image.
    if (isFrom(contract, '1.12') && peek(v1alpha1, COMMAND_LINE) === false)
      take(v1alpha1, COMMAND_LINE);
  }
  return Object.keys(made).length > 0 ? made : undefined;
}

/** `[{ image: ghcr.io/siderolabs/iscsi-tools:v0.2.0 }]`; the factory takes the release that suits Talos. */
function extensionsOf(list: YamlValue | undefined): string[] | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const names = list.map((one) => {
    const image = isMap(one) && onlyKeys(one, ['image']) ? one['image'] : undefined;
    const [, name] =
      typeof image === 'string'
        ? (/^ghcr\.io\/(siderolabs\/[a-z0-9.-]+)[:@]/.exec(image) ?? [])
        : [];
    return name;
  });
  return names.every((name) => name !== undefined) ? names : undefined;
}
