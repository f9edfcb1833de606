import { DISCOVERY_IDENTITY_CONFIG } from './discovery-identity-config.ts';
import { DISCOVERY_SERVICE_CONFIG } from './discovery-service-config.ts';
import { KUBE_ADMISSION_CONTROL_CONFIG } from './kube-admission-control-config.ts';
import { KUBE_AGGREGATOR_CA_CONFIG } from './kube-aggregator-ca-config.ts';
import { KUBE_API_SERVER_CA_CONFIG } from './kube-api-server-ca-config.ts';
import { KUBE_API_SERVER_CONFIG } from './kube-api-server-config.ts';
import { KUBE_AUDIT_POLICY_CONFIG } from './kube-audit-policy-config.ts';
import { KUBE_AUTHENTICATION_CONFIG } from './kube-authentication-config.ts';
import { KUBE_AUTHORIZER_CONFIG } from './kube-authorizer-config.ts';
import { KUBE_CLUSTER_CONFIG } from './kube-cluster-config.ts';
import { KUBE_CONTROLLER_MANAGER_CONFIG } from './kube-controller-manager-config.ts';
import { KUBE_CORE_DNS_CONFIG } from './kube-core-dns-config.ts';
import { KUBE_ETCD_ENCRYPTION_CONFIG } from './kube-etcd-encryption-config.ts';
import { KUBE_FLANNEL_CNI_CONFIG } from './kube-flannel-cni-config.ts';
import { KUBE_NETWORK_CONFIG } from './kube-network-config.ts';
import { KUBE_NODE_CONFIG } from './kube-node-config.ts';
import { KUBE_PRISM_CONFIG } from './kube-prism-config.ts';
import { KUBE_PROXY_CONFIG } from './kube-proxy-config.ts';
import { KUBE_SCHEDULER_CONFIG } from './kube-scheduler-config.ts';
import { KUBE_SERVICE_ACCOUNT_CONFIG } from './kube-service-account-config.ts';
import { KUBE_TALOS_API_ACCESS_CONFIG } from './kube-talos-api-access-config.ts';
import { KUBELET_CONFIG } from './kubelet-config.ts';
import { MACHINE_KINDS } from './machine-kinds.ts';
import { UNATTENDED_INSTALL_CONFIG } from './unattended-install-config.ts';
import type { Kind } from './kind.ts';

/** Every kind of document of its own that is rendered. */
export const KINDS: readonly Kind[] = [
  DISCOVERY_IDENTITY_CONFIG,
  DISCOVERY_SERVICE_CONFIG,
  KUBE_ADMISSION_CONTROL_CONFIG,
  KUBE_AGGREGATOR_CA_CONFIG,
  KUBE_API_SERVER_CA_CONFIG,
  KUBE_API_SERVER_CONFIG,
  KUBE_AUDIT_POLICY_CONFIG,
  KUBE_AUTHENTICATION_CONFIG,
  KUBE_AUTHORIZER_CONFIG,
  KUBE_CLUSTER_CONFIG,
  KUBE_CONTROLLER_MANAGER_CONFIG,
  KUBE_CORE_DNS_CONFIG,
  KUBE_ETCD_ENCRYPTION_CONFIG,
  KUBE_FLANNEL_CNI_CONFIG,
  KUBE_NETWORK_CONFIG,
  KUBE_NODE_CONFIG,
  KUBE_PRISM_CONFIG,
  KUBE_PROXY_CONFIG,
  KUBE_SCHEDULER_CONFIG,
  KUBE_SERVICE_ACCOUNT_CONFIG,
  KUBE_TALOS_API_ACCESS_CONFIG,
  KUBELET_CONFIG,
  UNATTENDED_INSTALL_CONFIG,
  ...MACHINE_KINDS,
];
