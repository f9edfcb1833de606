import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../src/actions/context.ts';
import { perform } from '../src/actions/perform.ts';
import { createNodeClock } from '../src/adapters/node-clock.ts';
import { createNodeFiles } from '../src/adapters/node-files.ts';
import { createNodeProcesses } from '../src/adapters/node-processes.ts';
import { createNodeRandom } from '../src/adapters/node-random.ts';
import { createRedactor } from '../src/base/redact/redact.ts';

const ROOT = join(import.meta.dirname, '..');
const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly version: string;
};

/** What verbs work with on a lab, in this process, with an age key when one is given. */
export function contextOf(root: string, ageKey?: string): Context {
  return {
    files: createNodeFiles(),
    processes: createNodeProcesses(),
    clock: createNodeClock(),
    random: createNodeRandom(),
    cwd: root,
    root,
    shipped: {
      catalogue: join(ROOT, 'catalogue'),
      schema: join(ROOT, 'schema'),
      examples: join(ROOT, 'examples'),
      errors: join(ROOT, 'docs/errors'),
    },
    // The rendered workflow names it, so another one would be a difference.
    version: VERSION,
    node: process.versions.node,
    environment: {},
    keys: { environment: ageKey === undefined ? {} : { SOPS_AGE_KEY: ageKey }, platform: 'linux' },
    input: () => Promise.resolve(new Uint8Array()),
    questions: null,
    secrets: createRedactor(),
    progress: () => undefined,
  };
}

/** A function that renders a lab again inside this process; throws when the tree is not up to date. */
export function reRender(root: string, ageKey?: string): () => Promise<void> {
  const context = contextOf(root, ageKey);
  return async () => {
    const { exitCode, diagnostics } = await perform('render', context, {
      check: true,
      diff: false,
      discard: [],
    });
    if (exitCode !== 0)
      throw new Error(
        `render --check of ${root} ended with ${exitCode}: ${diagnostics?.[0]?.message ?? ''}`,
      );
  };
}
