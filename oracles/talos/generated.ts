import { generatedConfiguration } from '../../src/import/sources/talos/generated.ts';
import { contractOf } from '../../src/talos/contract.ts';
import { differences, written } from './alike.ts';
import type { TalosMinor } from './minors.ts';
import type { Talos, TalosCluster } from './peer.ts';

const HOST = '10.0.50.50';
const CLUSTER: TalosCluster = {
  name: 'home',
  endpoint: `https://${HOST}:6443`,
  kubernetes: '1.33.4',
  installDisk: '/dev/sda',
  installImage: 'factory.talos.dev/metal-installer/abc:v1',
};

/** What importers take a generated configuration for, and what Talos generates: differences by role. */
export async function judgeGenerated(
  talos: Talos,
  minor: TalosMinor,
  bundle: string,
): Promise<string[]> {
  const made = await talos.mustDo({ op: 'gen', yaml: bundle, cluster: CLUSTER });
  const contract = contractOf(`${minor}.0`);
  if (!contract) return [`${minor} is no version`];
  const found = await Promise.all(
    (['control-plane', 'worker'] as const).map(async (role) => {
      const documents = generatedConfiguration({
        ...{ contract, role, clusterName: CLUSTER.name, endpoint: CLUSTER.endpoint },
        ...{ endpointHost: HOST, kubernetes: CLUSTER.kubernetes },
        image: CLUSTER.installImage,
        disk: '/dev/sda',
      });
      const yaml = written(
        documents.map(({ value }) => value),
        bundle,
      );
      const { yaml: ours = '' } = await talos.mustDo({ op: 'encode', yaml });
      const theirs = role === 'worker' ? made.worker : made.controlPlane;
      return differences(theirs ?? '', ours).map((line) => `${role}: ${line}`);
    }),
  );
  return found.flat();
}
