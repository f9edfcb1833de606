import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { CroftError } from '../base/error.ts';
import { fileError } from '../base/host/files.ts';
import { processError } from '../base/host/processes.ts';
import type { PrivateFolder, Scratch } from '../base/host/scratch.ts';
import { fileFailure } from './file-failure.ts';
import { isMarkAlive, ownMark } from './node-process-mark.ts';
import { folderId, removeFolder, type FolderId } from './private-folder.ts';

interface Options {
  /** The program `scratch-guard`, as a source or built. */
  readonly guard: string;
  /** Where folders go, the best place first; `defaultPlaces` without. */
  readonly places?: readonly string[];
}

const NAME = /^croft-edit-(\d+-[0-9a-f]{24})-[\w-]{8}$/;
const DOING = 'cannot make a private folder in';
/** `f_type` of tmpfs and ramfs on Linux. */
const IN_MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);
/** Milliseconds that a guard may take to start or to end. */
const PATIENCE = 10_000;
/** What ends a process that does not handle it; SIGINT is the matter of whoever runs the process. */
const ENDING = ['SIGTERM', 'SIGHUP'] as const;

/**
 * Private folders on this machine. Each has a process that watches over it (`scratch-guard.ts`) and is ready before the
 * folder is handed out.
 */
export function createNodeScratch({ guard, places = defaultPlaces() }: Options): Scratch {
  return {
    async open(parent) {
      const wanted = parent === undefined ? places : [parent];
      wanted.forEach(sweep);
      const path = makeIn(wanted);
      const id = folderId(path);
      if (id === null) throw fileError('file-denied', { doing: DOING, path });
      const unlock = removeAtEnd(path, id);
      const inMemory = isInMemory(path);
      let child: ChildProcess | null = null;
      const remove = async (): Promise<void> => {
        attempt(path, () => {
          removeFolder(path, id);
        });
        unlock();
        if (child) await end(child);
        child = null;
      };
      try {
        child = await watch(guard, path, id);
      } catch (error) {
        await remove();
        throw error;
      }
      return { path, inMemory, remove } satisfies PrivateFolder;
    },
  };
}

/** Memory first: the folder of the session, the shared memory of the machine; then where temporary files go. */
function defaultPlaces(): string[] {
  const session = process.env['XDG_RUNTIME_DIR'];
  const memory = [...(session ? [session] : []), '/dev/shm'].filter(isInMemory);
  return [...memory, tmpdir().replaceAll('\\', '/')];
}

function isInMemory(path: string): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return IN_MEMORY.has(fs.statfsSync(path).type);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/** Makes a folder in the first place that lets it. */
function makeIn(places: readonly string[]): string {
  let failure: unknown = fileError('file-not-found', { doing: DOING, path: 'no place' });
  for (const place of places) {
    const path = `${place}/croft-edit-${ownMark()}-${randomBytes(6).toString('base64url')}`;
    try {
      fs.mkdirSync(path, { mode: 0o700 });
      return path;
    } catch (error) {
      failure = fileFailure(DOING, place, error);
      if (!(failure instanceof CroftError)) throw failure;
    }
  }
  throw failure;
}

/** Removes folders of processes that ended together with what watched over them. */
function sweep(place: string): void {
  if (!fs.existsSync(place)) return;
  attempt(place, () => {
    for (const name of fs.readdirSync(place)) {
      const [, mark] = NAME.exec(name) ?? [];
      const id = mark !== undefined && !isMarkAlive(mark) ? folderId(`${place}/${name}`) : null;
      if (id !== null) removeFolder(`${place}/${name}`, id);
    }
  });
}

/** Removes the folder when this process exits or is asked to; gives the function that ends this. */
function removeAtEnd(path: string, id: FolderId): () => void {
  const remove = (): void => {
    removeFolder(path, id);
  };
  const leave = (signal: NodeJS.Signals): void => {
    process.exit(128 + constants.signals[signal]);
  };
  process.on('exit', remove);
  for (const signal of ENDING) process.on(signal, leave);
  return () => {
    process.off('exit', remove);
    for (const signal of ENDING) process.off(signal, leave);
  };
}

/** Starts the guard, in a session of its own so that no signal of a terminal reaches it, and waits until it is ready. */
function watch(guard: string, path: string, { device, inode }: FolderId): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const args = [guard, path, String(device), String(inode)];
    const child = spawn(process.execPath, args, {
      cwd: '/',
      env: {},
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    const refuse = (cause?: unknown): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      const why = 'it could not be set to watch over a folder with clear text';
      reject(processError('program-failed', { program: 'node' }, { why, cause }));
    };
    const timer = setTimeout(refuse, PATIENCE);
    child.once('error', refuse);
    child.once('exit', refuse);
    child.stdin.on('error', () => undefined);
    child.stdout.once('data', () => {
      clearTimeout(timer);
      child.off('exit', refuse);
      child.stdout.destroy();
      resolve(child);
    });
  });
}

/** Lets the guard go, and waits until it has ended. */
function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.stdin?.end();
  });
}

function attempt(path: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw fileFailure('cannot remove', path, error);
  }
}
