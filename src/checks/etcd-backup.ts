import type { Diagnostic } from '../base/diagnostic.ts';
import { finding, type Context } from './context.ts';

/** A cluster that runs has snapshots of etcd somewhere else. */
export function checkEtcdBackup({ clusters }: Context): Diagnostic[] {
  return clusters
    .filter(({ active, value }) => active && !value.platform.etcdBackup)
    .map(({ value, at }) =>
      finding('etcd-backup-missing', at(['platform', 'etcdBackup']), {
        message: `cluster ${value.name}: nothing takes snapshots of etcd`,
        hint: 'declare platform.etcdBackup with a target off the nodes',
      }),
    );
}
