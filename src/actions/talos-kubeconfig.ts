import { newAccess } from '../talos/access/issue.ts';
import { kubeconfigText } from '../talos/access/kubeconfig.ts';
import { serverUrl } from '../talos/facts.ts';
import { giveAccess, tooLong, ttlOf } from './access-file.ts';
import { clusterNamed } from './cluster-named.ts';
import { inLab } from './lab.ts';
import { load } from './pipeline.ts';
import { refusal } from './report.ts';
import type { Run } from './result.ts';
import { openBundle } from './talos-bundle.ts';

/** Issues a kubeconfig of an administrator from the secrets of a cluster. */
export const talosKubeconfig: Run<'talos kubeconfig'> = async (outer, input) => {
  const context = inLab(outer);
  const lifetime = ttlOf(input.ttl);
  const { model, diagnostics, texts } = await load(context, context.files);
  if (!model) return refusal({ diagnostics, texts });
  const cluster = clusterNamed(model, input.cluster);
  const bundle = await openBundle(context, cluster);
  if ('exitCode' in bundle) return bundle;
  const now = context.clock.now();
  const client = newAccess(context.random, bundle.fields, {
    authority: 'k8s',
    subject: { organizations: ['system:masters'], commonName: 'admin' },
    usages: ['digital signature', 'key encipherment'],
    ...{ now, lifetime },
  });
  if (!client) throw tooLong();
  const text = kubeconfigText(cluster.name, serverUrl(cluster.declared.value), client);
  return giveAccess(context, {
    ...{ cluster, kind: 'kubeconfig', text, key: client.key, out: input.out, print: input.print },
    ...{ notes: bundle.notes, expires: now + lifetime },
  });
};
