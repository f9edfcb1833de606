import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Model, ModelCluster } from '../../model.ts';
import type { Pin, Workload } from '../../workload.ts';
import { sourced, type Emittable } from '../../yaml/index.ts';
import type { CompiledEntry } from '../compiled-entry.ts';
import type { Member } from '../members.ts';
import { APP_TEMPLATE, chartOf, pinsOf } from '../pins.ts';
import type { Scope } from '../scope.ts';
import { open } from '../tree.ts';
import type { Mount } from '../volumes.ts';
import { appTemplateValues } from './app-template.ts';
import { finalValues } from './final.ts';

/** The release part of a workload. */
export interface Release {
  readonly chart: Workload['chart'];
  readonly values: Workload['values'];
  /** Every pin: the entry's own, and that of a chart that many share. */
  readonly pins: readonly Pin[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface ReleaseInput {
  readonly member: Member;
  readonly compiled: CompiledEntry | null;
  readonly pins: readonly Pin[];
  readonly mounts: readonly Mount[];
  readonly scope: Scope;
  readonly secretName: string | null;
}

/** The chart and final values of a workload, by the profile of its entry. */
export function releaseOf(
  { model, cluster }: { readonly model: Model; readonly cluster: ModelCluster },
  input: ReleaseInput,
): Release {
  const { member, compiled, pins, scope } = input;
  const entry = compiled?.entry;
  if (!compiled || !entry || entry.value.profile === 'objects')
    return { chart: null, values: null, pins, diagnostics: [] };
  const isTemplate = entry.value.profile === 'app-template';
  const shared = isTemplate ? model.catalogue.get(APP_TEMPLATE) : undefined;
  const sharedPins = shared ? pinsOf(shared, model.pins) : [];
  const chart = isTemplate ? shared && chartOf(shared, sharedPins) : chartOf(entry, pins);
  const derived = isTemplate
    ? appTemplateValues({
        ...input,
        compiled,
        image: imageOf(input),
        timezone: scope.read(['lab', 'timezone']),
        addressAnnotation: textOf(scope.read(['derived', 'loadBalancer', 'annotation'])),
      })
    : undefined;
  const layers = { derived, entry: compiled.values.evaluate(scope) };
  const final = finalValues(member, layers, cluster.declared);
  return { chart: chart ?? null, pins: [...pins, ...sharedPins], ...final };
}

/** Repository and tag; a digest follows the tag, which is the form that Renovate updates as one. */
function imageOf({ compiled, pins }: ReleaseInput): Emittable {
  const image = compiled?.entry.value.image;
  const pin = pins.find(({ name }) => name === compiled?.entry.value.name);
  if (!compiled || !image || !pin) return undefined;
  const tag = pin.digest === undefined ? pin.version : `${pin.version}@${pin.digest}`;
  return {
    repository: sourced(image.repository, compiled.entry.origin(['image', 'repository'])),
    tag: sourced(tag, pin.origin),
  };
}

function textOf(value: Emittable): string | undefined {
  const opened = open(value);
  return typeof opened === 'string' ? opened : undefined;
}
