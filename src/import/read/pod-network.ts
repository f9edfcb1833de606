import { parseCidr } from '../../model/address.ts';
import type { YamlValue } from '../../model/yaml/value.ts';
import { isFrom } from '../../talos/contract.ts';
import type { Subject } from '../subject.ts';
import {
  argumentOf,
  isControlPlane,
  onlyKeys,
  readEntries,
  readWord,
  settleRule,
  settleValue,
  spotOf,
  filledTexts,
  valueOf,
  type Where,
} from './form.ts';

const CNI = ['cluster', 'network', 'cni'];
const PROXY = ['kubernetes', 'proxy'];

/** Networks of pods and Services, what connects the pods, kube-proxy and CoreDNS. */
export function podNetwork(subject: Subject): void {
  // Asked first: what is there of the network tells.
  const isFlannel = usesFlannel(subject);
  readWord(subject, {
    ...{ scope: 'cluster', path: ['kubernetes', 'domain'], standard: 'cluster.local' },
    where: { v1alpha1: 'cluster.network.dnsDomain', typed: ['KubeNetworkConfig', 'dnsDomain'] },
  });
  subnets(subject, 'pods', {
    v1alpha1: 'cluster.network.podSubnets',
    typed: ['KubeNetworkConfig', 'podSubnets'],
  });
  subnets(subject, 'services', {
    v1alpha1: 'cluster.network.serviceSubnets',
    typed: ['KubeNetworkConfig', 'serviceSubnets'],
  });
  if (!isControlPlane(subject)) {
    settleRule(subject, 'cluster.network.cni', { name: 'none' });
    settleRule(subject, 'cluster.network.cni', { name: 'flannel' });
    return;
  }
  cni(subject, isFlannel);
  proxy(subject, !isFlannel);
  coredns(subject);
}

const STANDARD: Readonly<Record<string, string>> = {
  pods: '10.42.0.0/16',
  services: '10.43.0.0/16',
};

/** A network; of several, the first, and the list stays: Talos takes it in place of what is rendered. */
function subnets(subject: Subject, key: 'pods' | 'services', where: Where): void {
  const path = ['network', key];
  const of = (value: YamlValue): string | undefined => {
    const texts = filledTexts(value);
    return texts?.length === 1 ? texts[0] : undefined;
  };
  const standard = STANDARD[key];
  readWord(subject, { scope: 'cluster', path, where, of, ...(standard && { standard }) });
  const [first, second] = filledTexts(valueOf(subject, where)) ?? [];
  if (first !== undefined && second !== undefined && parseCidr(first))
    subject.words(() => [{ scope: 'cluster', path, value: first }]);
}

/** Whether Talos brings Flannel, which it does before 1.14 where nothing is said. */
function usesFlannel({ v1alpha1, contract, peek, documents }: Subject): boolean {
  if (documents('KubeFlannelCNIConfig').length > 0) return true;
  const isHere = !isFrom(contract, '1.14') || peek(v1alpha1, ['cluster', 'network']) !== undefined;
  if (!isHere || peek(v1alpha1, CNI) === undefined) return isHere;
  return peek(v1alpha1, [...CNI, 'name']) === 'flannel';
}

/**
 * Flannel is a word of its own. Any other is the entry of the platform, by default Cilium: Talos has none then, and what
 * it is told about a custom one stays.
 */
function cni(subject: Subject, isFlannel: boolean): void {
  const { v1alpha1, peek } = subject;
  if (!isFlannel) {
    settleRule(subject, 'cluster.network.cni', { name: 'none' });
    return;
  }
  subject.words((take) => {
    if (onlyKeys(peek(v1alpha1, CNI), ['name'])) take(v1alpha1, CNI);
    return [{ scope: 'control-plane', path: ['platform', 'cni', 'use'], value: 'flannel' }];
  });
}

const DISABLED: Where = {
  v1alpha1: 'cluster.proxy.disabled',
  typed: ['KubeProxyConfig', 'enabled'],
};

/** kube-proxy is off where the CNI replaces it, unless the platform keeps it. Off beside Flannel has no word. */
function proxy(subject: Subject, isReplaced: boolean): void {
  const spot = spotOf(subject, DISABLED);
  const said = spot && subject.peek(spot.document, spot.path);
  const isNegative = spot?.path.at(-1) === 'disabled';
  if (said === isNegative) {
    if (isReplaced) settleRule(subject, 'cluster.proxy.disabled', true);
    return;
  }
  const isSaidOn = said === !isNegative;
  if (isReplaced)
    subject.words((take) => {
      if (spot && isSaidOn) take(spot.document, spot.path);
      return [{ scope: 'control-plane', path: ['platform', 'cni', 'kubeProxy'], value: true }];
    });
  else if (spot && isSaidOn)
    subject.settle((take) => (take(spot.document, spot.path) === undefined ? null : true));
  readWord(subject, {
    ...{ scope: 'control-plane', path: [...PROXY, 'mode'] },
    where: { v1alpha1: 'cluster.proxy.mode', typed: ['KubeProxyConfig', 'mode'] },
  });
  readEntries(subject, {
    ...{ scope: 'control-plane', path: [...PROXY, 'args'], of: argumentOf },
    where: { v1alpha1: 'cluster.proxy.extraArgs', typed: ['KubeProxyConfig', 'extraArgs'] },
  });
}

/** The CoreDNS of Talos, which is on where nothing is said; off means that the platform brings its own. */
function coredns(subject: Subject): void {
  const { v1alpha1, peek } = subject;
  const [typed] = subject.documents('KubeCoreDNSConfig');
  const isOff = typed
    ? peek(typed, ['enabled']) === false
    : peek(v1alpha1, ['cluster', 'coreDNS', 'disabled']) === true;
  if (isOff) {
    settleRule(subject, 'cluster.coreDNS.disabled', true);
    return;
  }
  settleValue(subject, 'cluster.coreDNS.disabled', false);
  subject.words((take) => {
    if (peek(typed, ['enabled']) === true) take(typed, ['enabled']);
    return [{ scope: 'control-plane', path: ['kubernetes', 'coredns'], value: 'talos' }];
  });
}
