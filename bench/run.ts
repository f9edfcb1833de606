// `npm run bench [name...]`: runs every bench/<name>.bench.ts, or those named, one after the other, each in a
// process of its own so that one does not warm up or fill the heap of the next.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const SUFFIX = '.bench.ts';
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length))
  .sort();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(', ')}; there are: ${names.join(', ')}`);
  process.exitCode = 1;
} else {
  for (const name of wanted.length > 0 ? wanted : names) {
    console.log(`\n${name}`);
    const file = join(import.meta.dirname, name + SUFFIX);
    const { status } = spawnSync(process.execPath, ['--expose-gc', file], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}
