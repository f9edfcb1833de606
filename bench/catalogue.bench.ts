// What the whole catalogue costs a cold process: listing it, beside a command that loads none of it and beside node.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { croft, emptyProgram, median, program, show } from './cold.ts';
import type { Bench } from './run.ts';

const CATALOGUE = join(import.meta.dirname, '../catalogue');
const RUNS = 15;

export const bench: Bench = (log) => {
  const files = readdirSync(CATALOGUE, { recursive: true, encoding: 'utf8' });
  const entries = files.filter((file) => file.endsWith('.yaml')).length;
  // Once for the compile cache.
  croft(['catalogue', 'list']);
  const [empty, start, list] = median(RUNS, [
    emptyProgram,
    () => croft(['version']),
    () => croft(['catalogue', 'list']),
  ]);
  log(`${program()}; processor time, time that passed, peak memory`);
  log(`node, an empty program: ${show(empty)}`);
  log(`croft version: ${show(start)}`);
  log(`croft catalogue list, ${entries} entries: ${show(list)}`);
  const cost = list.processor - start.processor;
  const times = (list.processor / empty.processor).toFixed(1);
  log(`so the whole catalogue costs ${cost.toFixed(0)} ms; all of it is ${times} times node`);
  return Promise.resolve();
};
