// Opens every file of a folder, changes one value and encrypts it again; `node bench/sops-files.ts FOLDER IDENTITY`.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNodeClock } from '../src/adapters/node-clock.ts';
import { createNodeRandom } from '../src/adapters/node-random.ts';
import { createAgeKeyWrap } from '../src/secrets/age/age.ts';
import { openSops, setValue } from '../src/secrets/sops/index.ts';

const [folder = '', identity = ''] = process.argv.slice(2);
const wrap = createAgeKeyWrap([identity]);
const means = { random: createNodeRandom(), clock: createNodeClock(), wrap };
for (const name of readdirSync(folder)) {
  const path = join(folder, name);
  const opened = await openSops(readFileSync(path, 'utf8'), { format: 'yaml', wrap, file: name });
  writeFileSync(
    path,
    await setValue(opened, { path: ['data', 'key0'], value: 'another value' }, means),
  );
}
