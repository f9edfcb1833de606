import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryClock } from '../base/host/memory-clock.ts';
import { createMemoryFiles, failAfter, Stopped } from '../base/host/memory-files.ts';
import type { MemoryFiles } from '../base/host/memory-files.ts';
import { createMemoryProcesses } from '../base/host/memory-processes.ts';
import { createMemoryRandom } from '../base/host/memory-random.ts';
import type { Files, ProcessId } from '../base/host/index.ts';
import { createLab, ROOT } from './lab.fixture.ts';
import { withLock, type LockHost } from './render-lock.ts';

const identity = (id: number): ProcessId => ({ id, started: `start-${id}` });

/** A process's view of the host; `alive` holds the processes that live, itself among them. */
function hostOf(id: number, files: Files, alive: ReadonlySet<number>): LockHost {
  const processes = createMemoryProcesses(() => null, identity(id));
  return {
    files,
    processes: {
      ...processes,
      isAlive: (other) => Promise.resolve(alive.has(other.id)),
    },
    clock: createMemoryClock(),
    random: createMemoryRandom(`process ${id}`),
  };
}

const lockNames = async (files: Files): Promise<string[]> =>
  (await files.list(`${ROOT}/.croft`)).map(({ name }) => name).filter((name) => /^lock/.test(name));

test('the lock is held while the body runs, and gone after it, also after a failure', async () => {
  const lab = createLab();
  await withLock(lab.host, ROOT, {}, async ({ root, recovered }) => {
    expect([root, recovered]).toEqual([ROOT, 'none']);
    expect(await lockNames(lab.files)).toEqual(['lock']);
  });
  expect(await lockNames(lab.files)).toEqual([]);
  const failing = withLock(lab.host, ROOT, {}, () => Promise.reject(new Error('body')));
  await expect(failing).rejects.toThrow('body');
  expect(await lockNames(lab.files)).toEqual([]);
});

test('who holds the lock removes what a killed process was writing, and nothing else', async () => {
  const lab = createLab();
  await lab.files.makeDirectory(`${ROOT}/.croft`);
  const text = new TextEncoder().encode('half');
  for (const name of ['.croft-AbCdEf-_0123.tmp', '.croft-short.tmp'])
    await lab.files.write(`${ROOT}/.croft/${name}`, text, 0o644);
  await withLock(lab.host, ROOT, {}, () => Promise.resolve());
  expect((await lab.files.list(`${ROOT}/.croft`)).map(({ name }) => name)).toEqual([
    '.croft-short.tmp',
    '.gitignore',
  ]);
});

test('a second process waits as long as it is told, then refuses and names the first', async () => {
  const lab = createLab();
  const second = hostOf(2, lab.files, new Set([1, 2]));
  await withLock(lab.host, ROOT, {}, async () => {
    const begin = second.clock.now();
    await expect(
      withLock(second, ROOT, { wait: 3_000 }, () => Promise.resolve()),
    ).rejects.toMatchObject({
      code: 'generation-locked',
      message: expect.stringContaining('process 1 is writing this lab') as unknown,
      data: { holder: 1, path: `${ROOT}/.croft/lock` },
    });
    expect(second.clock.now() - begin).toBeGreaterThanOrEqual(3_000);
    expect(second.clock.now() - begin).toBeLessThan(4_000);
  });
  expect(await withLock(second, ROOT, { wait: 0 }, () => Promise.resolve('mine'))).toBe('mine');
});

test('the lock of a dead process is taken over, again and again', async () => {
  const lab = createLab();
  for (let id = 2; id < 6; id += 1) {
    lab.files.setFault(null);
    const host = hostOf(id, lab.files, new Set([id]));
    const killed = withLock(host, ROOT, { wait: 0 }, () => {
      lab.files.setFault(() => 'stop');
      return lab.files.info(ROOT);
    });
    await expect(killed).rejects.toBeInstanceOf(Stopped);
  }
  lab.files.setFault(null);
  expect(await lockNames(lab.files)).toEqual(['lock']);
  const host = hostOf(9, lab.files, new Set([9]));
  expect(await withLock(host, ROOT, { wait: 0 }, () => Promise.resolve('mine'))).toBe('mine');
  expect(await lockNames(lab.files)).toEqual([]);
});

