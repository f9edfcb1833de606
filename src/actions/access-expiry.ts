import type { Diagnostic } from '../base/diagnostic.ts';
import type { Model } from '../model/model.ts';
import { ACCESS_KINDS, accessPath } from './access-file.ts';
import type { LabContext } from './context.ts';

const DAY = 86_400_000;
const SOON = 30 * DAY;
const MAX_BYTES = 4 * 1024 * 1024;

/** `talos-access-expiry`: what Croft wrote to let people in, and that no longer does or soon will not. */
export async function accessExpiry(
  { files, root, clock }: LabContext,
  { clusters }: Pick<Model, 'clusters'>,
): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const { name } of clusters)
    for (const kind of ACCESS_KINDS) {
      const file = accessPath(name, kind);
      if ((await files.info(`${root}/${file}`))?.kind !== 'file') continue;
      const { clientsIn } = await import('../talos/access/expiry.ts');
      const text = new TextDecoder().decode(await files.read(`${root}/${file}`, MAX_BYTES));
      for (const { name: client, expires } of clientsIn(file, text)) {
        const left = expires - clock.now();
        if (left >= SOON) continue;
        const day = new Date(expires).toISOString().slice(0, 10);
        found.push({
          code: 'talos-access-expiry',
          severity: left > 0 ? 'warning' : 'error',
          file,
          message: `${client} ${left > 0 ? 'expires' : 'expired'} on ${day}`,
          hint: `croft talos ${kind} ${name}`,
        });
      }
    }
  return found;
}
