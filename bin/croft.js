#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read it and say what to do.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `croft: needs Node 24 or newer, this is ${process.versions.node}. Install Node 24 LTS, or run ./croft in a checkout, which brings its own.\n`,
  );
  process.exit(1);
}
const root = join(import.meta.dirname, '..');
const sources = join(root, 'src', 'main.ts');
const isCheckout = existsSync(sources);
// Compiled code is code: it lies where nobody else can write, never in a shared folder for temporary files.
const cache = isCheckout
  ? join(root, 'node_modules', '.cache', 'croft')
  : join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'croft');
nodeModule.enableCompileCache(join(cache, 'compiled'));
// A checkout runs what was built of it for as long as that is what its sources say.
const isBuilt = !isCheckout || (await import('../tools/built.mjs')).isBuilt(root);
await import(isBuilt ? join(root, 'dist', 'main.js') : sources);
