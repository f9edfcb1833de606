import { compareText } from '../base/text.ts';
import { referencesOf } from '../secrets/sealing-documents.ts';
import type { Built } from './pipeline.ts';
import { machineOf } from './secret-source.ts';

const MACHINE = /^talos\/([^/]+\/[^/]+)$/;

/** What uses a secret of the lab, somewhere in a cluster. */
export interface Consumer {
  readonly cluster: string;
  /** The Secret with the value, `media/sonarr-secret`, or the machine, `talos/main/control0`. */
  readonly object: string;
  /** The application or service that reads it: `media/sonarr`; null for what Flux itself reads. */
  readonly workload: string | null;
}

/** Every object and machine that holds a value of a secret, with what reads it; sorted. */
export function consumersOf(
  { plans, machines, model, workloads }: Built,
  secret: string,
): Consumer[] {
  const found = new Map<string, Consumer>();
  for (const { path, namespace, name, keys } of plans) {
    if (!keys.some((key) => key.secret === secret)) continue;
    const cluster = model.clusters.find((one) => path.split('/')[1] === one.name)?.name ?? '';
    const object = namespace === '' ? name : `${namespace}/${name}`;
    const reader = workloads
      .get(cluster)
      ?.find(
        (one) =>
          one.namespace === namespace &&
          (one.secretName === name || path.includes(`/${namespace}/${one.name}/`)),
      );
    const workload = reader ? `${reader.namespace}/${reader.name}` : null;
    found.set(`${cluster} ${object}`, { cluster, object, workload });
  }
  for (const plan of machines) {
    if (!referencesOf(plan).some((one) => one.secret === secret)) continue;
    const [, cluster = ''] = plan.path.split('/');
    const object = machineOf(plan.path);
    found.set(`${cluster} ${object}`, { cluster, object, workload: null });
  }
  return [...found].sort(([one], [other]) => compareText(one, other)).map(([, one]) => one);
}

/** A consumer in words. */
export function consumerText({ cluster, object, workload }: Consumer): string {
  const machine = MACHINE.exec(object)?.[1];
  if (machine !== undefined) return `machine ${machine}`;
  const where = cluster === '' ? '' : ` in ${cluster}`;
  return `Secret ${object}${workload === null ? '' : `, read by ${workload}`}${where}`;
}
