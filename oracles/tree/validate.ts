import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Tools } from '../oracle.ts';
import { run } from '../process.ts';
import { SCHEMA_LOCATION } from '../schemas/write.ts';
import { groupOf, text, title, type Manifest } from './manifests.ts';

/** Kinds whose schema is not to be had through package clients. Anything else without a schema is a failure. */
const WITHOUT_SCHEMA: readonly {
  readonly group: string;
  readonly kinds: readonly string[];
  readonly reason: string;
}[] = [
  {
    group: 'dragonflydb.io',
    kinds: ['Dragonfly'],
    reason: 'the dragonfly-operator module is not served by the Go module proxy',
  },
  {
    group: 'talos.dev',
    kinds: ['ServiceAccount'],
    reason: 'Talos makes this definition at run time and ships no API package for it',
  },
  {
    group: 'tuppr.home-operations.com',
    kinds: ['TalosUpgrade', 'KubernetesUpgrade'],
    reason: 'the tuppr module is not served by the Go module proxy',
  },
];

export interface Validated {
  readonly validated: number;
  readonly failures: readonly string[];
  readonly skipped: readonly string[];
}

interface Summary {
  readonly resources?: readonly {
    readonly filename: string;
    readonly kind: string;
    readonly name: string;
    readonly status: string;
    readonly msg: string;
  }[];
  readonly summary: {
    readonly valid: number;
    readonly invalid: number;
    readonly errors: number;
    readonly skipped: number;
  };
}

/** Lets the real kubeconform judge every object, strictly; equal objects of one source are judged once. */
export async function validate(
  objects: readonly Manifest[],
  tools: Tools,
  folder: string,
): Promise<Validated> {
  const excused = new Map<string, number>();
  const sources = new Map<string, Set<string>>();
  for (const manifest of objects) {
    const reason = excuse(manifest);
    if (reason === null) {
      const texts = sources.get(manifest.source) ?? new Set();
      sources.set(manifest.source, texts.add(manifest.text.trim()));
    } else {
      excused.set(reason, (excused.get(reason) ?? 0) + 1);
    }
  }
  const skipped = [...excused].map(([reason, count]) => `${count} × ${reason}`);
  if (sources.size === 0) return { validated: 0, failures: [], skipped };
  const names = [...sources.keys()];
  mkdirSync(folder, { recursive: true });
  for (const [at, texts] of [...sources.values()].entries())
    writeFileSync(join(folder, `${at}.yaml`), [...texts].join('\n---\n'));
  const { stdout, stderr } = await run(tools.kubeconform, [
    '-strict',
    '-summary',
    '-output=json',
    '-n=2',
    `-schema-location=${tools.schemas}/${SCHEMA_LOCATION}`,
    folder,
  ]);
  rmSync(folder, { recursive: true, force: true });
  const sent = [...sources.values()].reduce((sum, texts) => sum + texts.size, 0);
  const { resources = [], summary } = parse(stdout, stderr);
  const failures = resources.map(({ filename, kind, name, msg }) => {
    const source = names[Number(basename(filename, '.yaml'))] ?? filename;
    return `${source}: ${kind} ${name}: ${msg}`;
  });
  const judged = summary.valid + summary.invalid + summary.errors;
  if (judged !== sent) failures.push(`kubeconform judged ${judged} of ${sent} objects`);
  if (summary.invalid + summary.errors > 0 && resources.length === 0)
    failures.push(`kubeconform refused ${summary.invalid + summary.errors} objects, unnamed`);
  return { validated: summary.valid, failures, skipped };
}

function parse(stdout: string, stderr: string): Summary {
  try {
    return JSON.parse(stdout) as Summary;
  } catch (error) {
    throw new Error(`kubeconform: ${stderr.trim() || stdout.trim()}`, { cause: error });
  }
}

/** Why no schema can be had for the kind of an object, or null for all other kinds. */
export function excuse(manifest: Manifest): string | null {
  const kind = text(manifest.value, 'kind');
  const group = groupOf(manifest.value);
  const found = WITHOUT_SCHEMA.find((entry) => entry.group === group && entry.kinds.includes(kind));
  return found ? `${kind}.${group} (${title(manifest)}): ${found.reason}` : null;
}
