import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNodeClock } from '../../src/adapters/node-clock.ts';
import { createNodeFiles } from '../../src/adapters/node-files.ts';
import { createNodeProcesses } from '../../src/adapters/node-processes.ts';
import { createNodeRandom } from '../../src/adapters/node-random.ts';
import type { Files } from '../../src/base/host/index.ts';
import { runCommandLine, type Output, type World } from '../../src/cli/run.ts';
import { CHECKOUT, type Ended } from './croft.ts';
import { createRedactor } from '../../src/base/redact/redact.ts';

const { version } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as {
  version: string;
};

/** Runs a command line on real files, but in this process: for many small questions. */
export function croftHere(
  args: readonly string[],
  cwd: string,
  files: Files = createNodeFiles(),
  world: Partial<World> = {},
): Promise<Ended> {
  return croftWith(args, { cwd, files, world });
}

interface Around {
  readonly cwd: string;
  readonly files?: Files;
  /** Where sops would look for keys. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Standard input. */
  readonly input?: string;
  /** What else is not as usual. */
  readonly world?: Partial<World>;
}

/** The same with keys and standard input. */
export async function croftWith(
  args: readonly string[],
  { cwd, files = createNodeFiles(), keys = {}, input = '', world = {} }: Around,
): Promise<Ended> {
  const texts = { out: '', err: '' };
  const output = (name: keyof typeof texts): Output => ({
    isTerminal: false,
    hasColour: false,
    write: (content) => {
      texts[name] += typeof content === 'string' ? content : new TextDecoder().decode(content);
    },
  });
  const code = await runCommandLine(
    { args, out: output('out'), err: output('err'), debug: false },
    {
      files,
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
      version,
      node: process.versions.node,
      environment: {},
      keys: { environment: keys, platform: 'linux' },
      input: () => Promise.resolve(new TextEncoder().encode(input)),
      questions: null,
      secrets: createRedactor(),
      ...world,
    },
  );
  return { code, ...texts };
}
