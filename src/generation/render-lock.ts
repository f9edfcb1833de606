import { CroftError } from '../base/error.ts';
import type { Clock, Files, ProcessId, Processes, Random } from '../base/host/index.ts';
import { makeHome, removeTemporaries } from './home.ts';
import { HOME } from './layout.ts';
import { completeOrDrop, needsRecovery, type Recovery } from './recover.ts';

/** The ports that a lock needs. */
export interface LockHost {
  readonly files: Files;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly random: Random;
}

/** Proof that this process alone writes the lab, given to the body of `withLock`. */
export interface HeldLock {
  readonly root: string;
  /** What became of a generation that an earlier process left unfinished. */
  readonly recovered: Recovery;
}

export interface LockOptions {
  /** Milliseconds to wait for another holder; 10,000 without. */
  readonly wait?: number;
}

interface Holder extends ProcessId {
  /** Unpredictable and used once, so that a lock is never taken for another. */
  readonly token: string;
}

/** A lock file that cannot be understood counts as held: it may be a newer Croft's. */
interface Link {
  readonly holder: Holder | null;
}

const WAIT = 10_000;
const POLL = 50;
const MAX_LOCK = 4_096;
const ROOT_LINK = `${HOME}/lock`;

/**
 * Runs `body` while no other process writes the lab under `root`. First completes or drops what an interrupted
 * generation left. Waits for another holder, then throws CroftError `generation-locked`, which names it; the lock of a
 * process that ended is taken over.
 *
 * The lock is the file `.croft/lock`. Who finds its holder dead adds `.croft/lock-<token of the dead>`, which only one
 * process can create; the last link of such a chain holds. It looks again whether the chain still begins as it thought
 * and ends with itself, for whoever was late adds to a chain that is gone; then it moves its link to the beginning.
 */
export async function withLock<Result>(
  host: LockHost,
  root: string,
  { wait = WAIT }: LockOptions,
  body: (held: HeldLock) => Promise<Result>,
): Promise<Result> {
  await makeHome(host.files, root);
  await acquire(host, root, wait);
  let result: Result;
  try {
    await removeTemporaries(host.files, root);
    result = await body({ root, recovered: await completeOrDrop(host.files, root) });
  } catch (error) {
    // A lock that cannot be removed is taken over once this process has ended; the body's error says more.
    await release(host.files, root).catch(() => undefined);
    throw error;
  }
  await release(host.files, root);
  return result;
}

/**
 * The first thing that every command does: completes or drops what an interrupted generation left, so that the tree
 * is one whole generation. Takes the lock only when something is left. Throws as `withLock` does.
 */
export async function recoverGeneration(
  host: LockHost,
  root: string,
  options: LockOptions = {},
): Promise<Recovery> {
  if (!(await needsRecovery(host.files, root))) return 'none';
  return withLock(host, root, options, ({ recovered }) => Promise.resolve(recovered));
}

async function acquire(
  { files, processes, clock, random }: LockHost,
  root: string,
  wait: number,
): Promise<void> {
  const own: Holder = {
    ...processes.self(),
    token: Buffer.from(random.bytes(16)).toString('hex'),
  };
  const content = new TextEncoder().encode(`${JSON.stringify(own)}\n`);
  const end = clock.now() + wait;
  for (;;) {
    const chain = await readChain(files, root);
    const last = chain.at(-1);
    const isFree = !last || (last.holder !== null && !(await processes.isAlive(last.holder)));
    const path = last?.holder ? `${ROOT_LINK}-${last.holder.token}` : ROOT_LINK;
    if (isFree && (await files.create(`${root}/${path}`, content, 0o644))) {
      const now = await readChain(files, root);
      if (now.at(-1)?.holder?.token === own.token) {
        if (path !== ROOT_LINK) await files.rename(`${root}/${path}`, `${root}/${ROOT_LINK}`);
        return;
      }
      await files.remove(`${root}/${path}`);
    } else if (!isFree) {
      if (clock.now() >= end) throw locked(last, wait, root);
      await clock.sleep(POLL);
    }
  }
}

async function readChain(files: Files, root: string): Promise<readonly Link[]> {
  const chain: Link[] = [];
  const tokens = new Set<string>();
  for (let path = ROOT_LINK; ;) {
    const content = await readLink(files, `${root}/${path}`);
    if (content === null) return chain;
    const found = holderOf(content);
    // A chain that bites its tail was made by nobody that we know.
    const holder = found && !tokens.has(found.token) ? found : null;
    chain.push({ holder });
    if (!holder) return chain;
    tokens.add(holder.token);
    path = `${ROOT_LINK}-${holder.token}`;
  }
}

async function readLink(files: Files, path: string): Promise<string | null> {
  try {
    return new TextDecoder().decode(await files.read(path, MAX_LOCK));
  } catch (error) {
    if (error instanceof CroftError && error.code === 'file-not-found') return null;
    throw error;
  }
}

function holderOf(text: string): Holder | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof data !== 'object' || data === null) return null;
  const { id, started, token } = data as Record<string, unknown>;
  if (typeof id !== 'number' || typeof started !== 'string' || typeof token !== 'string')
    return null;
  return /^[0-9a-f]{32}$/.test(token) ? { id, started, token } : null;
}

/** Other links are left over from killed processes, or belong to one that is about to find out that it is late. */
async function release(files: Files, root: string): Promise<void> {
  for (const { name } of await files.list(`${root}/${HOME}`))
    if (`${HOME}/${name}`.startsWith(`${ROOT_LINK}-`))
      await files.remove(`${root}/${HOME}/${name}`);
  await files.remove(`${root}/${ROOT_LINK}`);
}

function locked(last: Link | undefined, wait: number, root: string): CroftError {
  const id = last?.holder?.id;
  const who = id === undefined ? 'another process' : `process ${id}`;
  const path = `${root}/${ROOT_LINK}`;
  return new CroftError(
    'generation-locked',
    `${who} is writing this lab, and did not end within ${wait} ms; run again when it has ended, or remove ${path} if it surely has`,
    { data: { path, ...(id !== undefined && { holder: id }) } },
  );
}
