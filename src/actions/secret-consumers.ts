import { compareText } from '../base/text.ts';
import type { Built } from './pipeline.ts';

/** What uses a secret of the lab, somewhere in a cluster. */
export interface Consumer {
  readonly cluster: string;
  /** The Secret with the value: `media/sonarr-secret`. */
  readonly object: string;
  /** The application or service that reads it: `media/sonarr`; null for what Flux itself reads. */
  readonly workload: string | null;
}

/** Every object that holds a value of a secret, with what reads it; sorted. */
export function consumersOf({ plans, model, workloads }: Built, secret: string): Consumer[] {
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
  return [...found].sort(([one], [other]) => compareText(one, other)).map(([, one]) => one);
}

/** A consumer in words. */
export function consumerText({ cluster, object, workload }: Consumer): string {
  const where = cluster === '' ? '' : ` in ${cluster}`;
  return `Secret ${object}${workload === null ? '' : `, read by ${workload}`}${where}`;
}
