/** A tree of nodes in memory, with symbolic links resolved as POSIX does. */
export type TreeNode = FileNode | DirectoryNode | SymlinkNode;

export interface FileNode {
  readonly kind: 'file';
  readonly content: Uint8Array;
  readonly mode: number;
}

export interface DirectoryNode {
  readonly kind: 'directory';
  readonly children: Map<string, TreeNode>;
  device: number;
}

export interface SymlinkNode {
  readonly kind: 'symlink';
  readonly target: string;
}

/** The last step of a path in the directory that holds it. */
export interface Place {
  readonly parent: DirectoryNode;
  readonly name: string;
}

const MAX_LINKS = 40;

export function directoryNode(device: number): DirectoryNode {
  return { kind: 'directory', children: new Map(), device };
}

/** Where an absolute path ends, links in its parents followed; null when a parent is missing or no directory. */
export function placeOf(root: DirectoryNode, path: string): Place | null {
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  const name = steps.pop();
  if (name === undefined) return { parent: { ...root, children: new Map([['', root]]) }, name: '' };
  const parent = walk(root, steps, 0);
  return parent === null ? null : { parent, name };
}

/** The directory at the end of `steps`; every link is followed. */
function walk(root: DirectoryNode, steps: readonly string[], links: number): DirectoryNode | null {
  const trail: DirectoryNode[] = [root];
  for (const [index, step] of steps.entries()) {
    const here = trail.at(-1) ?? root;
    if (step === '..') {
      if (trail.length > 1) trail.pop();
      continue;
    }
    const node = here.children.get(step);
    if (node?.kind === 'symlink') {
      if (links >= MAX_LINKS || !node.target.startsWith('/')) return null;
      const target = node.target.split('/').filter((part) => part !== '');
      return walk(root, [...target, ...steps.slice(index + 1)], links + 1);
    }
    if (node?.kind !== 'directory') return null;
    trail.push(node);
  }
  return trail.at(-1) ?? root;
}

/** An absolute path with every link followed; null when nothing is there, undefined when links lead in a circle. */
export function realPath(root: DirectoryNode, path: string): string | null | undefined {
  let rest = path.split('/').filter((step) => step !== '' && step !== '.');
  let trail: { readonly node: DirectoryNode; readonly name: string }[] = [];
  for (let links = 0; links <= MAX_LINKS;) {
    const [step, ...others] = rest;
    if (step === undefined) return `/${trail.map(({ name }) => name).join('/')}`;
    rest = others;
    if (step === '..') {
      trail = trail.slice(0, -1);
      continue;
    }
    const node = (trail.at(-1)?.node ?? root).children.get(step);
    if (!node) return null;
    if (node.kind === 'symlink') {
      links += 1;
      rest = [...node.target.split('/').filter((part) => part !== '' && part !== '.'), ...rest];
      if (node.target.startsWith('/')) trail = [];
    } else if (node.kind === 'file') {
      const real = `/${[...trail.map(({ name }) => name), step].join('/')}`;
      return rest.length === 0 ? real : null;
    } else trail.push({ node, name: step });
  }
  return undefined;
}

/** Every path below a directory with its content: text of files, '' for a directory (its path ends in a slash), `-> target` for a link. */
export function listTree(directory: DirectoryNode, prefix = ''): [path: string, content: string][] {
  return [...directory.children].flatMap(([name, node]): [string, string][] => {
    const path = prefix + name;
    if (node.kind === 'file') return [[path, new TextDecoder().decode(node.content)]];
    if (node.kind === 'symlink') return [[path, `-> ${node.target}`]];
    return [[`${path}/`, ''], ...listTree(node, `${path}/`)];
  });
}
