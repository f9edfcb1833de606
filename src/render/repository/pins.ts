import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Model } from '../../model/model.ts';
import type { Pin, Workload } from '../../model/workload.ts';

/**
 * The comment above a pin and the pin below it, as Renovate reads them:
 * `# renovate: datasource=docker depName=quay.io/cilium/charts/cilium`, then `cilium: 1.20.2@sha256:...`.
 */
export const ANNOTATION =
  '#\\s*renovate:\\s*datasource=(?<datasource>\\S+)\\s+depName=(?<depName>\\S+)' +
  '(?:\\s+registryUrl=(?<registryUrl>\\S+))?(?:\\s+versioning=(?<versioning>\\S+))?[ \\t]*\\n' +
  '\\s*["\']?[^\\s:#"\']+["\']?:\\s*["\']?(?<currentValue>[^\\s"\'@#]+)(?:@(?<currentDigest>sha256:[a-f0-9]{64}))?';

/** A warning for each line of pins.yaml that Renovate would not see, or would take for another package. */
export function unseenPins({ pins }: Model, workloads: readonly Workload[]): Diagnostic[] {
  if (!pins) return [];
  const byName = new Map<string, Pin & { readonly registryUrl?: string }>();
  for (const { chart, pins: own } of workloads)
    for (const pin of own) {
      const registryUrl =
        chart?.kind === 'helm' && chart.pin.name === pin.name ? chart.repository : undefined;
      byName.set(pin.name, registryUrl === undefined ? pin : { ...pin, registryUrl });
    }
  const seen = annotated(pins.document.text);
  return Object.keys(pins.value.pins).flatMap((name) => {
    const pin = byName.get(name);
    if (!pin || seen.get(name) === `${pin.datasource} ${pin.package}`) return [];
    return [
      {
        code: 'pin-unannotated',
        severity: 'warning',
        file: pins.file,
        range: pins.document.rangeOfKey(['pins', name]),
        message: `pin ${name}: Renovate does not see it, because no annotation of ${pin.package} stands above it`,
        hint: `put this line above it: ${annotation(pin)}`,
      },
    ];
  });
}

function annotation(pin: Pin & { readonly registryUrl?: string }): string {
  const registry = pin.registryUrl === undefined ? '' : ` registryUrl=${pin.registryUrl}`;
  return `# renovate: datasource=${pin.datasource} depName=${pin.package}${registry}`;
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
