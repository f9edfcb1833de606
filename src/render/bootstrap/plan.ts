import { activeNodes } from '../../model/state.ts';
import type { Emittable } from '../../model/yaml/index.ts';
import { sourced } from '../../model/yaml/index.ts';
import { made } from '../draft.ts';
import { entryPath } from '../flux/cluster.ts';
import { FLUX_NAMESPACE } from '../flux/kustomization.ts';
import { declared, type Scene } from '../scene.ts';
import { chartFields, definitionCharts, releaseId, valuesPath, type Release } from './release.ts';

/** The steps of a bring-up, each with what must be done before it and how long it may take. */
export function planDocument(
  scene: Scene,
  releases: readonly Release[],
  secrets: readonly { readonly name: string; readonly namespace: string }[],
): Emittable {
  const { endpoint } = scene.settings;
  const address = declared(scene.cluster.declared, ['endpoint', 'address'], endpoint.address);
  return made(
    {
      kind: 'BootstrapPlan',
      cluster: scene.cluster.name,
      endpoint: { address, port: endpoint.port },
      steps: [
        { name: 'nodes', nodes: nodeNames(scene), state: 'registered', timeout: '15m' },
        { name: 'namespaces', needs: ['nodes'], apply: 'namespaces', timeout: '2m' },
        ...definitionStep(scene),
        {
          name: 'secrets',
          needs: ['namespaces'],
          // While one is pending, this step says which and stops.
          secrets: secrets.map(({ name, namespace }) => ({
            name,
            namespace,
            file: `secrets/${name}.sops.yaml`,
          })),
          timeout: '2m',
        },
        ...releases.map((release) => releaseStep(scene, release)),
        handover(scene, releases),
      ],
    },
    'ordered plan of a bring-up',
  );
}

function nodeNames({ model, cluster }: Scene): Emittable {
  const running = new Set(activeNodes(model, cluster));
  return cluster.nodes.value.nodes.flatMap((node, index) =>
    running.has(node) ? [sourced(node.name, cluster.nodes.origin(['nodes', index, 'name']))] : [],
  );
}

function definitionStep(scene: Scene): Emittable[] {
  const charts = definitionCharts(scene);
  if (charts.length === 0) return [];
  return [
    {
      name: 'crds',
      needs: ['namespaces'],
      crds: charts.map(({ workload, chart }) => ({
        name: workload.name,
        namespace: workload.namespace,
        ...chartFields(chart),
        values: valuesPath(workload),
      })),
      timeout: '5m',
    },
  ];
}

function releaseStep(scene: Scene, { workload, chart, needs }: Release): Emittable {
  const before = definitionCharts(scene).length > 0 ? ['crds', 'secrets'] : ['secrets'];
  return {
    name: workload.name,
    needs: needs.length > 0 ? needs.map(({ name }) => name) : before,
    release: {
      name: sourced(workload.name, workload.origin),
      namespace: workload.namespace,
      ...chartFields(chart),
      values: valuesPath(workload),
    },
    wait: true,
    timeout: '10m',
  };
}

/** The bring-up is over when Flux has taken over, not when it is installed. */
function handover(scene: Scene, releases: readonly Release[]): Emittable {
  const operator = scene.settings.gitops.operator;
  return {
    name: 'handover',
    needs: releases.map(({ workload }) => workload.name).sort(),
    apply: operator ? undefined : `../../${entryPath(scene)}`,
    ready: [{ kind: 'Kustomization', namespace: FLUX_NAMESPACE, name: 'cluster-apps' }],
    timeout: '10m',
  };
}

/** The same releases for a person with helmfile. */
export function helmfileDocument(releases: readonly Release[]): Emittable {
  const charts = releases.map(({ workload, chart, needs }) => ({ workload, chart, needs }));
  return made(
    {
      helmDefaults: { cleanupOnFail: true, timeout: 600, wait: true, waitForJobs: true },
      repositories: repositories(charts),
      releases: charts.map(({ workload, chart, needs }) => ({
        ...helmfileRelease(workload, chart),
        needs: needs.length > 0 ? needs.map(releaseId) : undefined,
      })),
    },
    'releases that are installed before Flux',
  );
}

/** The charts whose definitions come first, for a person with helmfile. */
export function definitionsDocument(scene: Scene): Emittable {
  const charts = definitionCharts(scene);
  return made(
    {
      helmDefaults: { args: ['--include-crds', '--no-hooks'] },
      repositories: repositories(charts),
      releases: charts.map(({ workload, chart }) => helmfileRelease(workload, chart)),
    },
    'charts whose definitions bootstrap applies first',
  );
}

type Charted = Pick<Release, 'workload' | 'chart'>;

function repositories(charts: readonly Charted[]): Emittable {
  const classic = charts.flatMap(({ workload, chart }) =>
    chart.kind === 'helm' ? [{ name: workload.name, url: chart.repository }] : [],
  );
  return classic.length > 0 ? classic : undefined;
}

function helmfileRelease(
  workload: Charted['workload'],
  chart: Charted['chart'],
): { readonly [key: string]: Emittable } {
  const values = valuesPath(workload);
  return {
    name: sourced(workload.name, workload.origin),
    namespace: workload.namespace,
    chart: chart.kind === 'oci' ? chart.url : `${workload.name}/${chart.chart}`,
    version: sourced(chart.pin.version, chart.pin.origin),
    values: values === undefined ? undefined : [values],
  };
}
