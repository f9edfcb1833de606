import { CroftError } from '../base/error.ts';
import type { Files } from '../base/host/index.ts';
import type { Context, LabContext } from './context.ts';

const LAB_FILE = 'lab.yaml';

/** The nearest folder at or above `from` that holds a lab; null when there is none. */
export async function findLab(files: Files, from: string): Promise<string | null> {
  for (let folder = from; ; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    if ((await files.info(`${folder}/${LAB_FILE}`)) !== null) return folder;
    if (folder === '') return null;
  }
}

/** The context with its lab. Throws CroftError `lab-not-found` when there is none. */
export function inLab(context: Context): LabContext {
  const { root } = context;
  if (root !== null) return { ...context, root };
  throw new CroftError('lab-not-found', `there is no lab.yaml in ${context.cwd} or above it`, {
    data: { hint: 'go to the folder of a lab, name it with -C DIR, or make one: croft init DIR' },
  });
}

/** Absolute path of what a person typed, seen from `from`; steps upward are resolved. */
export function absolutePath(from: string, path: string): string {
  const steps: string[] = [];
  for (const step of (path.startsWith('/') ? path : `${from}/${path}`).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
}

/** A path as the render knows it, whether it was typed from the root or from where the person stands. */
export function relativePath(root: string, cwd: string, typed: string): string {
  const absolute = absolutePath(cwd, typed);
  return absolute.startsWith(`${root}/`) ? absolute.slice(root.length + 1) : typed;
}
