// `npm test`: sets up, then runs every test. Arguments go to vitest.
import { runPinned, setUp } from './setup.mjs';

setUp();
process.stdout.write('croft: running all tests\n');
runPinned(['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]);
