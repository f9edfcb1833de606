import type { Diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/text.ts';
import type { Declared, Model } from '../model.ts';
import { placeIn } from '../origin.ts';
import type { CatalogueEntry, ChartPin, ImagePin } from '../schema/catalogue.ts';
import type { Pins } from '../schema/pins.ts';
import { hasOwnVersion, toolPin, TOOLS } from '../tools.ts';
import type { Pin, Workload } from '../workload.ts';
import type { Path } from '../yaml/index.ts';

/** The chart that profile `app-template` renders with; its pin is the one of this entry. */
export const APP_TEMPLATE = 'app-template';

interface Pinned {
  readonly name: string;
  readonly path: Path;
  readonly pin: ChartPin | ImagePin;
}

/** Everything of an entry that has a version: its chart or image under its own name, further images below it. */
function pinned(entry: CatalogueEntry): Pinned[] {
  const found: Pinned[] = [];
  if (entry.chart) found.push({ name: entry.name, path: ['chart'], pin: entry.chart });
  if (entry.image)
    found.push({
      name: entry.chart ? `${entry.name}.image` : entry.name,
      path: ['image'],
      pin: entry.image,
    });
  for (const [name, pin] of Object.entries(entry.images))
    found.push({ name: `${entry.name}.${name}`, path: ['images', name], pin });
  return found;
}

/** Pins of an entry: what pins.yaml says, else what the catalogue says. */
export function pinsOf(
  declared: Declared<CatalogueEntry>,
  pins: Declared<Pins> | null,
): readonly Pin[] {
  return pinned(declared.value).map(({ name, path, pin }) => {
    const lab = pins && Object.hasOwn(pins.value.pins, name) ? pins.value.pins[name] : undefined;
    const common = {
      name,
      datasource: pin.datasource,
      package: packageOf(pin),
      ...(pin.versioning === undefined ? {} : { versioning: pin.versioning }),
    };
    if (pins && lab !== undefined) {
      const [version = '', digest] = lab.split('@');
      const origin = placeIn('source', pins.document, ['pins', name]);
      return { ...common, version, ...(digest === undefined ? {} : { digest }), origin };
    }
    const version = 'tag' in pin ? pin.tag : pin.version;
    const key = 'tag' in pin ? 'tag' : 'version';
    const origin = placeIn('catalogue', declared.document, [...path, key]);
    return {
      ...common,
      version,
      ...(pin.digest === undefined ? {} : { digest: pin.digest }),
      origin,
    };
  });
}

function packageOf(pin: ChartPin | ImagePin): string {
  if (pin.package !== undefined) return pin.package;
  if ('tag' in pin) return pin.repository;
  return 'oci' in pin ? pin.oci.slice('oci://'.length) : pin.name;
}

/** The chart of an entry at its pin, or null for an entry without one. */
export function chartOf(
  declared: Declared<CatalogueEntry>,
  pins: readonly Pin[],
): Workload['chart'] {
  const { chart, name } = declared.value;
  const pin = pins.find((one) => one.name === name);
  if (!chart || !pin) return null;
  return 'oci' in chart
    ? { kind: 'oci', url: chart.oci, pin }
    : { kind: 'helm', repository: chart.repository, chart: chart.name, pin };
}

/** `pin-unknown` for each line of pins.yaml that names no tool, and no chart or image that the lab uses. */
export function checkPins({ pins, catalogue }: Model): Diagnostic[] {
  if (!pins) return [];
  const known = new Set([
    ...[...catalogue.values()].flatMap(({ value }) => pinned(value).map(({ name }) => name)),
    ...TOOLS.filter(hasOwnVersion).map(toolPin),
  ]);
  return Object.keys(pins.value.pins).flatMap((name) => {
    if (known.has(name)) return [];
    const near = didYouMean(name, known);
    return [
      {
        code: 'pin-unknown',
        severity: 'error',
        file: pins.file,
        range: pins.document.rangeOfKey(['pins', name]),
        message: `pin ${name} names no chart or image that this lab uses`,
        hint: near ? `did you mean ${near}?` : 'remove the line, or use the entry that it pins',
      },
    ];
  });
}
