import type { Reader } from '../subject.ts';
import { apiServer } from './api-server.ts';
import { authentication } from './authentication.ts';
import { controlPlane } from './control-plane.ts';
import { identity } from './identity.ts';
import { installation } from './install.ts';
import { kubeNode } from './kube-node.ts';
import { kubelet } from './kubelet.ts';
import { kubernetesVersion } from './kubernetes-version.ts';
import { podNetwork } from './pod-network.ts';
import { secrets } from './secrets.ts';
import { switches } from './switches.ts';
import { talosApi } from './talos-api.ts';

/**
 * Readers of the installation, of Kubernetes and of what belongs to the bundle. Authentication comes before the API
 * server, which reads all arguments that are left, and the installer before the switches.
 */
export const KUBERNETES_READERS: readonly Reader[] = [
  secrets,
  identity,
  installation,
  kubernetesVersion,
  podNetwork,
  kubeNode,
  kubelet,
  authentication,
  apiServer,
  controlPlane,
  talosApi,
  switches,
];
