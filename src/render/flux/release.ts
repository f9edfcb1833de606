import type { Workload } from '../../model/workload.ts';
import { sourced, type Emittable } from '../../model/yaml/index.ts';
import { made } from '../draft.ts';
import { intervalOf, type Scene } from '../scene.ts';
import { file, type PartFile } from './part.ts';

const HELM_CHART = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

/** The HelmRelease of a workload and the source of its chart; nothing for a workload without a chart. */
export function releaseFiles(scene: Scene, workload: Workload): PartFile[] {
  const { chart } = workload;
  if (!chart) return [];
  const source =
    chart.kind === 'oci'
      ? file('ocirepository.yaml', ociRepository(scene, workload, chart))
      : file('helmrepository.yaml', helmRepository(scene, workload, chart));
  return [file('helmrelease.yaml', helmRelease(scene, workload, chart)), source];
}

/** What replaces the defaults of the cluster for a chart that must never go back to its old version. */
const RETRIED: { readonly [key: string]: Emittable } = {
  install: { crds: 'CreateReplace', strategy: { name: 'RetryOnFailure' } },
  upgrade: { crds: 'CreateReplace', strategy: { name: 'RetryOnFailure' } },
};

type Chart<K> = Extract<NonNullable<Workload['chart']>, { kind: K }>;

function helmRelease(
  scene: Scene,
  workload: Workload,
  chart: NonNullable<Workload['chart']>,
): Emittable {
  const { name, namespace, values } = workload;
  const { timeout, rollback } = workload.entry?.value.release ?? { rollback: true };
  const keepsVersion = !rollback;
  const reference: { readonly [key: string]: Emittable } =
    chart.kind === 'oci'
      ? { chartRef: { kind: 'OCIRepository', name } }
      : {
          chart: {
            spec: {
              chart: chart.chart,
              version: sourced(chart.pin.version, chart.pin.origin),
              sourceRef: { kind: 'HelmRepository', name },
            },
          },
        };
  return made(
    {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: {
        name: sourced(name, workload.origin),
        namespace,
        labels: keepsVersion ? { 'croft/defaults': 'disabled' } : undefined,
      },
      spec: {
        interval: intervalOf(scene, workload),
        timeout:
          timeout === undefined
            ? undefined
            : sourced(timeout, workload.entry?.origin(['release', 'timeout'])),
        ...reference,
        ...(keepsVersion ? RETRIED : {}),
        ...(values && Object.keys(values).length > 0 ? { values } : {}),
      },
    },
    'HelmRelease of a chart',
  );
}

function ociRepository(scene: Scene, workload: Workload, { url, pin }: Chart<'oci'>): Emittable {
  const { name, namespace } = workload;
  return made(
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'OCIRepository',
      metadata: { name: sourced(name, workload.origin), namespace },
      spec: {
        interval: intervalOf(scene, workload),
        layerSelector: { mediaType: HELM_CHART, operation: 'copy' },
        ref: {
          tag: sourced(pin.version, pin.origin),
          digest: pin.digest === undefined ? undefined : sourced(pin.digest, pin.origin),
        },
        url,
      },
    },
    'OCIRepository of a chart',
  );
}

function helmRepository(scene: Scene, workload: Workload, chart: Chart<'helm'>): Emittable {
  const { name, namespace } = workload;
  return made(
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmRepository',
      metadata: { name: sourced(name, workload.origin), namespace },
      spec: { interval: intervalOf(scene, workload), url: chart.repository },
    },
    'HelmRepository of a chart',
  );
}
