import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { parseDocuments, type YamlValue } from '../src/model/yaml/index.ts';
import type { Imported, SourceMachine } from '../src/import/imported.ts';
import { talhelper } from '../src/import/sources/talhelper/index.ts';
import { createMemoryRandom } from '../src/base/host/memory-random.ts';
import { newBundle } from '../src/talos/bundle/new.ts';
import { problemsOf, sentence } from '../src/talos/validate/index.ts';
import { startLines, type Lines } from './lines.ts';
import type { Oracle, OracleReport } from './oracle.ts';
import { dice } from './sops/generate.ts';
import { differences, written } from './talos/alike.ts';
import { importOf } from './talos/imports/import.ts';
import { generateFolder, type Folder } from './talhelper/generate.ts';

/** What talhelper makes of a folder, and what the importer takes it for. */
export const oracle: Oracle = {
  name: 'talhelper',
  script: 'test:talos',
  run: ({ tools }) => {
    const random = createMemoryRandom('talhelper oracle');
    const bundle = newBundle({ random, clock: { now: () => Date.UTC(2026, 10, 21) } });
    return compareAll(tools.talhelper, bundle, { folders: 400, seed: 20261121 });
  },
};

interface Answer {
  readonly files?: Readonly<Record<string, string>>;
  readonly yaml?: string;
  readonly error?: string;
}

interface Comparison {
  readonly program: Lines;
  readonly bundle: string;
  readonly failures: string[];
  readonly refusals: Map<string, number>;
  readonly counts: Record<string, number>;
}

/** Compares generated folders; also for a run by hand. */
async function compareAll(
  program: string,
  bundle: string,
  { folders, seed }: { readonly folders: number; readonly seed: number },
): Promise<OracleReport> {
  const comparison: Comparison = {
    program: startLines(program, { PATH: process.env['PATH'] ?? '' }),
    bundle,
    failures: [],
    refusals: new Map(),
    counts: { 'folders alike': 0, 'machines alike': 0, 'folders that talhelper refuses': 0 },
  };
  const roll = dice(seed);
  try {
    for (let at = 0; at < folders; at += 1)
      await compare(comparison, generateFolder(roll), `${String(seed)}/${String(at)}`);
  } finally {
    await comparison.program.end();
  }
  const { counts, failures, refusals } = comparison;
  const skipped = [...refusals].map(([why, count]) => `${String(count)} times talhelper: ${why}`);
  return { counts, skipped, failures };
}

async function compare(
  { program, bundle, failures, refusals, counts }: Comparison,
  folder: Folder,
  name: string,
): Promise<void> {
  const files = { ...folder, 'talsecret.yaml': bundle };
  const theirs = (await program.ask({ files })) as Answer;
  const imported = talhelper.read(Object.entries(files).map(([path, text]) => ({ path, text })));
  failures.push(...(await carried(imported, counts)).map((line) => `${name}: import: ${line}`));
  if (!theirs.files) {
    const why = (theirs.error ?? '')
      .replaceAll(/\/tmp\/talhelper-oracle-\d+/g, '')
      .split('\n')
      .slice(0, 3)
      .join(' ');
    refusals.set(why, (refusals.get(why) ?? 0) + 1);
    counts['folders that talhelper refuses'] = (counts['folders that talhelper refuses'] ?? 0) + 1;
    return;
  }
  const errors = imported.diagnostics.filter(({ severity }) => severity === 'error');
  const before = failures.length;
  failures.push(...errors.map(({ file, message }) => `${name}: ${file}: ${message}`));
  for (const machine of imported.clusters[0]?.machines ?? []) {
    const their = Object.entries(theirs.files).find(([file]) => fits(file, machine.name))?.[1];
    const found =
      their === undefined ? ['is not made'] : await judged(program, bundle, machine, their);
    failures.push(...found.map((line) => `${name}: ${machine.name}: ${line}`));
    if (found.length === 0) counts['machines alike'] = (counts['machines alike'] ?? 0) + 1;
  }
  if (failures.length === before) counts['folders alike'] = (counts['folders alike'] ?? 0) + 1;
}

/** What of a folder is not carried over by the whole import; one that is refused says why. */
async function carried(imported: Imported, counts: Record<string, number>): Promise<string[]> {
  const count = (what: string): void => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const outcome = await importOf(imported);
  if ('refused' in outcome) {
    count('folders that the import refuses');
    return outcome.refused.length > 0 ? [] : ['it is refused without a reason'];
  }
  const { proven, machines } = outcome;
  count('folders imported');
  if (proven.report.every(({ fate }) => fate !== 'patch')) count('folders without patches');
  const known = imported.clusters.flatMap((one) => one.machines);
  const minor = imported.clusters[0]?.contract?.minor[1] ?? 0;
  const faulty = known.flatMap(({ name, documents }) => {
    const before = new Set(faults(documents, minor));
    return faults(machines.get(name) ?? [], minor).filter((line) => !before.has(line));
  });
  return [
    ...faulty,
    ...proven.lost.map(({ why = '' }) => why),
    ...(machines.size === known.length ? [] : ['some machines are not rendered']),
    ...proven.diagnostics
      .filter(({ code, severity }) => severity === 'error' && code.startsWith('talos-patch-'))
      .map(({ message }) => message),
  ];
}

/** What Talos would have against a configuration. */
function faults(documents: SourceMachine['documents'], minor: number): string[] {
  return problemsOf(documents, { minor, mode: 'metal' }).map((one) =>
    sentence(documents[one.index] ?? null, one),
  );
}

function fits(file: string, machine: string): boolean {
  return file === `${machine}.yaml` || file.endsWith(`-${machine}.yaml`);
}

async function judged(
  program: Lines,
  bundle: string,
  { documents }: SourceMachine,
  their: string,
): Promise<string[]> {
  const [one, other] = await Promise.all(
    [their, written(documents, bundle)].map(
      async (encode) => (await program.ask({ encode })) as Answer,
    ),
  );
  if (one?.yaml === undefined || other?.yaml === undefined)
    return [`cannot be read: ${one?.error ?? ''} ${other?.error ?? ''}`];
  return differences(one.yaml, other.yaml, isSameContent);
}

/** talhelper writes the YAML in files that it reads anew, without comments; what it says stays the same. */
function isSameContent(
  path: string,
  their: YamlValue | undefined,
  our: YamlValue | undefined,
): boolean {
  if (!/\.contents?$/.test(path) || typeof their !== 'string' || typeof our !== 'string')
    return false;
  const [one, other] = [their, our].map((text) =>
    parseDocuments('content.yaml', text).documents.map(({ value }) => value),
  );
  return isDeepStrictEqual(one, other);
}

if (import.meta.main) {
  const [program = '', file = '', folders = '100', seed = '1'] = process.argv.slice(2);
  const options = { folders: Number(folders), seed: Number(seed) };
  const report = await compareAll(program, readFileSync(file, 'utf8'), options);
  for (const failure of report.failures.slice(0, 40)) console.log(failure);
  console.log(report.counts, report.skipped, report.failures.length);
}
