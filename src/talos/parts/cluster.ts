import type { Part } from '../document.ts';
import { discoveryIdentityConfig } from '../documents/discovery-identity-config.ts';
import { discoveryServiceConfig } from '../documents/discovery-service-config.ts';
import { kubeClusterConfig } from '../documents/kube-cluster-config.ts';
import { endpointUrl, hasTypedKubernetes } from '../facts.ts';
import { bundleReference } from '../../model/secret-reference.ts';
import { ofCluster, type TalosScene } from '../scene.ts';

const SERVICE = 'https://discovery.talos.dev/';

/** Who the cluster is, where its API server is reached, and how its machines find each other. */
export function cluster(scene: TalosScene): Part {
  const clusterName = ofCluster(scene, ['name'], scene.settings.name);
  const endpoint = endpointUrl(scene);
  const token = bundleReference('secrets.bootstraptoken');
  const id = bundleReference('cluster.id');
  const secret = bundleReference('cluster.secret');
  const { discovery: isOn } = scene.settings.talos;
  if (hasTypedKubernetes(scene)) {
    return {
      v1alpha1: { cluster: { token } },
      documents: [
        ...(isOn ? [discoveryServiceConfig('default', { endpoint: SERVICE })] : []),
        discoveryIdentityConfig({ clusterID: id, clusterSecret: secret }),
        kubeClusterConfig({ clusterName, endpoint }),
      ],
    };
  }
  const discovery = {
    enabled: ofCluster(scene, ['talos', 'discovery'], isOn),
    registries: { kubernetes: { disabled: true } },
  };
  return {
    v1alpha1: {
      cluster: { id, secret, controlPlane: { endpoint }, clusterName, token, discovery },
    },
  };
}
