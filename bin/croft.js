#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read it and say what to do.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `croft: needs Node 24 or newer, this is ${process.versions.node}. Install Node 24 LTS, or run ./croft in a checkout, which brings its own.\n`,
  );
  process.exit(1);
}
const root = join(import.meta.dirname, '..');
const user = process.getuid?.() ?? 0;
nodeModule.enableCompileCache(join(tmpdir(), `croft-compile-cache-${user}`));
const sources = join(root, 'src', 'main.ts');
await import(existsSync(sources) ? sources : join(root, 'dist', 'main.js'));
