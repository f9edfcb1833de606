// The age identity of each cluster: a secret of the lab, whose recipient has to stand in lab.yaml.
import { CroftError } from '../base/error.ts';
import type { ModelCluster } from '../model/model.ts';
import { clusterKeyHolder, clusterKeyName } from '../model/cluster-key.ts';
import { readKeyFile } from '../secrets/age/key-file.ts';
import { fieldsOf, VALUE } from '../secrets/values.ts';
import type { NewRecipient } from './lab-recipients.ts';
import { openFile } from './secret-file.ts';
import type { Made, Waiting, Workshop } from './secret-maker.ts';
import { secretPath } from './secret-source.ts';

/** What is to be done about the keys of clusters. */
export interface ClusterKeys {
  /** Names of secrets that must not be made, and why. */
  readonly held: readonly Waiting[];
  /** Recipients of keys that are stored and that lab.yaml does not name. */
  readonly found: readonly NewRecipient[];
}

/**
 * Looks at the keys of all clusters, or those among some secrets. Where lab.yaml names who opens the Secrets of a
 * cluster and the lab has no key for it, somebody else holds that key: then none is made. A key that is stored and has
 * no recipient, as after a crash, is opened to learn it.
 */
export async function lookAtClusterKeys(
  shop: Workshop,
  isWanted: (secret: string) => boolean,
): Promise<ClusterKeys> {
  const held: Waiting[] = [];
  const found: NewRecipient[] = [];
  const { model } = shop.built;
  for (const cluster of model.clusters.filter(({ name }) => isWanted(clusterKeyName(name)))) {
    const secret = clusterKeyName(cluster.name);
    const holder = clusterKeyHolder(model, cluster.name);
    const isStored = model.secrets.has(secret);
    if (holder && !isStored) held.push({ name: secret, why: heldBy(holder.name, cluster) });
    if (holder || !isStored) continue;
    const age = await storedRecipient(shop, secret);
    if (typeof age === 'string') found.push(recipientFor(shop, cluster, age));
    else held.push({ name: secret, why: age.why });
  }
  return { held, found };
}

/** The recipients of the keys of clusters among what was made. */
export function recipientsMade(shop: Workshop, made: readonly Made[]): NewRecipient[] {
  return shop.built.model.clusters.flatMap((cluster) => {
    const key = made.find(({ use }) => use.name === clusterKeyName(cluster.name));
    const age = key?.fields['public'];
    return age === undefined ? [] : [recipientFor(shop, cluster, age)];
  });
}

/** Whether a secret is the key of a cluster. */
export function isClusterKey({ built }: Pick<Workshop, 'built'>, secret: string): boolean {
  return built.model.clusters.some(({ name }) => clusterKeyName(name) === secret);
}

function heldBy(holder: string, { name }: ModelCluster): string {
  return `lab.yaml names the recipient ${holder}, whose key ${name} holds: give it to croft secret set ${clusterKeyName(name)}, or take it away with croft secret recipients remove ${holder} for a new one`;
}

/** The recipient of the cluster under a name that is free. */
function recipientFor({ built }: Workshop, { name }: ModelCluster, age: string): NewRecipient {
  const taken = new Set(built.model.lab.value.secrets.recipients.map((one) => one.name));
  const free = [name, `cluster-${name}`, `flux-${name}`].find((one) => !taken.has(one));
  if (free === undefined)
    throw new CroftError(
      'secret-recipient-known',
      `lab.yaml has other recipients with the names ${name}, cluster-${name} and flux-${name}`,
      { data: { hint: 'give one of them another name, and run the command again' } },
    );
  return { name: free, age, custody: 'cluster', cluster: name };
}

async function storedRecipient(
  { context, keyring }: Workshop,
  secret: string,
): Promise<string | { readonly why: string }> {
  const shown = secretPath(secret);
  try {
    const opened = await openFile(context, { path: `${context.root}/${shown}`, shown }, keyring);
    const value = fieldsOf(opened.tree).get(VALUE) ?? '';
    context.secrets.learn(value);
    const { identities } = await readKeyFile(value, shown);
    return identities[0]?.recipient ?? { why: `${shown} holds no age identity` };
  } catch (error) {
    if (!(error instanceof CroftError) || error.code !== 'sops-no-identity') throw error;
    return {
      why: `its recipient is not in lab.yaml, and no key at hand opens ${shown} to learn it`,
    };
  }
}
