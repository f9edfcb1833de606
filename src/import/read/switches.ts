import { isFrom } from '../../talos/contract.ts';
import { sameValue } from '../../model/yaml/plain.ts';
import type { Subject } from '../subject.ts';
import { readWord, settleRule, settleValue } from './form.ts';

/** Switches that Talos from 1.12 on always has on, or no longer heeds. */
const ALWAYS = [
  'machine.features.rbac',
  'machine.features.stableHostname',
  'machine.features.apidCheckExtKeyUsage',
  'cluster.apiServer.disablePodSecurityPolicy',
];

/** What Talos writes though nothing is in it. */
const EMPTY = [
  ['KubeNodeConfig', 'nodeIP'],
  ['KubeletConfig', 'config'],
  ['KubeSchedulerConfig', 'config'],
  ['KubeProxyConfig', 'config'],
  ['UnattendedInstallConfig', 'installer'],
] as const;

/**
 * Switches that every configuration has. What the render has in the same place by rule is left, to be found there; what
 * it has in a document of its own, or no version of today needs, is taken.
 */
export function switches(subject: Subject): void {
  if (isFrom(subject.contract, '1.12')) for (const path of ALWAYS) settleValue(subject, path, true);
  settleRule(subject, 'machine.features.kubePrism', { enabled: true, port: 7445 });
  settleRule(subject, 'machine.features.hostDNS', { enabled: true, forwardKubeDNSToHost: true });
  settleRule(subject, 'machine.kubelet.defaultRuntimeSeccompProfileEnabled', true);
  settleRule(subject, 'machine.kubelet.disableManifestsDirectory', true);
  settleRule(subject, 'machine.install.wipe', false);
  settleRule(subject, 'machine.install.grubUseUKICmdline', true);
  settleValue(subject, 'machine.certSANs', []);
  settleValue(subject, 'cluster.discovery.registries.service', {});
  for (const [kind, key] of EMPTY)
    for (const document of subject.documents(kind))
      subject.settle((take) => (sameValue(take(document, [key]), {}) ? true : null));
  workloadIsolation(subject);
}

/** Machines that were set up before Talos 1.14 have no such document, and no isolation. */
function workloadIsolation(subject: Subject): void {
  if (!isFrom(subject.contract, '1.14')) return;
  const path = ['talos', 'workloadIsolation'];
  if (subject.documents('SecurityProfileConfig').length === 0)
    subject.words(() => [{ scope: 'cluster', path, value: false }]);
  const where = { typed: ['SecurityProfileConfig', 'workloadIsolation'] } as const;
  readWord(subject, { scope: 'cluster', path, where, standard: true });
}
