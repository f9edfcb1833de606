// `npm start`: sets up, then runs the main job on the shipped lab.
import { buildOnce, runPinned, setUp } from './setup.mjs';

setUp();
buildOnce();
runPinned(['tools/demo.ts', ...process.argv.slice(2)]);
