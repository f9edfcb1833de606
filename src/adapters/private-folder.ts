import * as fs from 'node:fs';

/** Which folder a path names; another one of the same name is not the same. */
export interface FolderId {
  readonly device: bigint;
  readonly inode: bigint;
}

/** Who fills a folder while it is removed is outrun, or the removal fails. */
const TRIES = 100;
/** Deeper folders are no work of an editor. */
const DEPTH = 64;
const SLASH = Buffer.from('/');

/** The identity of a folder of this user; null when something else, or nothing, is there. */
export function folderId(path: string): FolderId | null {
  const stat = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (!stat?.isDirectory()) return null;
  const user = process.getuid?.();
  if (user !== undefined && stat.uid !== BigInt(user)) return null;
  return { device: stat.dev, inode: stat.ino };
}

/**
 * Removes exactly this folder and all that is in it. Links are removed and never followed, other file systems are not
 * entered. Does nothing when it is gone. Throws the system's error when something cannot be removed.
 */
export function removeFolder(path: string, { device, inode }: FolderId): void {
  for (let tries = TRIES; ; tries -= 1) {
    const now = folderId(path);
    if (now?.device !== device || now.inode !== inode) return;
    if (empty(Buffer.from(path), device, DEPTH)) return;
    if (tries === 0) throw new Error(`${path} is filled faster than it is emptied`);
  }
}

/** Removes the content of a folder and the folder; false when somebody put something there meanwhile. */
function empty(path: Buffer, device: bigint, depth: number): boolean {
  try {
    for (const name of namesIn(path)) {
      const inner = Buffer.concat([path, SLASH, name]);
      const stat = fs.lstatSync(inner, { bigint: true, throwIfNoEntry: false });
      if (stat?.isDirectory() && stat.dev === device && depth > 0) empty(inner, device, depth - 1);
      else if (stat) fs.unlinkSync(inner);
    }
    fs.rmdirSync(path);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}

/** Names as bytes: not every one is text. */
function namesIn(path: Buffer): Buffer[] {
  // A folder that nobody may enter was made so by a program of this user.
  if ((fs.lstatSync(path).mode & 0o700) !== 0o700) fs.chmodSync(path, 0o700);
  return fs.readdirSync(path, { encoding: 'buffer' });
}
