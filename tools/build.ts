// `npm run build`: one bundle of the program and one file of the catalogue, in dist/. What is published runs from there,
// and so does a checkout for as long as nothing that went into it has changed (tools/built.mjs).
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { createNodeFiles } from '../src/adapters/node-files.ts';
import { openCatalogue } from '../src/model/load/catalogue.ts';
import { packShelf } from '../src/model/load/shelf.ts';
import { lookAt, STAMP } from './built.mjs';

/** What a build depends on besides src/ and catalogue/. */
const ALWAYS = ['package.json', 'package-lock.json', 'tools/build.ts'];

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** Builds the checkout at `root` into a fresh folder `dist`; throws when a shipped entry is not sound. */
export async function build(root: string, dist: string): Promise<readonly string[]> {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const modules = await bundle(root, dist);
  writeFileSync(join(dist, 'catalogue.jsonl'), await compileCatalogue(root));
  writeFileSync(join(dist, 'LICENSES.txt'), licenses(root, modules));
  return modules;
}

/** What is started: Croft, and the process that watches over a private folder. */
const PROGRAMS = { main: 'src/main.ts', 'scratch-guard': 'src/adapters/scratch-guard.ts' };

/** Writes the programs; a verb is a chunk of its own, since one must not pay for the others. */
async function bundle(root: string, dist: string): Promise<string[]> {
  const bundle = await rolldown({ input: PROGRAMS, platform: 'node', cwd: root });
  const { output } = await bundle.write({ dir: dist, format: 'esm' });
  await bundle.close();
  const ids = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
  return ids.map((id) => relative(root, id).replaceAll('\\', '/')).sort();
}

async function compileCatalogue(root: string): Promise<string> {
  const index = await openCatalogue(
    createNodeFiles(),
    { catalogue: join(root, 'catalogue') },
    null,
  );
  const entries = await Promise.all([...index.names].sort().map((name) => index.entry(name)));
  const [problem] = index.diagnostics;
  if (problem) throw new Error(`${problem.file}: ${problem.message}`);
  return packShelf(entries.filter((entry) => entry !== null));
}

/** The licences of the packages whose code is in the bundle. */
function licenses(root: string, modules: readonly string[]): string {
  const folders = modules.flatMap(
    (id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? [],
  );
  return [...new Set(folders)]
    .map((folder) => {
      const manifest = readFileSync(join(root, folder, 'package.json'), 'utf8');
      const { name, version, license } = JSON.parse(manifest) as Manifest;
      const file = readdirSync(join(root, folder)).find((one) => /^licen[cs]e/i.test(one));
      if (file === undefined) throw new Error(`${folder} has no licence file`);
      return `${name} ${version} (${license})\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function below(root: string, folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return [folder, ...names.map((name) => `${folder}/${name.replaceAll('\\', '/')}`)];
}

/** Builds dist/ and notes what it was made from, as that looked before it was read. */
async function buildCheckout(root: string): Promise<void> {
  const stamp = join(root, STAMP);
  rmSync(stamp, { force: true });
  const catalogue = below(root, 'catalogue');
  const before = lookAt(root, [...ALWAYS, ...catalogue, ...below(root, 'src')]);
  const fresh = join(root, 'node_modules/.cache/croft/dist');
  const modules = await build(root, fresh);
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  renameSync(fresh, join(root, 'dist'));
  const inputs = new Set([...ALWAYS, ...catalogue, ...modules]);
  const looks = Object.entries(before).filter(([path]) => inputs.has(path));
  // Renamed into place, so that nobody reads half of it.
  writeFileSync(`${stamp}.new`, JSON.stringify(Object.fromEntries(looks)));
  renameSync(`${stamp}.new`, stamp);
}

if (import.meta.main) await buildCheckout(join(import.meta.dirname, '..'));
