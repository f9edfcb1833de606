import type { YamlMap, YamlValue } from '../../model/yaml/value.ts';
import { CONTROL_PLANE, EXCLUDED } from '../../talos/parts/node.ts';
import { mapOf, type Subject } from '../subject.ts';
import { entriesOf, isControlPlane, isTyped, readWord, filledTexts, type Where } from './form.ts';

const LABELS: Where = { v1alpha1: 'machine.nodeLabels', typed: ['KubeNodeConfig', 'labels'] };
const TAINTS: Where = { v1alpha1: 'machine.nodeTaints', typed: ['KubeNodeConfig', 'taints'] };
const ANNOTATIONS: Where = {
  v1alpha1: 'machine.nodeAnnotations',
  typed: ['KubeNodeConfig', 'annotations'],
};

/** How a machine shows itself in Kubernetes. */
export function kubeNode(subject: Subject): void {
  readWord(subject, {
    ...{ scope: 'cluster', path: ['talos', 'kubelet', 'validSubnets'], of: filledTexts },
    where: {
      v1alpha1: 'machine.kubelet.nodeIP.validSubnets',
      typed: ['KubeNodeConfig', 'nodeIP.validSubnets'],
    },
  });
  labels(subject);
  for (const [key, { document, path }] of entriesOf(subject, ANNOTATIONS))
    subject.word('node', ['annotations', key], (take) => textOf(take(document, path)));
  if (isControlPlane(subject)) workloads(subject);
  for (const [key, { document, path, isRendered }] of entriesOf(subject, TAINTS)) {
    if (isRendered && isTyped(subject) && isReservation(subject, key, subject.peek(document, path)))
      continue;
    subject.item('node', ['taints'], (take) => taintOf(key, take(document, path)));
  }
}

/** Control planes have labels by rule. */
function labels(subject: Subject): void {
  for (const [key, { document, path, isRendered }] of entriesOf(subject, LABELS)) {
    const isByRule =
      isControlPlane(subject) &&
      (key === EXCLUDED || (key === CONTROL_PLANE && isTyped(subject))) &&
      subject.peek(document, path) === '';
    if (!isByRule) subject.word('node', ['labels', key], (take) => textOf(take(document, path)));
    else if (!isRendered) subject.settle((take) => (take(document, path) === '' ? true : null));
  }
}

function textOf(value: YamlValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * Whether a control plane takes workloads: before 1.14 it says so, from then on a taint says that it does not. What the
 * model has without the word depends on whether there are workers, so it is always said.
 */
function workloads(subject: Subject): void {
  const { v1alpha1, peek } = subject;
  const [typed] = subject.documents('KubeNodeConfig');
  const said = ALLOWED.filter((path) => typeof peek(v1alpha1, path) === 'boolean');
  const [first] = said;
  const value = typed
    ? peek(typed, ['taints', CONTROL_PLANE]) === undefined
    : first !== undefined && peek(v1alpha1, first) === true;
  subject.words((take) => {
    if (!typed) for (const path of said) take(v1alpha1, path);
    return [{ scope: 'control-plane', path: ['talos', 'controlPlaneWorkloads'], value }];
  });
}

/** The second is the name of before Talos 1.2; the first goes before it. */
const ALLOWED = [
  ['cluster', 'allowSchedulingOnControlPlanes'],
  ['cluster', 'allowSchedulingOnMasters'],
];

function isReservation(subject: Subject, key: string, value: YamlValue | undefined): boolean {
  return isControlPlane(subject) && key === CONTROL_PLANE && value === 'NoSchedule';
}

/** `value:effect`, or `effect` alone. */
function taintOf(key: string, text: YamlValue | undefined): YamlMap | undefined {
  if (typeof text !== 'string') return undefined;
  const [first = '', second, ...rest] = text.split(':');
  if (rest.length > 0) return undefined;
  if (second === undefined) return mapOf({ key, effect: first });
  return mapOf({ key, value: first === '' ? undefined : first, effect: second });
}
