// `npm run test:oracles`: installs the real programs, renders every example lab and some variants, and runs every
// `oracles/<name>.oracle.ts`, or only those that are named as arguments. CROFT_ORACLES=required makes a missing Go or a
// missing lab a failure.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installOracles, obstacle } from './install.ts';
import type { Oracle, OracleContext, OracleReport, RenderedLab } from './oracle.ts';
import { output } from './process.ts';

const ROOT = join(import.meta.dirname, '..');
/** Opens what the examples have encrypted; a lab with its recipients is an example while it lies beside. */
const KEY_FILE = 'throw-away-key.txt';
const REQUIRED = process.env['CROFT_ORACLES'] === 'required';

const log = (line: string): void => {
  console.log(`oracles: ${line}`);
};

/** What else a lab may say, that no example says: which one to change, and how. */
const VARIANTS: Readonly<
  Record<string, { readonly example: string; readonly set: readonly string[] }>
> = {
  // Its router, its pool and its nodes claim the same addresses: what cannot be rendered is mended, the rest stays.
  'home-ops-as-described': {
    example: 'home-ops-as-described',
    set: [
      'lab.networks.0.gateway=10.0.50.254',
      'cluster.main.platform.loadBalancer.pool=10.0.50.100-10.0.50.119',
    ],
  },
  'nova-without-operator': {
    example: 'nova',
    set: [
      'cluster.nova.gitops.operator=false',
      ...['flux-instance', 'flux-instance.distribution', 'flux-operator'].flatMap((pin) => [
        '--remove',
        `pins.${pin}`,
      ]),
    ],
  },
};

/** Renders a copy of an example lab, or of a variant of one; rejects with what Croft said when it does not end with 0. */
async function renderLab(name: string, scratch: string): Promise<RenderedLab> {
  const directory = join(scratch, 'labs', name);
  const keyFile = join(scratch, 'labs', KEY_FILE);
  const variant = VARIANTS[name];
  cpSync(join(ROOT, 'examples', variant?.example ?? name), directory, { recursive: true });
  cpSync(join(ROOT, 'examples', KEY_FILE), keyFile);
  if (variant) await output(join(ROOT, 'croft'), ['set', ...variant.set, '-C', directory]);
  const env = { SOPS_AGE_KEY_FILE: keyFile };
  await output(join(ROOT, 'croft'), ['render', '-C', directory], { env });
  return { name, directory, keyFile };
}

function exampleLabs(): string[] {
  const folder = join(ROOT, 'examples');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'lab.yaml')))
    .sort();
}

async function oracles(): Promise<Oracle[]> {
  const files = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.oracle.ts'))
    .sort();
  return Promise.all(
    files.map(async (file) => {
      const { oracle } = (await import(`./${file}`)) as { readonly oracle?: Oracle };
      if (!oracle) throw new Error(`oracles/${file} exports no oracle`);
      return oracle;
    }),
  );
}

/** The oracles to run: those with the given names, or without names all that have no script of their own. */
function wanted(all: readonly Oracle[], names: readonly string[]): readonly Oracle[] {
  const unknown = names.filter((name) => all.every((oracle) => oracle.name !== name));
  if (unknown.length > 0) throw new Error(`there is no oracle ${unknown.join(', ')}`);
  if (names.length > 0) return all.filter(({ name }) => names.includes(name));
  for (const { name, script } of all)
    if (script !== undefined) log(`${name}: not run here: run npm run ${script}`);
  return all.filter(({ script }) => script === undefined);
}

/** Prints what an oracle found; true when it compared something and found no disagreement. */
function show(name: string, { counts, skipped, failures }: OracleReport, seconds: number): boolean {
  const compared = Object.values(counts).some((count) => count > 0);
  for (const line of skipped) log(`${name}: skipped: ${line}`);
  for (const line of failures) log(`${name}: FAIL: ${line}`);
  if (!compared) log(`${name}: FAIL: nothing was compared`);
  const figures = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
  const verdict = compared && failures.length === 0 ? 'ok' : 'FAIL';
  log(`${name}: ${verdict} in ${seconds.toFixed(1)} s: ${figures.join(', ')}`);
  return verdict === 'ok';
}

async function judge(oracle: Oracle, context: OracleContext): Promise<boolean> {
  const started = performance.now();
  let report: OracleReport;
  try {
    report = await oracle.run(context);
  } catch (error) {
    report = { counts: {}, skipped: [], failures: [String(error)] };
  }
  return show(oracle.name, report, (performance.now() - started) / 1000);
}

async function renderLabs(
  names: readonly string[],
  scratch: string,
): Promise<RenderedLab[] | null> {
  const labs: RenderedLab[] = [];
  for (const name of names) {
    log(`rendering ${name}`);
    try {
      labs.push(await renderLab(name, scratch));
    } catch (error) {
      log(`FAIL: ${String(error)}`);
    }
  }
  return labs.length === names.length ? labs : null;
}

async function main(): Promise<boolean> {
  const why = await obstacle();
  if (why !== null) {
    log(REQUIRED ? `FAIL: ${why}` : `SKIPPED, nothing was compared: ${why}`);
    return !REQUIRED;
  }
  const names = exampleLabs();
  if (names.length === 0) log(`${REQUIRED ? 'FAIL: ' : ''}examples/ holds no lab`);
  const chosen = wanted(await oracles(), process.argv.slice(2));
  const tools = await installOracles(
    ROOT,
    chosen.map(({ name }) => name),
    log,
  );
  const scratch = mkdtempSync(join(tmpdir(), 'croft-oracles-'));
  try {
    const labs = await renderLabs([...new Set([...names, ...Object.keys(VARIANTS)])], scratch);
    let agreed = labs !== null && (names.length > 0 || !REQUIRED);
    const context: OracleContext = { root: ROOT, tools, labs: labs ?? [], scratch, log };
    for (const oracle of chosen) agreed = (await judge(oracle, context)) && agreed;
    return agreed;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  log(`FAIL: ${String(error)}`);
  process.exitCode = 1;
}
