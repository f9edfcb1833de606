// Child process of generation-kill.test.ts: renders generation after generation into a lab until it is killed.
// Arguments: root, number of files, first generation, how many, milliseconds to wait for the lock.
import { appendFileSync } from 'node:fs';
import { createNodeClock } from '../../src/adapters/node-clock.ts';
import { createNodeFiles } from '../../src/adapters/node-files.ts';
import { createNodeProcesses } from '../../src/adapters/node-processes.ts';
import { createNodeRandom } from '../../src/adapters/node-random.ts';
import { planGeneration, withLock, writeGeneration } from '../../src/generation/index.ts';
import { generationFiles } from './generation-files.ts';

const [root = '', count = '', first = '', times = '', wait = ''] = process.argv.slice(2);
const files = createNodeFiles();
const host = {
  files,
  processes: createNodeProcesses(),
  clock: createNodeClock(),
  random: createNodeRandom(),
};

/** One line of the protocol: for whoever started this process, and in order with other processes beside the root. */
function say(line: string): void {
  appendFileSync(`${root}.log`, `${process.pid} ${line}\n`);
  process.stdout.write(`${line}\n`);
}

say('ready');
for (let number = Number(first); number < Number(first) + Number(times); number += 1)
  await withLock(host, root, { wait: Number(wait) }, async (held) => {
    const rendered = generationFiles(number, Number(count));
    const plan = await planGeneration(files, root, rendered);
    say(`begin ${number}`);
    await writeGeneration(files, held, plan);
    say(`end ${number}`);
  });
