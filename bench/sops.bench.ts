// Opening and encrypting again 1,000 files of 20 values, against the real sops, which is run once a file.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeClock } from '../src/adapters/node-clock.ts';
import { createNodeRandom } from '../src/adapters/node-random.ts';
import { createAgeKeyWrap, generateIdentity, recipientOf } from '../src/secrets/age/age.ts';
import { sealSops } from '../src/secrets/sops/index.ts';
import type { Bench } from './run.ts';

const FILES = 1000;
const VALUES = 20;
/** The program is slow enough that a few files say what a thousand would. */
const SAMPLE = 40;
const PROGRAM = process.env['CROFT_SOPS'] ?? 'sops';

export const bench: Bench = async (log) => {
  const scratch = mkdtempSync(join(tmpdir(), 'croft-bench-'));
  try {
    const identity = await generateIdentity('x25519');
    const recipient = await recipientOf(identity);
    const folders = { ours: join(scratch, 'ours'), theirs: join(scratch, 'theirs') };
    for (const [folder, count] of [
      [folders.ours, FILES],
      [folders.theirs, SAMPLE],
    ] as const)
      await fill(folder, count, { identity, recipient });
    const own = timed(process.execPath, [
      join(import.meta.dirname, 'sops-files.ts'),
      folders.ours,
      identity,
    ]);
    log(
      `${FILES} files of ${VALUES} values opened, changed and encrypted again, cold: ${own.toFixed(0)} ms`,
    );
    if (spawnSync(PROGRAM, ['--version']).status !== 0) {
      log(`not compared: there is no sops; CROFT_SOPS names one`);
      return;
    }
    let theirs = 0;
    for (let index = 0; index < SAMPLE; index += 1)
      theirs += timed(
        PROGRAM,
        ['set', join(folders.theirs, `${index}.yaml`), '["data"]["key0"]', '"another value"'],
        {
          SOPS_AGE_KEY: identity,
        },
      );
    const all = (theirs / SAMPLE) * FILES;
    log(
      `sops once a file: ${(theirs / SAMPLE).toFixed(1)} ms each, ${all.toFixed(0)} ms for ${FILES}`,
    );
    log(`croft is ${(all / own).toFixed(1)} times as fast`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

async function fill(
  folder: string,
  count: number,
  { identity, recipient }: { readonly identity: string; readonly recipient: string },
): Promise<void> {
  mkdirSync(folder);
  const wrap = createAgeKeyWrap([identity]);
  const means = { random: createNodeRandom(), clock: createNodeClock(), wrap };
  const values = Array.from(
    { length: VALUES },
    (_, index) => `  key${index}: value ${index} of a secret\n`,
  );
  const plain = new TextEncoder().encode(`kind: Secret\ndata:\n${values.join('')}`);
  const file = {
    format: 'yaml',
    groups: [[recipient]],
    threshold: 0,
    macOnlyEncrypted: false,
  } as const;
  for (let index = 0; index < count; index += 1)
    writeFileSync(join(folder, `${index}.yaml`), await sealSops(plain, file, means));
}

/** Milliseconds of one process, which must end well. */
function timed(
  program: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  if (status !== 0) throw new Error(`${program} ended with ${String(status)}: ${stderr}`);
  return performance.now() - started;
}
