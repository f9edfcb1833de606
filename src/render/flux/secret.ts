import type { Workload, WorkloadSecret } from '../../model/workload.ts';
import { sourced, type Emittable } from '../../model/yaml/index.ts';
import type { SecretPlan } from '../../secrets/port.ts';
import { made } from '../draft.ts';
import { seal, type Scene } from '../scene.ts';
import { file, type PartFile } from './part.ts';

type External = Extract<WorkloadSecret['source'], { external: unknown }>['external'];

/** The SOPS Secret of a workload, once its values are set, and the ExternalSecret of what its store holds. */
export function secretFiles(scene: Scene, workload: Workload, path: string): PartFile[] {
  const { name, namespace, secretName, secrets } = workload;
  const files: PartFile[] = [];
  const keys = secrets.flatMap(({ key, source, optional, origin }) =>
    'secret' in source ? [{ key, ...source, optional, origin }] : [],
  );
  const external = secrets.filter(({ source }) => 'external' in source);
  if (external.length > 0)
    files.push(
      file('externalsecret.yaml', externalSecret(scene, workload, external, keys.length > 0)),
    );
  if (keys.length > 0)
    files.push(
      ...sealed(scene, {
        path: `${path}/secret-${name}.sops.yaml`,
        name: secretName,
        namespace,
        keys,
        clear: {},
      }),
    );
  return files;
}

/** The encrypted file of a plan; none while it is pending. */
export function sealed(scene: Scene, plan: SecretPlan): PartFile[] {
  const text = seal(scene, plan);
  const name = plan.path.slice(plan.path.lastIndexOf('/') + 1);
  return text === null ? [] : [{ name, body: { text }, listed: true }];
}

function externalSecret(
  scene: Scene,
  workload: Workload,
  secrets: readonly WorkloadSecret[],
  beside: boolean,
): Emittable {
  const { name, namespace, secretName, entry } = workload;
  return made(
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name, namespace },
      spec: {
        refreshInterval: '1h',
        secretStoreRef: { kind: 'ClusterSecretStore', name: storeOf(scene) },
        target: {
          name: secretName,
          // Keys that SOPS brings stay; what bootstrap made outlives a fault of the store.
          creationPolicy: beside ? 'Merge' : entry?.value.bootstrap ? 'Orphan' : 'Owner',
          deletionPolicy: 'Retain',
        },
        data: secrets.map(({ key, source, origin }) => {
          const remote = (source as { external: External }).external;
          const reference = { key: remote.key, property: remote.property };
          return { secretKey: sourced(key, origin), remoteRef: sourced(reference, origin) };
        }),
      },
    },
    'ExternalSecret of declared keys',
  );
}

/** The secret store of the cluster. Where there is none, the dependency check says so. */
function storeOf(scene: Scene): string | undefined {
  const prefix = 'secret-store:';
  const [first] = [...scene.promises.keys()].filter((key) => key.startsWith(prefix)).sort();
  return first?.slice(prefix.length);
}
