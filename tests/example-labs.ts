import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Context } from '../src/actions/context.ts';
import { createNodeClock } from '../src/adapters/node-clock.ts';
import { createNodeFiles } from '../src/adapters/node-files.ts';
import { createNodeProcesses } from '../src/adapters/node-processes.ts';
import { createNodeRandom } from '../src/adapters/node-random.ts';
import type { Files } from '../src/base/host/index.ts';
import { createRedactor } from '../src/base/redact/redact.ts';

const ROOT = join(import.meta.dirname, '..');
const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
};
/** Records have review days, and Talos releases an end; the examples are judged as of this day. */
const TODAY = Date.parse('2026-11-21T12:00:00Z');

export const EXAMPLES = join(ROOT, 'examples');
/** Keys that open what the examples have encrypted; everybody has them. */
export const KEY_FILE = join(EXAMPLES, 'throw-away-key.txt');

/** Names of the labs in examples/. */
export const LABS = readdirSync(EXAMPLES).filter((name) =>
  existsSync(join(EXAMPLES, name, 'lab.yaml')),
);

/** A lab on real files, judged on a fixed day; without keys unless the environment of `keys` names some. */
export function contextOf(
  root: string,
  {
    files = createNodeFiles(),
    keys = {},
  }: { readonly files?: Files; readonly keys?: Readonly<Record<string, string>> } = {},
): Context {
  return {
    files,
    processes: createNodeProcesses(),
    clock: { ...createNodeClock(), now: () => TODAY },
    random: createNodeRandom(),
    cwd: root,
    root,
    shipped: {
      catalogue: join(ROOT, 'catalogue'),
      schema: join(ROOT, 'schema'),
      examples: EXAMPLES,
      errors: join(ROOT, 'docs/errors'),
    },
    version: VERSION,
    node: process.versions.node,
    environment: {},
    keys: { environment: keys, platform: 'linux' },
    input: () => Promise.resolve(new Uint8Array()),
    questions: null,
    secrets: createRedactor(),
    progress: () => undefined,
  };
}

/** What of an example is encrypted, and what remembers it. */
const ENCRYPTED: ReadonlySet<string> = new Set(['secrets', 'talos', 'croft.lock']);

/** Copies an example into a folder, with the keys beside it, and gives its place. */
export function copyExample(lab: string, folder: string, options: { hasSecrets: boolean }): string {
  const directory = join(folder, lab);
  const root = join(EXAMPLES, lab);
  cpSync(root, directory, {
    recursive: true,
    filter: (path) => options.hasSecrets || !ENCRYPTED.has(relative(root, path)),
  });
  cpSync(KEY_FILE, join(folder, 'throw-away-key.txt'));
  return directory;
}
