// Runs command lines in this process on real files, and looks through all that they show, write and start.
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNodeClock } from '../../../src/adapters/node-clock.ts';
import { createNodeForeground } from '../../../src/adapters/node-foreground.ts';
import { createNodeFiles } from '../../../src/adapters/node-files.ts';
import { createNodeProcesses } from '../../../src/adapters/node-processes.ts';
import { createNodeRandom } from '../../../src/adapters/node-random.ts';
import { createNodeScratch } from '../../../src/adapters/node-scratch.ts';
import type { Files } from '../../../src/base/host/index.ts';
import { createRedactor } from '../../../src/base/redact/redact.ts';
import { runCommandLine, type Output, type World } from '../../../src/cli/run.ts';
import { CHECKOUT, type Ended } from '../croft.ts';

/** How a command line is run. */
export interface Situation {
  readonly cwd: string;
  /** Variables with keys. */
  readonly keys: Readonly<Record<string, string>>;
  /** Folder in which `git` stands that writes down how it was started. */
  readonly programs: string;
  readonly input?: string | Uint8Array;
  /** What a person types, where one is asked. */
  readonly answer?: string;
  /** The command that edits a file; default: one that changes nothing. */
  readonly editor?: string;
  readonly isTerminal?: boolean;
  readonly files?: (real: Files) => Files;
  /** Is told all that is written, before it is. */
  readonly written: (path: string, content: Uint8Array) => void;
}

/** Runs a command line to its end. */
export async function runHere(args: readonly string[], at: Situation): Promise<Ended> {
  const texts = { out: '', err: '' };
  const { isTerminal = false } = at;
  const output = (name: keyof typeof texts): Output => ({
    isTerminal,
    hasColour: isTerminal,
    write: (content) => {
      texts[name] += typeof content === 'string' ? content : new TextDecoder().decode(content);
    },
  });
  const terminal = { args, out: output('out'), err: output('err'), debug: true };
  const code = await runCommandLine(terminal, worldOf(at));
  return { code, ...texts };
}

const GUARD = join(CHECKOUT, 'src/adapters/scratch-guard.ts');
/** In private folders clear text may stand, as long as a command runs. */
const PRIVATE = /\/croft-edit-[^/]+\//;

function worldOf({
  editor = 'true',
  cwd,
  keys,
  programs,
  input = '',
  answer,
  files,
  written,
}: Situation): World {
  const real = watched(createNodeFiles(), written);
  return {
    files: files ? files(real) : real,
    processes: createNodeProcesses(),
    clock: createNodeClock(),
    random: createNodeRandom(),
    cwd,
    shipped: {
      catalogue: join(CHECKOUT, 'catalogue'),
      schema: join(CHECKOUT, 'schema'),
      examples: join(CHECKOUT, 'examples'),
      errors: join(CHECKOUT, 'docs/errors'),
    },
    version: '0.0.0',
    node: process.versions.node,
    environment: { PATH: `${programs}:${process.env['PATH'] ?? ''}`, HOME: programs },
    keys: { environment: { HOME: programs, ...keys }, platform: 'linux' },
    input: () => Promise.resolve(new Uint8Array(Buffer.from(input))),
    questions: answer === undefined ? null : { ask: () => Promise.resolve(answer) },
    desk: {
      scratch: createNodeScratch({ guard: GUARD }),
      foreground: createNodeForeground(),
      environment: { EDITOR: editor },
    },
    secrets: createRedactor(),
  };
}

/** Files that tell all that is written through them. */
function watched(files: Files, written: Situation['written']): Files {
  return {
    ...files,
    write: (path, content, mode) => {
      if (!PRIVATE.test(path)) written(path, content);
      return files.write(path, content, mode);
    },
    create: (path, content, mode) => {
      written(path, content);
      return files.create(path, content, mode);
    },
    writeAll: (contents) => {
      for (const { path, content } of contents) written(path, content);
      return files.writeAll(contents);
    },
  };
}

/** Makes a `git` that writes arguments and environment down and then does its work. */
export function spyOnGit(folder: string): { readonly started: () => string[] } {
  const log = join(folder, 'started');
  mkdirSync(log, { recursive: true });
  const path = join(folder, 'git');
  writeFileSync(
    path,
    `#!/bin/sh\n{ printf '%s\\n' "$0" "$@"; tr '\\0' '\\n' < /proc/$$/environ; } > '${log}'/$$-$(date +%s%N)\nPATH=$(printf '%s' "$PATH" | sed 's|^[^:]*:||') exec git "$@"\n`,
  );
  chmodSync(path, 0o755);
  return {
    started: () => readdirSync(log).map((name) => readFileSync(join(log, name), 'utf8')),
  };
}
