import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { run } from '../../oracles/process.ts';
import { SCHEMA_LOCATION } from '../../oracles/schemas/write.ts';
import type { Exception } from './exceptions.ts';
import type { Rendering } from './helm.ts';

interface Judgement {
  readonly valid: number;
  readonly withoutSchema: number;
  readonly failures: readonly string[];
  readonly excepted: readonly string[];
}

interface Verdict {
  readonly resources?: readonly {
    readonly filename: string;
    readonly kind: string;
    readonly name: string;
    readonly msg: string;
  }[];
  readonly summary: { readonly valid: number; readonly skipped: number };
}

/** Lets kubeconform judge every rendered object whose schema is at hand; throws where kubeconform does not run. */
export async function judgeObjects(
  oracles: { readonly kubeconform: string; readonly schemas: string },
  renderings: readonly Rendering[],
  exceptions: readonly Exception[],
): Promise<Judgement> {
  const scratch = mkdtempSync(join(tmpdir(), 'croft-objects-'));
  try {
    for (const [number, { text }] of renderings.entries())
      writeFileSync(join(scratch, `${number}.yaml`), text);
    const { stdout, stderr } = await run(oracles.kubeconform, [
      '-strict',
      '-summary',
      '-output=json',
      '-ignore-missing-schemas',
      `-schema-location=${join(oracles.schemas, SCHEMA_LOCATION)}`,
      scratch,
    ]);
    if (!stdout.startsWith('{')) throw new Error(`kubeconform: ${stderr.trim()}`);
    const { resources = [], summary } = JSON.parse(stdout) as Verdict;
    const found = resources.map(({ filename, kind, name, msg }) => {
      const release = renderings[Number(basename(filename, '.yaml'))]?.release;
      const at = `${release?.lab ?? ''}/${release?.cluster ?? ''} ${release?.name ?? ''}`;
      const own = exceptions.filter(({ chart }) => chart === release?.chart);
      return { line: `${at}: ${kind} ${name}: ${msg}`, excepted: exceptionFor(msg, own) };
    });
    return {
      valid: summary.valid,
      withoutSchema: summary.skipped,
      failures: found.flatMap(({ line, excepted }) => (excepted ? [] : [line])),
      excepted: found.flatMap(({ line, excepted }) =>
        excepted ? [`${line}: ${excepted.reason}`] : [],
      ),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
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
  return [
    `kubeconform accepted ${valid} objects, refused ${failures.length + excepted.length} ` +
      `(${excepted.length} excepted); ${withoutSchema} of kinds without a schema`,
    ...excepted.map((line) => `  excepted ${line}`),
    ...failures.map((line) => `wrong: ${line}`),
  ];
}
