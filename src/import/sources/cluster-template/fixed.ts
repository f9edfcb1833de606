import type { Plain } from '../plain.ts';
import type { Form } from './keys.ts';

// What cluster-template sets for every cluster, without a key to say otherwise.

type PlainMap = { readonly [key: string]: Plain };

/** Words below `talos` of cluster.yaml. */
export function fixedTalos(form: Form): PlainMap {
  return {
    controlPlaneWorkloads: true,
    sysctls: {
      'fs.inotify.max_user_instances': '8192',
      'fs.inotify.max_user_watches': '1048576',
      'net.core.rmem_max': '7500000',
      'net.core.wmem_max': '7500000',
      'net.ipv4.neigh.default.gc_thresh1': '4096',
      'net.ipv4.neigh.default.gc_thresh2': '8192',
      'net.ipv4.neigh.default.gc_thresh3': '16384',
      'net.ipv4.tcp_slow_start_after_idle': '0',
      'user.max_user_namespaces': '11255',
    },
    files: [
      {
        path: '/etc/cri/conf.d/20-customization.part',
        op: 'create',
        content: `[plugins."io.containerd.cri.v1.images"]
  discard_unpacked_layers = false
[plugins."io.containerd.cri.v1.runtime"]
  device_ownership_from_security_context = true
`,
      },
    ],
    kubelet: { config: form === 'current' ? KUBELET : { serializeImagePulls: false } },
  };
}

const KUBELET: PlainMap = {
  crashLoopBackOff: { maxContainerRestartPeriod: '60s' },
  imageMaximumGCAge: '168h',
  maxParallelImagePulls: 3,
  serializeImagePulls: false,
  shutdownGracePeriod: '90s',
  shutdownGracePeriodCriticalPods: '60s',
};

/** Words below `kubernetes` of cluster.yaml. */
export function fixedKubernetes(form: Form): PlainMap {
  const open = { args: { 'bind-address': '0.0.0.0' } };
  return {
    apiServer: {
      args: { 'enable-aggregator-routing': 'true' },
      admission: { PodSecurity: false },
    },
    controllerManager: open,
    scheduler: form === 'current' ? { ...open, config: SPREAD } : open,
    etcd: { metrics: true },
  };
}

/** Pods of an application stand on several nodes where they can. */
const SPREAD: PlainMap = {
  profiles: [
    {
      schedulerName: 'default-scheduler',
      pluginConfig: [
        {
          name: 'PodTopologySpread',
          args: {
            defaultingType: 'List',
            defaultConstraints: [
              {
                maxSkew: 1,
                topologyKey: 'kubernetes.io/hostname',
                whenUnsatisfiable: 'ScheduleAnyway',
              },
            ],
          },
        },
      ],
    },
  ],
};

/** Entries that it installs in every cluster, besides those that fill a slot. */
export const ADDONS = ['metrics-server', 'reloader'] as const;
