import type { Diagnostic } from '../../base/diagnostic.ts';
import { bundlePath } from '../../model/bundle.ts';
import { activeNodes } from '../../model/state.ts';
import type { Emittable } from '../../model/yaml/index.ts';
import { keysWithSecrets } from '../../secrets/sealing-documents.ts';
import { machineConfiguration } from '../../talos/configuration.ts';
import { contractOf, isFrom, type Contract } from '../../talos/contract.ts';
import { patchMachines } from '../../talos/patch/machines.ts';
import { patchesOf } from '../../talos/patch/sources.ts';
import type { EncryptionKey } from '../../talos/scene.ts';
import { schematicOf } from '../../talos/schematic.ts';
import type { Draft } from '../draft.ts';
import { wants } from '../operator/index.ts';
import type { Scene } from '../scene.ts';
import type { MachinePlan } from './plan.ts';
import { refusalsOf } from './refusals.ts';

/** The oldest Talos whose configuration is known here. */
const OLDEST = '1.11';

/** The machines of a cluster, what is wrong with their patches, and what Talos would refuse of them. */
export interface Machines {
  readonly plans: readonly MachinePlan[];
  readonly diagnostics: readonly Diagnostic[];
}

const NO_MACHINES: Machines = { plans: [], diagnostics: [] };

/**
 * The configurations of the machines that run today, patched; none where the lab wants none, or for a Talos too old. `as` is
 * for another Talos than the declared one.
 */
export function machinesOf(scene: Scene, as?: Contract): Machines {
  const { model, cluster, settings, workloads } = scene;
  const contract = as ?? contractOf(settings.talos.version);
  if (!wants(model, 'talos') || contract === null || !isFrom(contract, OLDEST)) return NO_MACHINES;
  const { nodes } = cluster.nodes.value;
  const patchesFor = patchesOf(cluster);
  const machines = activeNodes(model, cluster).map((node) => ({
    node: node.name,
    patches: patchesFor(node),
    documents: machineConfiguration({
      ...{ model, cluster, settings, node, contract, workloads },
      schematicId: (one, talos) => schematicOf(one, talos).id,
      nodePath: ['nodes', nodes.indexOf(node)],
      ...(cluster.bundle && { encryptionKeys: encryptionKeysOf(cluster.bundle) }),
    }),
  }));
  const patched = patchMachines(machines, contract);
  const plans = machines.map(({ node }, index) => ({
    node,
    path: `talos/${cluster.name}/${node}.sops.yaml`,
    bundle: bundlePath(cluster),
    header: `Rendered by croft from ${cluster.nodes.file}; edit that instead.`,
    documents: (patched.documents[index] ?? []).map(({ value }): Emittable => value),
  }));
  const refused = refusalsOf(plans, contract, cluster.nodes.file);
  return { plans, diagnostics: [...patched.diagnostics, ...refused] };
}

/** The encrypted configurations of the machines; secrets of the lab that they wait for are noted. */
export function talosDrafts(scene: Scene, plans: readonly MachinePlan[]): Draft[] {
  const { cluster, findings } = scene;
  const drafts: Draft[] = [];
  for (const plan of plans) {
    const sealed = scene.encryption?.sealDocuments(plan) ?? { missing: [plan.bundle] };
    if ('text' in sealed) {
      const body = { text: sealed.text, sealed: plan };
      drafts.push({ path: plan.path, source: cluster.nodes.file, body });
      continue;
    }
    const missing = sealed.missing.flatMap((file) => nameOf(file) ?? []);
    const name = plan.path.replace(/\.sops\.yaml$/, '');
    if (missing.length > 0)
      findings.pending.push({ path: plan.path, name, namespace: '', keys: [], clear: {}, missing });
  }
  return drafts;
}

/** Names of the keys in configurations that have to be encrypted, sorted. */
export function hiddenKeys(plans: readonly MachinePlan[]): string[] {
  return [...keysWithSecrets(plans.flatMap(({ documents }) => documents))].sort();
}

/** The keys for etcd that a cluster has: clusters made before Talos 1.3 have another one. */
function encryptionKeysOf(bundle: ReadonlySet<string>): EncryptionKey[] {
  return (['secretbox', 'aescbc'] as const).filter((kind) =>
    bundle.has(`secrets.${kind}encryptionsecret`),
  );
}

function nameOf(file: string): string | undefined {
  return /^secrets\/(.+)\.sops\.yaml$/.exec(file)?.[1];
}
