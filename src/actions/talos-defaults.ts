import type { Diagnostic } from '../base/diagnostic.ts';
import type { Files } from '../base/host/index.ts';
import type { Model, ModelCluster } from '../model/model.ts';
import { placeOf } from '../model/place.ts';
import { activeNodes, clusterIsActive } from '../model/state.ts';
import { NEW_DEFAULTS } from '../talos/versions.ts';
import { minorOf } from './talos-minor.ts';

const MAX_BYTES = 16 * 1024 * 1024;

/** The image of the installer in a rendered configuration; its key is never encrypted. */
const INSTALLER = /^\s*image: "?\S*installer\S*:(v?\d+\.\d+\.\d+[^\s"]*)"?\s*$/m;

/**
 * `talos-default-undecided`: machines whose last render was for an older Talos would get what is on by default in the
 * declared one, and the source neither accepts nor denies it.
 */
export async function undecidedDefaults(
  files: Files,
  root: string,
  model: Model,
): Promise<Diagnostic[]> {
  const clusters = model.clusters.filter((cluster) => clusterIsActive(model, cluster));
  const found = await Promise.all(
    clusters.map(async (cluster) => {
      const { talos } = cluster.declared.value;
      const now = minorOf(talos.version);
      const open = NEW_DEFAULTS.filter(
        ({ since, word }) => now !== null && since <= now && talos[word] === undefined,
      );
      if (open.length === 0) return [];
      const before = await lastMinor(files, root, { model, cluster });
      return open
        .filter(({ since }) => before !== null && before < since)
        .map(({ since, does, accept, deny }): Diagnostic => ({
          code: 'talos-default-undecided',
          severity: 'error',
          ...placeOf(cluster.declared.document, ['talos', 'version']),
          message: `cluster ${cluster.name}: new in Talos 1.${since}, and its machines have 1.${before ?? ''}: ${does}`,
          hint: `write under talos: "${accept}" to accept it or "${deny}" to deny it; croft talos contract shows what changes`,
        }));
    }),
  );
  return found.flat();
}

/** The oldest minor of Talos that the last render of the machines of a cluster was for; null where there is none. */
async function lastMinor(
  files: Files,
  root: string,
  { model, cluster }: { readonly model: Model; readonly cluster: ModelCluster },
): Promise<number | null> {
  let oldest: number | null = null;
  for (const { name } of activeNodes(model, cluster)) {
    const path = `${root}/talos/${cluster.name}/${name}.sops.yaml`;
    const info = await files.info(path);
    if (info?.kind !== 'file' || info.size > MAX_BYTES) continue;
    const text = new TextDecoder().decode(await files.read(path, MAX_BYTES));
    const minor = minorOf(INSTALLER.exec(text)?.[1] ?? '');
    if (minor !== null && (oldest === null || minor < oldest)) oldest = minor;
  }
  return oldest;
}
