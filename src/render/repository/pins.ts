import type { Diagnostic } from '../../base/diagnostic.ts';
import { compareText } from '../../base/text.ts';
import type { Model } from '../../model/model.ts';
import type { Pin, Workload } from '../../model/workload.ts';
import { emit } from '../../model/yaml/index.ts';

/**
 * The comment above a pin and the pin below it, as Renovate reads them:
 * `# renovate: datasource=docker depName=quay.io/cilium/charts/cilium`, then `cilium: 1.20.2@sha256:...`.
 */
export const ANNOTATION =
  '#\\s*renovate:\\s*datasource=(?<datasource>\\S+)\\s+depName=(?<depName>\\S+)' +
  '(?:\\s+registryUrl=(?<registryUrl>\\S+))?(?:\\s+versioning=(?<versioning>\\S+))?[ \\t]*\\n' +
  '\\s*["\']?[^\\s:#"\']+["\']?:\\s*["\']?(?<currentValue>[^\\s"\'@#]+)(?:@(?<currentDigest>sha256:[a-f0-9]{64}))?';

/** A pin with everything that Renovate has to be told about it. */
export interface ShownPin extends Pin {
  /** What rendered files call it: the address that is pulled from, while `package` is what is looked up. */
  readonly shown: string;
  /** The classic repository of a chart. */
  readonly registryUrl?: string;
}

/** Every pin of the workloads and of the tools by its name. */
export function shownPins(
  workloads: readonly Workload[],
  tools: readonly ShownPin[] = [],
): ReadonlyMap<string, ShownPin> {
  const found = new Map(tools.map((pin) => [pin.name, pin]));
  for (const workload of workloads)
    for (const pin of workload.pins)
      if (!found.has(pin.name)) found.set(pin.name, show(workload, pin));
  return found;
}

function show({ chart, entry }: Workload, pin: Pin): ShownPin {
  if (chart?.pin.name === pin.name)
    return chart.kind === 'oci'
      ? { ...pin, shown: chart.url.replace(/^oci:\/\//, '') }
      : { ...pin, shown: chart.chart, registryUrl: chart.repository };
  const { image, images = {}, name = '' } = entry?.value ?? {};
  const key = pin.name.slice(name.length + 1);
  const one = Object.hasOwn(images, key) ? images[key] : image;
  return { ...pin, shown: one?.repository ?? pin.package };
}

/**
 * The text of a pins.yaml that lists every pin at its present version, each below its annotation: what hands the
 * versions of a lab from the catalogue over to Renovate.
 */
export function pinsFile(workloads: readonly Workload[], tools: readonly ShownPin[] = []): string {
  const entries = [...pinEntries(workloads, tools)].sort(([a], [b]) => compareText(a, b));
  const lines = entries.flatMap(([, entry]) => entry).map((line) => `  ${line}\n`);
  return `kind: Pins\npins:\n${lines.join('')}`;
}

/**
 * The lines of pins.yaml that say one pin, by its name: the annotation that Renovate reads, then the pin itself, quoted
 * where a bare version would be read as a number.
 */
export function pinEntries(
  workloads: readonly Workload[],
  tools: readonly ShownPin[] = [],
): ReadonlyMap<string, readonly [annotation: string, line: string]> {
  return new Map(
    [...shownPins(workloads, tools)].map(([name, pin]) => {
      const digest = pin.digest === undefined ? '' : `@${pin.digest}`;
      const text = emit({ [name]: `${pin.version}${digest}` });
      return [name, [annotation(pin), text.replace(/^---\n/, '').trimEnd()]] as const;
    }),
  );
}

/** A warning for each line of pins.yaml that Renovate would not see, or would take for another package. */
export function unseenPins(
  { pins }: Model,
  workloads: readonly Workload[],
  tools: readonly ShownPin[],
): Diagnostic[] {
  if (!pins) return [];
  const byName = shownPins(workloads, tools);
  const seen = annotated(pins.document.text);
  return Object.keys(pins.value.pins).flatMap((name) => {
    const pin = byName.get(name);
    if (!pin || seen.get(name) === `${pin.datasource} ${pin.shown}`) return [];
    return [
      {
        code: 'pin-unannotated',
        severity: 'warning',
        file: pins.file,
        range: pins.document.rangeOfKey(['pins', name]),
        message: `pin ${name}: Renovate does not see it, because no annotation of ${pin.shown} stands above it`,
        hint: `put this line above it: ${annotation(pin)}`,
      },
    ];
  });
}

/** The comment by which Renovate knows what the line below it pins. */
export function annotation(pin: Pick<ShownPin, 'datasource' | 'shown' | 'registryUrl'>): string {
  const registry = pin.registryUrl === undefined ? '' : ` registryUrl=${pin.registryUrl}`;
  return `# renovate: datasource=${pin.datasource} depName=${pin.shown}${registry}`;
}

/** Datasource and package by the name of the pin below each annotation. */
function annotated(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const match of text.matchAll(new RegExp(ANNOTATION, 'g'))) {
    const line = match[0].slice(match[0].lastIndexOf('\n') + 1);
    const name = /^\s*["']?([^\s:#"']+)/.exec(line)?.[1];
    const { datasource = '', depName = '' } = match.groups ?? {};
    if (name !== undefined) found.set(name, `${datasource} ${depName}`);
  }
  return found;
}
