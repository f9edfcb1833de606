import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { perform } from '../src/actions/perform.ts';
import { findLeaks } from '../src/secrets/leaks/index.ts';
import { plantLeaks } from '../src/secrets/leaks/testing.ts';
import { contextOf, copyExample, EXAMPLES, KEY_FILE, LABS } from './example-labs.ts';

const ROOT = join(import.meta.dirname, '..');
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

/** A copy of an example, rendered with the keys that everybody has. */
async function rendered(example: string): Promise<string> {
  const root = copyExample(example, scratch, { hasSecrets: true });
  const context = contextOf(root, { keys: { SOPS_AGE_KEY_FILE: KEY_FILE } });
  await perform('render', context, { check: false, diff: false, discard: [] });
  return root;
}

test('the published keys are marked as what they are, so that they raise no alarm', () => {
  const { leaks, marked } = findLeaks('throw-away-key.txt', readFileSync(KEY_FILE));
  expect({ leaks, marked }).toEqual({ leaks: [], marked: 3 });
});

test.each(LABS)('%s and what is rendered from it raise no alarm', async (name) => {
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
  const hosts = LABS.flatMap((name) =>
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
