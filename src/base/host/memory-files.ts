import { compareText } from '../text.ts';
import { fileError } from './files.ts';
import type { FileContent, FileErrorCode, FileInfo, Files } from './files.ts';
import { directoryNode, listTree, placeOf, realPath } from './memory-tree.ts';
import type { Place, TreeNode } from './memory-tree.ts';
import { promised } from './promised.ts';

/** An operation about to happen, as a fault rule sees it. */
export interface FileOperation {
  /** Counts from 0 over the life of these files. */
  readonly index: number;
  readonly name: keyof Files;
  readonly path: string;
}

/** Says how an operation fails: with a code; by 'stop', as if the process had been killed (every later one stops too); or not (null). */
export type FaultRule = (operation: FileOperation) => FileErrorCode | 'stop' | null;

/** Files in memory, with faults on demand. */
export interface MemoryFiles extends Files {
  /** Operations so far; `writeAll` counts one for each file. */
  operations(): number;
  /** Asked before each operation from now on; null ends all faults. */
  setFault(rule: FaultRule | null): void;
  /** Everything below a directory: relative path to text; a directory's path ends in a slash, a link reads `-> target`. */
  tree(path: string): Record<string, string>;
  /** Makes a link; `target` is absolute. */
  symlink(path: string, target: string): void;
  /** Gives a directory another device, as a mount does. */
  mount(path: string, device: number): void;
}

/** Thrown by an operation that a fault rule stopped; carries no code, so nothing recovers from it. */
export class Stopped extends Error {}

/** A rule that fails every operation from index `count` on; 'disk-full' spares those that need no space. */
export function failAfter(count: number, code: FileErrorCode | 'stop'): FaultRule {
  return ({ index, name }) =>
    index < count || (code === 'disk-full' && !NEEDS_SPACE.has(name)) ? null : code;
}

const NEEDS_SPACE: ReadonlySet<keyof Files> = new Set<keyof Files>([
  'write',
  'writeAll',
  'create',
  'makeDirectory',
]);

const MAX_DEPTH = 1_000;

