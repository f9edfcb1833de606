// The composition root: the only file that chooses adapters and reads the process.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Desk, Question, Questions } from './actions/context.ts';
import { CroftError } from './base/error.ts';
import { createNodeClock } from './adapters/node-clock.ts';
import { createNodeForeground } from './adapters/node-foreground.ts';
import { createNodeFiles } from './adapters/node-files.ts';
import { createNodeProcesses } from './adapters/node-processes.ts';
import { createNodeRandom } from './adapters/node-random.ts';
import { createRedactor } from './base/redact/redact.ts';
import { runCommandLine, type Output, type World } from './cli/run.ts';

const INTERRUPTED = 130;

/** What programs that Croft starts may know of the user's environment; a hook of Git's names the index to look at. */
const PASSED_ON =
  /^(?:PATH|HOME|USER|LOGNAME|TMPDIR|XDG_CONFIG_HOME|GIT_CONFIG_\w+|GIT_INDEX_FILE|SSH_AUTH_SOCK)$/;

/** What the search for keys may know: where sops finds them. Some hold a private key, so no program gets them. */
const FOR_KEYS = /^(?:SOPS_AGE_\w+|HOME|XDG_CONFIG_HOME|APPDATA)$/;

/** What the choice of an editor may know. */
const FOR_EDITING = /^(?:SOPS_EDITOR|EDITOR)$/;

/** Lies beside the built program, never beside the sources. */
const compiled = join(import.meta.dirname, 'catalogue.jsonl').replaceAll('\\', '/');
const home = join(import.meta.dirname, '..').replaceAll('\\', '/');

const guard = existsSync(compiled) ? 'scratch-guard.js' : 'adapters/scratch-guard.ts';

const secrets = createRedactor();
const foreground = createNodeForeground();

function output(stream: NodeJS.WriteStream): Output {
  // A reader that has gone away, such as `head`, ends the output and nothing else.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = 1;
    if (stream !== process.stderr)
      process.stderr.write(`croft: error: the output cannot be written: ${error.message}\n`);
  });
  const isTerminal = stream.isTTY;
  return {
    isTerminal,
    hasColour: isTerminal && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
    write(content) {
      if (!stream.destroyed) stream.write(content);
    },
  };
}

/** A person can answer only where both ends are a terminal. */
function questions(): Questions | null {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  return {
    async ask(question: Question) {
      const { createNodeQuestions } = await import('./adapters/node-questions.ts');
      return createNodeQuestions(process.stdin, process.stderr).ask(question);
    },
  };
}

function desk(): Desk {
  return {
    foreground,
    environment: environment(FOR_EDITING),
    scratch: {
      async open(parent) {
        const { createNodeScratch } = await import('./adapters/node-scratch.ts');
        return createNodeScratch({ guard: join(import.meta.dirname, guard) }).open(parent);
      },
    },
  };
}

function environment(names: RegExp): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      names.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}

function platform(): 'linux' | 'darwin' | 'win32' {
  const { platform: name } = process;
  return name === 'darwin' || name === 'win32' ? name : 'linux';
}

/** What is piped in; on a terminal it would be shown while it is typed. */
async function readInput(limit: number): Promise<Uint8Array> {
  if (process.stdin.isTTY)
    throw new CroftError('input-ended', 'nothing comes from standard input, which is a terminal', {
      data: { hint: 'pipe it in, or let both standard input and error be the terminal' },
    });
  const { readStream } = await import('./adapters/node-input.ts');
  return readStream(process.stdin, limit);
}

function world(): World {
  const { version } = JSON.parse(readFileSync(`${home}/package.json`, 'utf8')) as {
    version: string;
  };
  return {
    files: createNodeFiles(),
    processes: createNodeProcesses(),
    clock: createNodeClock(),
    random: createNodeRandom(),
    cwd: process.cwd().replaceAll('\\', '/'),
    shipped: {
      catalogue: `${home}/catalogue`,
      compiled: existsSync(compiled) ? compiled : undefined,
      schema: `${home}/schema`,
      examples: `${home}/examples`,
      errors: `${home}/docs/errors`,
    },
    version,
    node: process.versions.node,
    environment: environment(PASSED_ON),
    keys: { environment: environment(FOR_KEYS), platform: platform() },
    input: readInput,
    questions: questions(),
    desk: desk(),
    uninterrupted,
    secrets,
  };
}

/** What must not be left half done is going on; a second interruption ends that, too. */
let isWhole = false;

async function uninterrupted<T>(work: () => Promise<T>): Promise<T> {
  isWhole = true;
  try {
    return await work();
  } finally {
    isWhole = false;
  }
}

process.on('SIGINT', () => {
  // An editor has the terminal: it gets the same signal, and knows better what it means.
  if (foreground.isLent()) return;
  if (isWhole) {
    isWhole = false;
    process.stderr.write('\ncroft: what was begun is written to its end\n');
    return;
  }
  process.stderr.write(
    '\ncroft: interrupted; the next command completes or drops what was begun\n',
  );
  process.exit(INTERRUPTED);
});

// What no verb waited for would otherwise be printed by Node itself, with whatever it holds.
process.on('uncaughtException', (error: unknown) => {
  secrets.recall();
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(secrets.redact(`croft: error: this is a bug in Croft: ${what} (bug)\n`));
  process.exit(1);
});

process.exitCode = await runCommandLine(
  {
    args: process.argv.slice(2),
    out: output(process.stdout),
    err: output(process.stderr),
    debug: process.env['CROFT_DEBUG'] === '1',
  },
  world(),
);
