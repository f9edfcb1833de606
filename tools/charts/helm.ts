import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import {
  isKind,
  list,
  manifests,
  text as textAt,
  type Manifest,
} from '../../oracles/tree/manifests.ts';
import { mapBounded, run } from '../../oracles/process.ts';
import type { Chart } from './chart.ts';
import type { Release } from './labs.ts';
import type { Source } from './source.ts';

/** A release as helm renders it, or why it does not. */
export interface Rendering {
  readonly release: Release;
  readonly text: string;
  readonly failure: string | null;
}

const AT_ONCE = 2;

/** Renders every release whose chart is at hand as Flux would, offline; a refusal of helm is a `failure`. */
export async function renderReleases(
  helm: string,
  releases: readonly Release[],
  sourceOf: (entry: string) => Source | undefined,
): Promise<Rendering[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'croft-charts-'));
  try {
    const jobs = releases.flatMap((release, number) => {
      const source = sourceOf(release.chart);
      if (!source) return [];
      const file = join(scratch, `${number}.json`);
      writeFileSync(file, JSON.stringify(release.values));
      return [{ release, source, file }];
    });
    // One release of each chart shows which kinds the charts define, and in which versions.
    const firsts = new Map(jobs.map((job) => [job.release.chart, job]));
    const round = await mapBounded([...firsts.values()], AT_ONCE, (job) =>
      renderOne(helm, job, []),
    );
    const served = round.flatMap(({ text }) => servedVersions(text));
    return await mapBounded(jobs, AT_ONCE, (job) => {
      const { capabilities } = job.release;
      const known = served.filter(({ capability }) => capabilities.has(capability));
      return renderOne(
        helm,
        job,
        known.flatMap(({ names }) => names),
      );
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Job {
  readonly release: Release;
  readonly source: Source;
  readonly file: string;
}

async function renderOne(
  helm: string,
  { release, source, file }: Job,
  versions: readonly string[],
): Promise<Rendering> {
  const { name, namespace, kubernetes } = release;
  const isRemote = hasRemoteSchema(source.chart);
  const refusal = isRemote ? refusalOf(source.chart, release.values) : null;
  const { code, stdout, stderr } = await run(helm, [
    'template',
    name,
    source.folder,
    `--namespace=${namespace}`,
    `--values=${file}`,
    `--kube-version=${kubernetes}`,
    '--include-crds',
    '--skip-tests',
    ...(versions.length > 0 ? [`--api-versions=${[...new Set(versions)].join(',')}`] : []),
    ...(isRemote ? ['--skip-schema-validation'] : []),
  ]);
  const failure = code === 0 ? refusal : stderr.trim();
  return { release, text: stdout, failure };
}

/** Helm would fetch a schema that is no more than a reference to the network; those at hand are asked instead. */
function hasRemoteSchema({ schema }: Chart): boolean {
  const ref = (schema.root as { readonly $ref?: unknown } | null)?.$ref;
  return typeof ref === 'string' && ref.startsWith('https:');
}

function refusalOf({ schema }: Chart, values: unknown): string | null {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  for (const [id, one] of schema.byId) ajv.addSchema(one as object, id);
  const validate = ajv.compile(schema.root as object);
  if (validate(values)) return null;
  const errors = (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message ?? 'is wrong'}`,
  );
  return [...new Set(errors)].join('\n');
}

/** Resource definitions in what helm rendered. */
export function definitionsIn(text: string): readonly Manifest[] {
  const definitions = text
    .split(/^---$/m)
    .filter((document) => document.includes('kind: CustomResourceDefinition'));
  return manifests(definitions.join('\n---\n'), 'helm').filter((one) =>
    isKind(one, 'apiextensions.k8s.io', 'CustomResourceDefinition'),
  );
}

/** Kinds that a rendered chart defines: the capability, and the names of its versions as helm asks for them. */
function servedVersions(
  text: string,
): { readonly capability: string; readonly names: readonly string[] }[] {
  return definitionsIn(text).map(({ value }) => {
    const group = textAt(value, 'spec', 'group');
    const kind = textAt(value, 'spec', 'names', 'kind');
    const served = list(value, 'spec', 'versions').map((version) => textAt(version, 'name'));
    return {
      capability: `crd:${group}/${kind}`,
      names: served.flatMap((version) => [`${group}/${version}`, `${group}/${version}/${kind}`]),
    };
  });
}

/** Lines about what helm rendered, and what it refused. */
export function helmLines(renderings: readonly Rendering[], releases: number): string[] {
  const failed = renderings.filter(({ failure }) => failure !== null);
  const labs = new Set(renderings.map(({ release }) => release.lab)).size;
  return [
    `helm rendered ${renderings.length - failed.length} of ${releases} releases in ${labs} labs; ` +
      `${failed.length} refused, ${releases - renderings.length} without sources`,
    ...failed.map(
      ({ release, failure }) =>
        `wrong: ${release.lab}/${release.cluster} ${release.name} (${release.chart}): ${failure ?? ''}`,
    ),
  ];
}
