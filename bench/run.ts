// `npm run bench [name]`: runs every bench/<name>.bench.ts. Figures are compared as ratios inside one run; nothing here
// is an assertion, since machines differ and are shared.
import { readdirSync } from 'node:fs';

/** What every bench/<name>.bench.ts exports as `bench`. */
export type Bench = (log: (line: string) => void) => Promise<void>;

const wanted = process.argv.slice(2);
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .sort();
if (names.length === 0) {
  console.error(`bench: nothing is called ${wanted.join(', ')}`);
  process.exitCode = 1;
}
for (const name of names) {
  console.log(`== ${name}`);
  const { bench } = (await import(`./${name}.bench.ts`)) as { readonly bench: Bench };
  await bench((line) => {
    console.log(line);
  });
}
