import type { Subject } from '../subject.ts';
import { argumentOf, isControlPlane, readEntries, readWord, filledTexts } from './form.ts';

const ETCD = ['kubernetes', 'etcd'];
const LISTEN = 'listen-metrics-urls';

/** The controller manager, the scheduler and etcd. */
export function controlPlane(subject: Subject): void {
  if (!isControlPlane(subject)) return;
  readEntries(subject, {
    ...{
      scope: 'control-plane',
      path: ['kubernetes', 'controllerManager', 'args'],
      of: argumentOf,
    },
    where: {
      v1alpha1: 'cluster.controllerManager.extraArgs',
      typed: ['KubeControllerManagerConfig', 'extraArgs'],
    },
  });
  readEntries(subject, {
    ...{ scope: 'control-plane', path: ['kubernetes', 'scheduler', 'args'], of: argumentOf },
    where: { v1alpha1: 'cluster.scheduler.extraArgs', typed: ['KubeSchedulerConfig', 'extraArgs'] },
  });
  readEntries(subject, {
    ...{ scope: 'control-plane', path: ['kubernetes', 'scheduler', 'config'] },
    where: { v1alpha1: 'cluster.scheduler.config', typed: ['KubeSchedulerConfig', 'config'] },
  });
  etcd(subject);
}

function etcd(subject: Subject): void {
  subject.word('control-plane', [...ETCD, 'metrics'], (take) => {
    const urls = take(subject.v1alpha1, ['cluster', 'etcd', 'extraArgs', LISTEN]);
    return urls === 'http://0.0.0.0:2381' ? true : undefined;
  });
  readEntries(subject, {
    ...{ scope: 'control-plane', path: [...ETCD, 'args'], of: argumentOf },
    where: { v1alpha1: 'cluster.etcd.extraArgs' },
  });
  readWord(subject, {
    ...{ scope: 'control-plane', path: [...ETCD, 'subnets'], of: filledTexts },
    where: { v1alpha1: 'cluster.etcd.advertisedSubnets' },
  });
}