/** Files in memory that hold `initial`: absolute path to text. */
export function createMemoryFiles(initial: Readonly<Record<string, string>> = {}): MemoryFiles {
  const root = directoryNode(1);
  let count = 0;
  let fault: FaultRule | null = null;

  /** Lets the fault rule speak, then says where the path ends; null when a parent is missing. */
  const begin = (name: keyof Files, path: string): Place | null => {
    const index = count;
    count += 1;
    const verdict = fault?.({ index, name, path }) ?? null;
    if (verdict === 'stop') {
      fault = () => 'stop';
      throw new Stopped(`stopped before ${name} ${path}`);
    }
    const code = verdict ?? (path.includes('\0') ? 'file-failed' : null);
    if (code) throw fileError(code, { doing: `cannot ${name}`, path });
    return placeOf(root, path);
  };
  const put = (name: 'write' | 'writeAll' | 'create', file: FileContent): void => {
    const place = begin(name, file.path);
    const there = nodeAt(place);
    if (there && there.kind !== 'file') throw wrongKind(name, file.path, there);
    attach(name, file.path, place, {
      kind: 'file',
      content: file.content.slice(),
      mode: file.mode,
    });
  };

  for (const [path, text] of Object.entries(initial)) {
    makeDirectories(root, path.slice(0, path.lastIndexOf('/')));
    put('write', { path, content: new TextEncoder().encode(text), mode: 0o644 });
  }
  count = 0;

  return {
    operations: () => count,
    setFault(rule) {
      fault = rule;
    },
    tree(path) {
      const node = nodeAt(placeOf(root, path));
      return node?.kind === 'directory' ? Object.fromEntries(listTree(node)) : {};
    },
    symlink(path, target) {
      attach('create', path, placeOf(root, path), { kind: 'symlink', target });
    },
    mount(path, device) {
      const place = placeOf(root, path);
      const node = nodeAt(place);
      if (node?.kind !== 'directory') throw wrongKind('info', path, node);
      attach('create', path, place, { ...node, device });
    },
    read: promised((path: string, limit: number) => {
      const node = nodeAt(begin('read', path));
      if (node?.kind !== 'file') throw wrongKind('read', path, node);
      if (node.content.length > limit) throw tooLarge(path, limit);
      return node.content.slice();
    }),
    info: promised((path: string) => infoOf(begin('info', path))),
    resolve: promised((path: string) => {
      begin('resolve', path);
      const real = realPath(root, path);
      if (real === null) throw wrongKind('resolve', path, undefined);
      if (real === undefined) throw fileError('file-kind', { doing: 'cannot resolve', path });
      return real;
    }),
    list: promised((path: string) => {
      const node = nodeAt(begin('list', path));
      if (node?.kind !== 'directory') throw wrongKind('list', path, node);
      return [...node.children]
        .map(([name, { kind }]) => ({ name, kind }))
        .sort((a, b) => compareText(a.name, b.name));
    }),
    write: promised((path: string, content: Uint8Array, mode: number) => {
      put('write', { path, content, mode });
    }),
    writeAll: promised((contents: readonly FileContent[]) => {
      for (const file of contents) put('writeAll', file);
    }),
    create: promised((path: string, content: Uint8Array, mode: number) => {
      if (nodeAt(placeOf(root, path))) {
        begin('create', path);
        return false;
      }
      put('create', { path, content, mode });
      return true;
    }),
    makeDirectory: promised((path: string) => {
      begin('makeDirectory', path);
      makeDirectories(root, path);
    }),
    rename: promised((from: string, to: string) => {
      const source = begin('rename', from);
      const node = nodeAt(source);
      if (!source || !node) throw wrongKind('rename', from, undefined);
      const target = placeOf(root, to);
      const there = nodeAt(target);
      if (there?.kind === 'directory') throw wrongKind('rename', to, there);
      if (target && target.parent.device !== source.parent.device) throw otherDevice(to);
      attach('rename', to, target, node);
      source.parent.children.delete(source.name);
    }),
    remove: promised((path: string) => {
      const place = begin('remove', path);
      const node = nodeAt(place);
      if (node?.kind === 'directory') throw wrongKind('remove', path, node);
      place?.parent.children.delete(place.name);
    }),
    removeDirectory: promised((path: string) => {
      const place = begin('removeDirectory', path);
      const node = nodeAt(place);
      if (node?.kind !== 'directory' || node.children.size > 0) return false;
      return place?.parent.children.delete(place.name) ?? false;
    }),
    sync: promised((path: string) => {
      const node = nodeAt(begin('sync', path));
      if (node?.kind !== 'directory') throw wrongKind('sync', path, node);
    }),
  };
}

function nodeAt(place: Place | null): TreeNode | undefined {
  return place?.parent.children.get(place.name);
}

function infoOf(place: Place | null): FileInfo | null {
  const node = nodeAt(place);
  if (!place || !node) return null;
  return {
    kind: node.kind,
    size: node.kind === 'file' ? node.content.length : 0,
    mode: node.kind === 'file' ? node.mode : 0o755,
    device: node.kind === 'directory' ? node.device : place.parent.device,
  };
}

function attach(name: keyof Files, path: string, place: Place | null, node: TreeNode): void {
  if (!place) throw wrongKind(name, path, undefined);
  place.parent.children.set(place.name, node);
}

function makeDirectories(root: TreeNode & { kind: 'directory' }, path: string): void {
  const steps = path.split('/').filter(Boolean).slice(0, MAX_DEPTH);
  for (let depth = 1; depth <= steps.length; depth += 1) {
    const step = `/${steps.slice(0, depth).join('/')}`;
    const place = placeOf(root, step);
    const there = nodeAt(place);
    if (there?.kind === 'symlink' && placeOf(root, `${step}/.x`)) continue;
    if (there && there.kind !== 'directory') throw wrongKind('makeDirectory', step, there);
    if (!there && place) place.parent.children.set(place.name, directoryNode(place.parent.device));
  }
}

function wrongKind(name: keyof Files, path: string, there: TreeNode | undefined): Error {
  const doing = `cannot ${name}`;
  if (!there) return fileError('file-not-found', { doing, path });
  return fileError('file-kind', { doing, path, why: `a ${there.kind} is there` });
}

function tooLarge(path: string, limit: number): Error {
  return fileError('file-too-large', {
    doing: 'cannot read',
    path,
    why: `it is larger than ${limit} bytes`,
  });
}

function otherDevice(path: string): Error {
  const why = 'it lies on another disk or mount';
  return fileError('file-failed', { doing: 'cannot rename', path, why });
}
