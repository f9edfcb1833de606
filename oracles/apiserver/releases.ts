// What Flux' helm-controller would apply for the HelmReleases of a cluster: their charts, templated by the real helm.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { mapBounded, run } from '../process.ts';
import { field, isKind, manifests, text, title, type Manifest } from '../tree/manifests.ts';

export interface Helm {
  readonly program: string;
  readonly charts: readonly Chart[];
  /** Names of API versions and kinds that charts may ask for, as helm writes them. */
  readonly apiVersions: readonly string[];
  readonly kubernetes: string;
}

interface Chart {
  readonly name: string;
  readonly version: string;
  /** Absolute path. */
  readonly folder: string;
}

/** An object of a chart, and the namespace that it goes to unless it says another. */
export interface ReleaseObject {
  readonly manifest: Manifest;
  readonly namespace: string;
}

export interface Templated {
  readonly releases: number;
  readonly objects: readonly ReleaseObject[];
  /** Releases without a chart at hand, or with another version of it. */
  readonly skipped: readonly string[];
  readonly failures: readonly string[];
}

/** Flux features that would change what helm makes and that are not imitated here. */
const UNTOLD = ['valuesFrom', 'postRenderers', 'targetNamespace', 'storageNamespace'] as const;

/** The charts that lie side by side in a folder. */
export function chartsIn(folder: string): Chart[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'Chart.yaml')))
    .map((path) => {
      const about = load(readFileSync(join(path, 'Chart.yaml'), 'utf8'));
      return { name: text(about, 'name'), version: text(about, 'version'), folder: path };
    });
}

/** Templates every HelmRelease whose chart is at hand; `scratch` is a folder for files of values. */
export async function templateReleases(
  objects: readonly Manifest[],
  helm: Helm,
  scratch: string,
): Promise<Templated> {
  const releases = objects.filter((one) => isKind(one, 'helm.toolkit.fluxcd.io', 'HelmRelease'));
  const home = mkdtempSync(join(scratch, 'values-'));
  const made = await mapBounded(releases, 2, (release) =>
    templateOne(release, objects, helm, home),
  );
  rmSync(home, { recursive: true, force: true });
  return {
    releases: made.filter((one) => one.objects.length > 0).length,
    objects: made.flatMap((one) => one.objects),
    skipped: made.flatMap((one) => one.skipped),
    failures: made.flatMap((one) => one.failures),
  };
}

type Made = Omit<Templated, 'releases'>;

async function templateOne(
  release: Manifest,
  objects: readonly Manifest[],
  helm: Helm,
  home: string,
): Promise<Made> {
  const nothing: Made = { objects: [], skipped: [], failures: [] };
  const untold = UNTOLD.filter((name) => field(release.value, 'spec', name) !== undefined);
  if (untold.length > 0)
    return { ...nothing, skipped: [`${title(release)}: templates with ${untold.join(', ')}`] };
  const wanted = chartOf(release, objects);
  const chart = helm.charts.find(({ name }) => name === wanted.name);
  if (!chart)
    return { ...nothing, skipped: [`${title(release)}: no chart ${wanted.name} at hand`] };
  const name = text(release.value, 'metadata', 'name');
  const namespace = text(release.value, 'metadata', 'namespace');
  const file = join(home, `${namespace}-${name}.json`);
  writeFileSync(file, JSON.stringify(field(release.value, 'spec', 'values') ?? {}));
  // Schemas are left out: some are no more than a reference to the network.
  const { code, stdout, stderr } = await run(helm.program, [
    ...['template', text(release.value, 'spec', 'releaseName') || name, chart.folder],
    ...['--namespace', namespace, '--values', file, '--kube-version', helm.kubernetes],
    ...['--api-versions', helm.apiVersions.join(), '--skip-schema-validation', '--skip-tests'],
    '--include-crds',
  ]);
  if (code !== 0)
    return { ...nothing, failures: [`${title(release)}: helm template: ${stderr.trim()}`] };
  const source = `${title(release)} (${chart.name} ${chart.version})`;
  const other = `${title(release)}: ${chart.name} ${chart.version} instead of ${wanted.version}`;
  try {
    return {
      ...nothing,
      objects: manifests(stdout, source).map((manifest) => ({ manifest, namespace })),
      skipped: bare(chart.version) === bare(wanted.version) ? [] : [other],
    };
  } catch (error) {
    return { ...nothing, failures: [`${source}: ${String(error)}`] };
  }
}

function bare(version: string): string {
  return version.replace(/^v/, '');
}

/** Name and version of the chart of a release, by its own words or by those of its OCIRepository. */
function chartOf(
  release: Manifest,
  objects: readonly Manifest[],
): { readonly name: string; readonly version: string } {
  const { value } = release;
  const own = field(value, 'spec', 'chart', 'spec');
  if (own !== undefined) return { name: text(own, 'chart'), version: text(own, 'version') };
  const reference = field(value, 'spec', 'chartRef');
  const namespace = text(reference, 'namespace') || text(value, 'metadata', 'namespace');
  const source = objects.find(
    (one) =>
      text(one.value, 'kind') === text(reference, 'kind') &&
      text(one.value, 'metadata', 'name') === text(reference, 'name') &&
      text(one.value, 'metadata', 'namespace') === namespace,
  );
  const url = text(source?.value, 'spec', 'url');
  return {
    name: url.slice(url.lastIndexOf('/') + 1),
    version: text(source?.value, 'spec', 'ref', 'tag'),
  };
}

/** Objects as helm-controller sends them; the text is left alone unless a namespace is put in. */
export function placed(
  objects: readonly ReleaseObject[],
  isNamespaced: (manifest: Manifest) => boolean,
): Manifest[] {
  return objects.map(({ manifest, namespace }) => {
    if (!isNamespaced(manifest) || text(manifest.value, 'metadata', 'namespace') !== '')
      return manifest;
    const metadata = { ...(field(manifest.value, 'metadata') as object), namespace };
    const value = { ...(manifest.value as object), metadata };
    return { ...manifest, value, text: JSON.stringify(value) };
  });
}
