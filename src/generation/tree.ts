import { CroftError } from '../base/error.ts';
import type { FileInfo, FileKind, Files } from '../base/host/files.ts';
import { sha256 } from './digest.ts';
import { parentOf } from './layout.ts';

/** What stands at a path of the user's tree. A file's content is at hand; a file of more than MAX_FILE bytes is 'large'. */
export type Standing =
  | { readonly kind: 'absent' | Exclude<FileKind, 'file'> | 'large' }
  | { readonly kind: 'file'; readonly content: Uint8Array };

/** Whether a directory can hold a file of ours: it is there, it can be made, or `at` is in the way. */
export type Ground =
  | { readonly kind: 'directory' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'file'; readonly at: string }
  | { readonly kind: 'unsafe'; readonly at: string; readonly why: string };

/** No rendered file comes near it; what is larger was not rendered. */
const MAX_FILE = 64 * 1024 * 1024;

/** The user's tree under a root. Directories are looked at once. */
export interface Tree {
  readonly files: Files;
  /** The absolute path of a relative one. */
  absolute(path: string): string;
  ground(directory: string): Promise<Ground>;
  /** Never follows a link, neither at the last step nor on the way. */
  look(path: string): Promise<Standing>;
}

/** The tree under `root`; reads it as it is asked. */
export function createTree(files: Files, root: string): Tree {
  const grounds = new Map<string, Promise<Ground>>();
  let device: Promise<FileInfo | null> | undefined;
  const absolute = (path: string): string => (path === '' ? root : `${root}/${path}`);

  const examine = async (directory: string): Promise<Ground> => {
    if (directory === '') return { kind: 'directory' };
    const parent = await ground(parentOf(directory));
    if (parent.kind !== 'directory') return parent;
    const info = await files.info(absolute(directory));
    if (!info) return { kind: 'missing' };
    if (info.kind === 'file') return { kind: 'file', at: directory };
    if (info.kind !== 'directory')
      return { kind: 'unsafe', at: directory, why: `is a ${info.kind}` };
    device ??= files.info(root);
    if (info.device !== (await device)?.device)
      return { kind: 'unsafe', at: directory, why: 'lies on another disk or mount' };
    return { kind: 'directory' };
  };
  const ground = (directory: string): Promise<Ground> => {
    const known = grounds.get(directory) ?? examine(directory);
    grounds.set(directory, known);
    return known;
  };

  return {
    files,
    absolute,
    ground,
    async look(path) {
      if ((await ground(parentOf(path))).kind !== 'directory') return { kind: 'absent' };
      return lookAt(files, absolute(path));
    },
  };
}

async function lookAt(files: Files, path: string): Promise<Standing> {
  try {
    return { kind: 'file', content: await files.read(path, MAX_FILE) };
  } catch (error) {
    if (!(error instanceof CroftError)) throw error;
    if (error.code === 'file-not-found') return { kind: 'absent' };
    if (error.code === 'file-too-large') return { kind: 'large' };
    if (error.code !== 'file-kind') throw error;
  }
  const info = await files.info(path);
  if (!info) return { kind: 'absent' };
  // Replaced by a file since it was read: to be looked at again by whoever cares.
  return info.kind === 'file' ? { kind: 'other' } : { kind: info.kind };
}

/** A standing as one word that a journal can keep: the digest of a file, 'absent', or the kind of what is no file. */
export function markOf(standing: Standing): string {
  return standing.kind === 'file' ? sha256(standing.content) : standing.kind;
}
