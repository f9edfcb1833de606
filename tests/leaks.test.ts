import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { perform } from '../src/actions/perform.ts';
import { createNodeClock } from '../src/adapters/node-clock.ts';
import { createNodeFiles } from '../src/adapters/node-files.ts';
import { createNodeProcesses } from '../src/adapters/node-processes.ts';
import { createNodeRandom } from '../src/adapters/node-random.ts';
import { findLeaks } from '../src/secrets/leaks/index.ts';
import { plantLeaks } from '../src/secrets/leaks/testing.ts';
import { createRedactor } from '../src/base/redact/redact.ts';

const ROOT = join(import.meta.dirname, '..');
const EXAMPLES = join(ROOT, 'examples');
const scratch = mkdtempSync(join(tmpdir(), 'croft-leaks-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('.croft/') && statSync(join(folder, path)).isFile())
    .sort();
}

/** `path:line kind` of everything that is found below a folder. */
function alarms(folder: string): string[] {
  return filesUnder(folder).flatMap((path) =>
    findLeaks(path, readFileSync(join(folder, path))).leaks.map(
      ({ kind, range }) => `${path}:${range.start.line} ${kind}`,
    ),
  );
}

async function rendered(example: string): Promise<string> {
  const root = join(scratch, example);
  cpSync(join(EXAMPLES, example), root, { recursive: true });
  const shipped = {
    catalogue: join(ROOT, 'catalogue'),
    schema: join(ROOT, 'schema'),
    examples: EXAMPLES,
    errors: join(ROOT, 'docs/errors'),
  };
  await perform(
    'render',
    {
      ...{ files: createNodeFiles(), processes: createNodeProcesses(), random: createNodeRandom() },
      clock: { ...createNodeClock(), now: () => Date.parse('2026-11-21T12:00:00Z') },
      ...{ cwd: root, root, shipped, version: '0.0.0', node: '24.0.0', environment: {} },
      ...{ questions: null, secrets: createRedactor(), progress: () => undefined },
      keys: { environment: {}, platform: 'linux' },
      input: () => Promise.resolve(new Uint8Array()),
    },
    { check: false, diff: false, discard: [] },
  );
  return root;
}

test.each(readdirSync(EXAMPLES))('%s and what is rendered from it raise no alarm', async (name) => {
  expect(alarms(join(EXAMPLES, name))).toEqual([]);
  const root = await rendered(name);
  const count = filesUnder(root).length;
  process.stdout.write(`${name}: 0 alarms in ${count} files\n`);
  expect(count).toBeGreaterThan(10);
  expect(alarms(root)).toEqual([]);
});

test.each(['docs', 'catalogue', 'schema'])('%s of this repository raises no alarm', (folder) => {
  expect(filesUnder(join(ROOT, folder)).length).toBeGreaterThan(1);
  expect(alarms(join(ROOT, folder))).toEqual([]);
});

test('a leak at the end of any file of the examples is found', () => {
  // Only what needs no file of its own: an object or a dotenv file has one.
  const planted = plantLeaks(30).filter(
    ({ kind, path }) =>
      ['token', 'age-identity', 'private-key', 'high-entropy'].includes(kind) &&
      !path.startsWith('1password'),
  );
  const hosts = readdirSync(EXAMPLES).flatMap((name) =>
    filesUnder(join(EXAMPLES, name)).map((path) => join(EXAMPLES, name, path)),
  );
  let found = 0;
  for (const [index, { kind, text }] of planted.entries()) {
    const host = hosts[(index * 7) % hosts.length] ?? '';
    const bytes = new TextEncoder().encode(`${readFileSync(host, 'utf8')}\n${text}`);
    if (findLeaks(host, bytes).leaks.some((one) => one.kind === kind)) found += 1;
  }
  process.stdout.write(`${found} of ${planted.length} leaks found inside files of the examples\n`);
  expect(found).toBe(planted.length);
  expect(found).toBeGreaterThanOrEqual(100);
});
