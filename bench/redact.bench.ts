// Hiding 1,000 secrets in 1 MB of text, beside one String.replaceAll for one secret and one for each.
import { createHash } from 'node:crypto';
import { Bench } from 'tinybench';
import { createRedactor } from '../src/base/redact/redact.ts';

const SECRETS = 1_000;
const UNITS = 1_000_000;

/** Measures learning, hiding in text with and without secrets, and hiding text that arrives in pieces. */
export async function bench(log: (line: string) => void): Promise<void> {
  const secrets = Array.from({ length: SECRETS }, (_, index) =>
    createHash('sha256').update(String(index)).digest('base64').slice(0, 32),
  );
  const clean = Array.from(
    { length: UNITS / 40 },
    (_, index) => `      path: /data/${index} # "a\\nb" and%20c of it`,
  )
    .join('\n')
    .slice(0, UNITS);
  const full = clean
    .replace(/# /g, (_, at: number) => `# ${secrets[at % SECRETS] ?? ''} `)
    .slice(0, UNITS);
  const pieces = full.match(/[^]{1,4096}/g) ?? [];
  const redactor = createRedactor(secrets);
  redactor.redact(clean);
  const [first = ''] = secrets;
  let sink = 0;
  const runs = new Bench({ time: 1500, warmupTime: 300, iterations: 5 });
  runs
    .add('learning 1,000', () => {
      sink += createRedactor(secrets).redact('x').length;
    })
    .add('1 MB without a secret', () => {
      sink += redactor.redact(clean).length;
    })
    .add('1 MB full of secrets', () => {
      sink += redactor.redact(full).length;
    })
    .add('1 MB full of secrets in pieces of 4 kB', () => {
      const stream = redactor.stream();
      for (const piece of pieces) sink += stream.write(piece).length;
      sink += stream.end().length;
    })
    .add('one replaceAll', () => {
      sink += full.replaceAll(first, '[secret]').length;
    })
    .add('a replaceAll for each', () => {
      sink += secrets.reduce((text, one) => text.replaceAll(one, '[secret]'), full).length;
    });
  await runs.run();
  const medians = new Map<string, number>();
  for (const { name, result } of runs.tasks) {
    if (!('latency' in result)) throw new Error(`${name} did not run`);
    medians.set(name, result.latency.p50);
    log(`${name.padEnd(40)} ${result.latency.p50.toFixed(1).padStart(8)} ms`);
  }
  const hidden = medians.get('1 MB full of secrets') ?? Number.NaN;
  const one = medians.get('one replaceAll') ?? Number.NaN;
  const each = medians.get('a replaceAll for each') ?? Number.NaN;
  log(
    `hiding all forms of 1,000 takes ${(hidden / one).toFixed(0)} times as long as one replaceAll`,
  );
  log(`and is ${(each / hidden).toFixed(1)} times as fast as one for each plain form`);
  if (sink < 0) log(String(sink));
}
