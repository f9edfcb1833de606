import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Model } from '../../model/model.ts';
import { placeOf } from '../../model/place.ts';
import { formatOf, opens, readSealed } from '../../secrets/sops/index.ts';
import { finding } from '../context.ts';
import { whole } from './judged.ts';

/** An encrypted file that Flux opens in a cluster. */
export interface RenderedSecret {
  readonly path: string;
  readonly content: string;
  readonly cluster: string;
}

/** SE06: what Flux must open is encrypted for a key that the cluster holds. */
export function checkClusterKeys(
  { lab }: Model,
  rendered: readonly RenderedSecret[],
): Diagnostic[] {
  const clusters = [...new Set(rendered.map(({ cluster }) => cluster))].sort();
  return clusters.flatMap((cluster) => {
    const files = rendered.filter((one) => one.cluster === cluster);
    const held = new Set(
      lab.value.secrets.recipients.flatMap(({ age, custody, cluster: own }) =>
        custody === 'cluster' && (own === undefined || own === cluster) ? [age] : [],
      ),
    );
    if (held.size > 0) return files.filter((one) => !isOpen(one, held)).map(closed);
    return finding('secret-cluster-key', placeOf(lab.document, ['secrets', 'recipients']), {
      message: `cluster ${cluster}: no recipient has custody: cluster, so that Flux opens none of its ${files.length} encrypted files`,
      hint: `add the recipient of the key in the secret ${cluster}-sops-age with custody: cluster`,
    });
  });
}

function isOpen({ path, content }: RenderedSecret, held: ReadonlySet<string>): boolean {
  const isPlain = !content.includes('key_groups');
  if (isPlain) return [...held].some((recipient) => content.includes(recipient));
  return opens(readSealed(content, formatOf(path)).metadata.keys, held);
}

function closed({ path, cluster }: RenderedSecret): Diagnostic {
  return finding('secret-cluster-key', whole(path), {
    message: `${path} is applied in cluster ${cluster}, and no key that the cluster holds opens it`,
    hint: 'encrypt it for the recipient with custody: cluster too: croft secret recipients update FILE, or croft render',
  });
}
