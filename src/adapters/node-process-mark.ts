import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ProcessId } from '../base/host/processes.ts';

/** Where process ids mean something, and since when. */
interface Machine {
  readonly machine: string;
  readonly boot: string;
}

/** This process; the mark that tells a reused id apart reads `<machine>/<boot>/<began>`. */
export function ownProcess(): ProcessId {
  const { machine, boot } = ownMachine();
  return { id: process.pid, started: `${machine}/${boot}/${beganAt(process.pid) ?? ''}` };
}

/** False only when the process surely ended: its machine started anew, its id is free, or another process has the id. */
export function isProcessAlive({ id, started }: ProcessId): boolean {
  const [machine, boot, began] = started.split('/');
  const here = ownMachine();
  if (machine === undefined || boot === undefined || !began || !Number.isSafeInteger(id) || id < 1)
    return true;
  if (machine !== here.machine) return true;
  if (boot !== here.boot) return false;
  const now = beganAt(id);
  return now === undefined || now === began;
}

/** This process in a name of a file: `<id>-<machine><start>`, the latter two as digests. */
export function ownMark(): string {
  const { boot } = ownMachine();
  return `${process.pid}-${machineDigest()}${startDigest(boot, beganAt(process.pid))}`;
}

/** As `isProcessAlive`, by a mark of `ownMark`. */
export function isMarkAlive(mark: string): boolean {
  const [, id = '', machine = '', start = ''] = MARK.exec(mark) ?? [];
  if (machine !== machineDigest()) return true;
  const now = beganAt(Number(id));
  if (now === null) return false;
  return now === undefined || start === UNKNOWN || start === startDigest(ownMachine().boot, now);
}

const MARK = /^(\d+)-([0-9a-f]{12})([0-9a-f]{12})$/;
const UNKNOWN = '0'.repeat(12);

function machineDigest(): string {
  return digest(ownMachine().machine);
}

function startDigest(boot: string, began: string | null | undefined): string {
  return began ? digest(`${boot}/${began}`) : UNKNOWN;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** A container has process ids of its own, so its namespace is part of the machine's name. */
function ownMachine(): Machine {
  const host = encodeURIComponent(hostname());
  if (process.platform !== 'linux') return { machine: host, boot: '' };
  return {
    machine: `${host}+${readOr(() => readlinkSync('/proc/self/ns/pid'))}`,
    boot: readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  };
}

function readOr(read: () => string): string {
  try {
    return encodeURIComponent(read());
  } catch {
    // No /proc, or not allowed: then this part tells nothing apart.
    return '';
  }
}

/** When a process began, in this system's own words; null when no such process lives, undefined when that cannot be told. */
function beganAt(id: number): string | null | undefined {
  return process.platform === 'linux' ? beganByProc(id) : beganByPs(id);
}

/** Field 22 of /proc/<pid>/stat; the second, the name, may hold spaces and parentheses. */
function beganByProc(id: number): string | null | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? null : fields[18];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' || code === 'ESRCH' ? null : undefined;
  }
}

function beganByPs(id: number): string | null | undefined {
  const ps = spawnSync('ps', ['-o', 'lstart=', '-p', String(id)], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' },
    timeout: 5_000,
  });
  const began = ps.error ? '' : ps.stdout.trim();
  if (began !== '') return encodeURIComponent(began);
  return ps.error || ps.status !== 1 ? undefined : null;
}
