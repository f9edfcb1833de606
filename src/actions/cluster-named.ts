import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import type { Model, ModelCluster } from '../model/model.ts';

/** The cluster of a name; without one, the only cluster. Throws CroftError `usage` when that is none or several. */
export function clusterNamed({ clusters }: Model, name: string | undefined): ModelCluster {
  const names = clusters.map((one) => one.name);
  const [only, ...others] = clusters;
  if (name === undefined && only && others.length === 0) return only;
  const found = clusters.find((one) => one.name === name);
  if (found) return found;
  if (name === undefined) {
    const message = only ? 'there are several clusters' : 'the lab has no cluster';
    const hint = only ? `say which one: --cluster ${names.join(' or ')}` : 'add clusters/<name>';
    throw new CroftError('usage', message, { data: { hint } });
  }
  const meant = didYouMean(name, names);
  const hint = meant ? `did you mean ${meant}?` : `the clusters are ${names.join(', ')}`;
  throw new CroftError('usage', `--cluster: the lab has no cluster ${name}`, { data: { hint } });
}
