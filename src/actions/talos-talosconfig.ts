import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import { canonicalAddress } from '../model/address.ts';
import type { Model, ModelCluster } from '../model/model.ts';
import { activeNodes } from '../model/state.ts';
import { newAccess, ROLES } from '../talos/access/issue.ts';
import {
  mergedTalosconfig,
  talosconfigText,
  type TalosContext,
} from '../talos/access/talosconfig.ts';
import { giveAccess, tooLong, ttlOf } from './access-file.ts';
import { clusterNamed } from './cluster-named.ts';
import { inLab } from './lab.ts';
import { load } from './pipeline.ts';
import { refusal } from './report.ts';
import type { Run } from './result.ts';
import { openBundle } from './talos-bundle.ts';

/** Issues a talosconfig from the secrets of a cluster. */
export const talosTalosconfig: Run<'talos talosconfig'> = async (outer, input) => {
  const context = inLab(outer);
  const lifetime = ttlOf(input.ttl);
  const organizations = rolesOf(input.roles);
  if (input.merge && input.out === undefined)
    throw new CroftError('usage', '--merge needs --out', {
      data: { hint: 'name the talosconfig that gets one more context' },
    });
  const { model, diagnostics, texts } = await load(context, context.files);
  if (!model) return refusal({ diagnostics, texts });
  const cluster = clusterNamed(model, input.cluster);
  const endpoints = endpointsOf(model, cluster);
  const bundle = await openBundle(context, cluster);
  if ('exitCode' in bundle) return bundle;
  const now = context.clock.now();
  const client = newAccess(context.random, bundle.fields, {
    ...{
      authority: 'os',
      subject: { organizations },
      usages: ['digital signature'],
      now,
      lifetime,
    },
  });
  if (!client) throw tooLong();
  const talos: TalosContext = { name: cluster.name, endpoints, client };
  return giveAccess(context, {
    ...{ cluster, kind: 'talosconfig', text: talosconfigText(talos), key: client.key },
    ...{ out: input.out, print: input.print, notes: bundle.notes, expires: now + lifetime },
    ...(input.merge ? { merged: (before: string) => merged(before, talos) } : {}),
  });
};

function merged(before: string, context: TalosContext): string {
  const text = mergedTalosconfig(before, context);
  if (text !== null) return text;
  throw new CroftError(
    'talos-access-file',
    `the file is no talosconfig, or has a context ${context.name} of another cluster`,
    { data: { hint: 'name another file with --out, or rename that context first' } },
  );
}

/** The roles of `--roles`, sorted. Throws CroftError `usage`. */
function rolesOf(text = 'os:admin'): string[] {
  const roles = [...new Set(text.split(',').map((one) => one.trim()))].sort();
  const unknown = roles.find((one) => !ROLES.some((role) => role === one));
  if (unknown === undefined) return roles;
  const meant = didYouMean(unknown, ROLES);
  throw new CroftError('usage', '--roles: Talos has no such role', {
    data: { hint: meant ? `did you mean ${meant}?` : `the roles are ${ROLES.join(', ')}` },
  });
}

/**
 * Where talosctl connects: what cluster.yaml says, else the control planes. The endpoint of the cluster is none, unless it is
 * the address of a machine: it moves while etcd is ill, when talosctl is needed most. Throws CroftError `usage`.
 */
function endpointsOf(model: Model, cluster: ModelCluster): string[] {
  const { endpoint, talos } = cluster.declared.value;
  const planes = activeNodes(model, cluster)
    .filter(({ role }) => role === 'control-plane')
    .map(({ address }) => address);
  const isShared = (one: string): boolean =>
    endpoint.names.includes(one) ||
    (canonicalAddress(one) === canonicalAddress(endpoint.address) && !planes.includes(one));
  const declared = (talos.endpoints ?? []).filter((one) => !isShared(one));
  const found = declared.length > 0 ? declared : planes;
  if (found.length > 0) return found;
  throw new CroftError('usage', `no control plane of cluster ${cluster.name} has an address`, {
    data: { hint: 'give them addresses, or list talos.endpoints in cluster.yaml' },
  });
}
