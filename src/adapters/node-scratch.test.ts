import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { describeScratch } from '../base/host/scratch.contract.ts';
import { createNodeFiles } from './node-files.ts';
import { ownMark } from './node-process-mark.ts';
import { createNodeScratch } from './node-scratch.ts';
import { folderId, removeFolder } from './private-folder.ts';

const guard = join(import.meta.dirname, 'scratch-guard.ts');
const base = mkdtempSync(join(tmpdir(), 'croft-scratch-'));
afterAll(() => {
  rmSync(base, { recursive: true });
});

let count = 0;
function fresh(): string {
  count += 1;
  const folder = join(base, String(count));
  mkdirSync(folder);
  return folder;
}

describeScratch('real private folders', () => {
  const parent = fresh();
  return Promise.resolve({
    scratch: createNodeScratch({ guard, places: [fresh()] }),
    files: createNodeFiles(),
    parent,
    symlink: (path, target) => {
      symlinkSync(target, path);
    },
  });
});

/** Processes whose arguments name a text. */
function guardsOf(text: string): number {
  const { stdout } = spawnSync('ps', ['-ww', '-e', '-o', 'args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => /scratch-guard/.test(line) && line.includes(text))
    .length;
}

async function until(holds: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (holds()) return true;
    await sleep(10);
  }
  return false;
}

test('only its owner can look into a folder, and nobody watches over one that was removed', async () => {
  const place = fresh();
  const { path, remove } = await createNodeScratch({ guard, places: [place] }).open();
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(guardsOf(path)).toBe(1);
  await remove();
  expect(guardsOf(path)).toBe(0);
  expect(process.listenerCount('SIGTERM')).toBe(0);
});

test('the first place that can be written to is taken', async () => {
  const place = fresh();
  const places = [join(place, 'missing'), place];
  const { path, remove } = await createNodeScratch({ guard, places }).open();
  expect(path.startsWith(`${place}/croft-edit-`)).toBe(true);
  await remove();
  const nowhere = createNodeScratch({ guard, places: [join(place, 'missing')] });
  await expect(nowhere.open()).rejects.toMatchObject({ code: 'file-not-found' });
});

test('without a guard there is no folder', async () => {
  const place = fresh();
  const scratch = createNodeScratch({ guard: join(place, 'none.ts'), places: [place] });
  await expect(scratch.open()).rejects.toMatchObject({ code: 'program-failed' });
  expect(readdirSync(place)).toEqual([]);
});

const HOLDER = `
  import { writeFileSync } from 'node:fs';
  import { createNodeScratch } from ${JSON.stringify(join(import.meta.dirname, 'node-scratch.ts'))};
  const [guard, place] = process.argv.slice(1);
  const { path } = await createNodeScratch({ guard, places: [place] }).open();
  writeFileSync(path + '/clear', 'clear');
  process.stdout.write(path);
  setInterval(() => undefined, 1000);
`;

/** A process that holds a folder with a file. */
async function hold(place: string): Promise<{
  readonly path: string;
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}> {
  const args = ['--input-type=module', '-e', HOLDER, guard, place];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const path = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => {
      resolve(chunk.toString());
    });
  });
  return {
    path,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

test('a folder goes with its process, however that ends', async () => {
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', null],
    ['SIGQUIT', null],
    ['SIGKILL', null],
  ] as const) {
    const place = fresh();
    const { path, end } = await hold(place);
    expect(existsSync(`${path}/clear`), signal).toBe(true);
    expect(await end(signal), signal).toBe(code);
    if (code !== null) expect(readdirSync(place)).toEqual([]);
    expect(await until(() => readdirSync(place).length === 0), signal).toBe(true);
    expect(await until(() => guardsOf(path) === 0), signal).toBe(true);
  }
}, 60_000);

test('what a process left that was ended with its guard is removed by the next one', async () => {
  const place = fresh();
  const { path, end } = await hold(place);
  const ids = execFileSync('pgrep', ['-f', `scratch-guard.ts ${path}`], { encoding: 'utf8' });
  for (const id of ids.trim().split('\n')) process.kill(Number(id), 'SIGKILL');
  await end('SIGKILL');
  expect(existsSync(`${path}/clear`)).toBe(true);
  const own = `croft-edit-${ownMark()}-AAAAAAAA`;
  const elsewhere = `croft-edit-${path.replace(/.*edit-(\d+)-.{12}/, '$1-000000000000')}`;
  for (const name of [own, elsewhere, 'croft-edit-other']) mkdirSync(join(place, name));
  symlinkSync(path, join(place, path.slice(place.length + 1).replace(/.{8}$/, 'BBBBBBBB')));
  const { remove } = await createNodeScratch({ guard, places: [place] }).open();
  expect(existsSync(path)).toBe(false);
  await remove();
  expect(readdirSync(place)).toHaveLength(4);
});

test('exactly the folder is removed that was meant, whatever is in it', () => {
  const place = fresh();
  const path = join(place, 'a');
  mkdirSync(join(path, 'closed/deep'), { recursive: true });
  writeFileSync(join(path, 'closed/deep/file'), 'clear');
  spawnSync('chmod', ['-R', 'a-rwx', join(path, 'closed')]);
  writeFileSync(Buffer.concat([Buffer.from(`${path}/`), Buffer.from([0xff, 0xfe])]), 'no text');
  const id = folderId(path);
  expect(id).not.toBeNull();
  const other = { device: id?.device ?? 0n, inode: (id?.inode ?? 0n) + 1n };
  removeFolder(path, other);
  expect(existsSync(path)).toBe(true);
  symlinkSync(path, join(place, 'link'));
  expect(folderId(join(place, 'link'))).toBeNull();
  removeFolder(path, id ?? other);
  expect(readdirSync(place)).toEqual(['link']);
});
