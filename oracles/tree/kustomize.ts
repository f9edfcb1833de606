import type { Tools } from '../oracle.ts';
import { run } from '../process.ts';
import { manifests, type Manifest } from './manifests.ts';

export interface Built {
  readonly manifests: readonly Manifest[];
  /** What kustomize said, or null when it built. */
  readonly failure: string | null;
}

/** Runs the real `kustomize build` on a directory. */
export async function build(
  directory: string,
  source: string,
  tools: Tools,
  flags: readonly string[] = [],
): Promise<Built> {
  const { code, stdout, stderr } = await run(tools.kustomize, ['build', ...flags, directory]);
  return code === 0
    ? { manifests: manifests(stdout, source), failure: null }
    : { manifests: [], failure: `kustomize build: ${stderr.trim()}` };
}
