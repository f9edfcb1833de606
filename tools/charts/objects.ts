import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { run } from '../../oracles/process.ts';
import { resourceSchemas, type ResourceDefinition } from '../../oracles/schemas/crd.ts';
import { SCHEMA_LOCATION } from '../../oracles/schemas/write.ts';
import type { Exception } from './exceptions.ts';
import { definitionsIn, type Rendering } from './helm.ts';

interface Judgement {
  readonly valid: number;
  /** Kinds that no schema is at hand for, with how many objects of each. */
  readonly withoutSchema: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
  readonly excepted: readonly string[];
}

interface Verdict {
  readonly resources?: readonly {
    readonly filename: string;
    readonly kind: string;
    readonly name: string;
    readonly version: string;
    readonly status: string;
    readonly msg: string;
  }[];
}

/**
 * Lets kubeconform judge every rendered object whose schema is at hand or is rendered with it; throws where
 * kubeconform does not run.
 */
export async function judgeObjects(
  oracles: { readonly kubeconform: string; readonly schemas: string },
  renderings: readonly Rendering[],
  exceptions: readonly Exception[],
): Promise<Judgement> {
  const scratch = mkdtempSync(join(tmpdir(), 'croft-objects-'));
  try {
    const [objects, schemas] = [join(scratch, 'objects'), join(scratch, 'schemas')];
    mkdirSync(objects);
    for (const [number, { text }] of renderings.entries())
      writeFileSync(join(objects, `${number}.yaml`), text);
    for (const { text } of renderings) writeOwnSchemas(text, schemas);
    const { stdout, stderr } = await run(oracles.kubeconform, [
      '-strict',
      '-verbose',
      '-output=json',
      '-ignore-missing-schemas',
      ...[oracles.schemas, schemas].map((at) => `-schema-location=${join(at, SCHEMA_LOCATION)}`),
      objects,
    ]);
    if (!stdout.startsWith('{')) throw new Error(`kubeconform: ${stderr.trim()}`);
    const { resources = [] } = JSON.parse(stdout) as Verdict;
    const having = (status: string) => resources.filter((one) => one.status === status);
    const withoutSchema = new Map<string, number>();
    for (const { kind, version } of having('statusSkipped')) {
      const group = `${kind}.${version}`;
      withoutSchema.set(group, (withoutSchema.get(group) ?? 0) + 1);
    }
    const refused = [...having('statusInvalid'), ...having('statusError')];
    const found = refused.map(({ filename, kind, name, msg }) => {
      const release = renderings[Number(basename(filename, '.yaml'))]?.release;
      const at = `${release?.lab ?? ''}/${release?.cluster ?? ''} ${release?.name ?? ''}`;
      const own = exceptions.filter(({ chart }) => chart === release?.chart);
      return { line: `${at}: ${kind} ${name}: ${msg}`, excepted: exceptionFor(msg, own) };
    });
    return {
      valid: having('statusValid').length,
      withoutSchema,
      failures: found.flatMap(({ line, excepted }) => (excepted ? [] : [line])),
      excepted: found.flatMap(({ line, excepted }) =>
        excepted ? [`${line}: ${excepted.reason}`] : [],
      ),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Schemas of the kinds that a chart defines; a version that describes nothing has none. */
function writeOwnSchemas(text: string, folder: string): void {
  for (const { value } of definitionsIn(text)) {
    const { spec } = value as ResourceDefinition;
    const versions = spec.versions.filter(({ schema }) => schema?.openAPIV3Schema?.properties);
    const own = resourceSchemas({ spec: { ...spec, versions } }, { type: 'object' });
    for (const { group, version, kind, schema } of own) {
      mkdirSync(join(folder, group), { recursive: true });
      const file = join(folder, group, `${kind.toLowerCase()}_${version}.json`);
      writeFileSync(file, JSON.stringify(schema));
    }
  }
}

/** The exception for a complaint, if every place that it names is excepted. */
function exceptionFor(message: string, exceptions: readonly Exception[]): Exception | undefined {
  const places = [...message.matchAll(/at '([^']*)'/g)].map(([, place = '']) => place);
  const found = places.map((place) => exceptions.find(({ path }) => path === place));
  return found.every((one) => one !== undefined) ? found[0] : undefined;
}

/** What `node oracles/install.ts` has put below `.oracles`; null where it has not run. */
export function installedOracles(
  root: string,
): { readonly kubeconform: string; readonly schemas: string } | null {
  const kubeconform = join(root, '.oracles', 'bin', 'kubeconform');
  const schemas = join(root, '.oracles', 'schemas');
  return existsSync(kubeconform) && existsSync(schemas) ? { kubeconform, schemas } : null;
}

/** Lines about what kubeconform judged. */
export function objectLines({ valid, withoutSchema, failures, excepted }: Judgement): string[] {
  const unjudged = [...withoutSchema].map(([kind, count]) => `${count} ${kind}`).sort();
  return [
    `kubeconform accepted ${valid} objects, refused ${failures.length + excepted.length} ` +
      `(${excepted.length} excepted); without a schema: ${unjudged.join(', ') || 'none'}`,
    ...excepted.map((line) => `  excepted ${line}`),
    ...failures.map((line) => `wrong: ${line}`),
  ];
}
