import type { Model } from './model.ts';
import type { Lab } from './schema/lab.ts';

/** The lab's secret with the age identity that a cluster opens its Secrets with. */
export function clusterKeyName(cluster: string): string {
  return `${cluster}-sops-age`;
}

/** The first recipient whose key a cluster holds, its own or one of every cluster; undefined when lab.yaml has none. */
export function clusterKeyHolder(
  { lab }: Pick<Model, 'lab'>,
  name: string,
): Lab['secrets']['recipients'][number] | undefined {
  return lab.value.secrets.recipients.find(
    ({ custody, cluster }) => custody === 'cluster' && (cluster === undefined || cluster === name),
  );
}
