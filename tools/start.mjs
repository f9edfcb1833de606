// `npm start`: sets up, then runs the main job on the shipped lab.
import { runPinned, setUp } from './setup.mjs';

setUp();
runPinned(['tools/demo.ts', ...process.argv.slice(2)]);
