// Writes src/talos/validate/structure-data.ts anew, after `npm run test:talos` has built what it asks:
//   node oracles/write-structure.ts [FOLDER]    FOLDER: where oracles/install.ts builds, .oracles
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TALOS_MINORS } from './talos/minors.ts';
import { startTalos } from './talos/peer.ts';
import { structureFile, structureOf, type TalosStructure } from './talos/structure.ts';

const [home = join(import.meta.dirname, '../.oracles')] = process.argv.slice(2);
const versions: TalosStructure[] = [];
for (const minor of TALOS_MINORS) {
  const talos = startTalos(join(home, 'bin', `talos-${minor}`));
  versions.push(
    await structureOf(talos, minor, join(home, 'talos', `config-${minor}.schema.json`)),
  );
  await talos.end();
}
const file = join(import.meta.dirname, '../src/talos/validate/structure-data.ts');
writeFileSync(file, structureFile(versions));
