import type { Claim, Workload } from '../../model/workload.ts';
import { sourced, type Emittable } from '../../model/yaml/index.ts';
import { made } from '../draft.ts';
import { file, type PartFile } from './part.ts';

/** Data outlives the Kustomization that declared it. */
export const KEPT: Readonly<Record<string, string>> = {
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
};

/** PersistentVolumeClaims of a workload, one document each; those that exist already are somebody else's. */
export function claimFiles(workload: Workload): PartFile[] {
  const claims = workload.claims.filter(({ existing }) => !existing);
  return claims.length === 0
    ? []
    : [file('pvc.yaml', ...claims.map((claim) => persistentVolumeClaim(workload, claim)))];
}

function persistentVolumeClaim({ namespace }: Workload, claim: Claim): Emittable {
  const say = (value: Emittable): Emittable => sourced(value, claim.origin);
  return made(
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claim.claim, namespace, annotations: KEPT },
      spec: {
        accessModes: say(claim.modes),
        resources: { requests: { storage: say(claim.size) } },
        storageClassName: claim.class === null ? undefined : say(claim.class),
      },
    },
    'claim of a declared volume, never pruned',
  );
}