test('a lock that cannot be understood counts as held', async () => {
  const token = '0'.repeat(32);
  for (const text of ['', '{}', 'null', `{"id":1,"started":"x","token":"../../x"}`]) {
    const lab = createLab({ '.croft/lock': text });
    const work = withLock(lab.host, ROOT, { wait: 100 }, () => Promise.resolve());
    await expect(work, text).rejects.toMatchObject({ code: 'generation-locked' });
  }
  // A chain that ends where it begins would be walked for ever.
  const circle = JSON.stringify({ ...identity(7), token });
  const lab = createLab({ '.croft/lock': circle, [`.croft/lock-${token}`]: circle });
  const work = withLock(lab.host, ROOT, { wait: 100 }, () => Promise.resolve());
  await expect(work).rejects.toMatchObject({ code: 'generation-locked' });
});

/** Files of one process whose operations happen when the scheduler says so; stops after `life` of them. */
function scheduled(files: MemoryFiles, scheduler: fc.Scheduler, life: number): Files {
  let left = life;
  const turn = async (): Promise<void> => {
    await scheduler.schedule(Promise.resolve());
    left -= 1;
    if (left < 0) throw new Stopped('killed');
  };
  return {
    read: (...args) => turn().then(() => files.read(...args)),
    info: (...args) => turn().then(() => files.info(...args)),
    resolve: (...args) => turn().then(() => files.resolve(...args)),
    list: (...args) => turn().then(() => files.list(...args)),
    write: (...args) => turn().then(() => files.write(...args)),
    writeAll: (...args) => turn().then(() => files.writeAll(...args)),
    create: (...args) => turn().then(() => files.create(...args)),
    makeDirectory: (...args) => turn().then(() => files.makeDirectory(...args)),
    rename: (...args) => turn().then(() => files.rename(...args)),
    remove: (...args) => turn().then(() => files.remove(...args)),
    removeDirectory: (...args) => turn().then(() => files.removeDirectory(...args)),
    sync: (...args) => turn().then(() => files.sync(...args)),
  };
}

test('in whatever order processes act and die, never do two hold the lock', async () => {
  let held = 0;
  let takenOver = 0;
  const lives = fc.array(fc.oneof(fc.constant(1_000), fc.nat(40)), { minLength: 2, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), lives, async (scheduler, spans) => {
      const files = createMemoryFiles();
      await files.makeDirectory(`${ROOT}/.croft`);
      await files.write(`${ROOT}/.croft/.gitignore`, new Uint8Array(), 0o644);
      const alive = new Set([...spans.keys()].map((index) => index + 1));
      const holders = new Set<number>();
      let died = false;
      const lifeOf = async (id: number, life: number): Promise<void> => {
        const own = scheduled(files, scheduler, life);
        try {
          await withLock(hostOf(id, own, alive), ROOT, { wait: 2_000 }, async () => {
            expect([...holders].filter((other) => alive.has(other))).toEqual([]);
            holders.add(id);
            held += 1;
            if (died) takenOver += 1;
            for (let step = 0; step < 3; step += 1) await own.info(ROOT);
            holders.delete(id);
          });
        } catch (error) {
          if (error instanceof Stopped) {
            alive.delete(id);
            died = true;
          } else expect(error).toMatchObject({ code: 'generation-locked' });
        }
      };
      await scheduler.waitFor(Promise.all(spans.map((life, index) => lifeOf(index + 1, life))));
    }),
    { numRuns: 1_000 },
  );
  expect(held).toBeGreaterThan(1_000);
  expect(takenOver).toBeGreaterThan(20);
});

test('a process killed at any operation keeps no other from the lock', async () => {
  for (let at = 0; at < 40; at += 1) {
    const lab = createLab();
    await lab.render({ 'a.yaml': 'a' });
    lab.files.setFault(failAfter(lab.files.operations() + at, 'stop'));
    await lab.render({ 'a.yaml': 'a2' }).catch((error: unknown) => {
      expect(error).toBeInstanceOf(Stopped);
    });
    await lab.next().render({ 'a.yaml': 'a3' });
    expect(lab.tree()).toMatchObject({ 'a.yaml': 'a3' });
    expect(await lockNames(lab.files)).toEqual([]);
  }
});
