import type { YamlMap, YamlValue } from '../../model/yaml/value.ts';
import { sameValue } from '../../model/yaml/plain.ts';
import { mapOf, type Subject } from '../subject.ts';
import {
  argumentOf,
  isTyped,
  itemsOf,
  onlyKeys,
  readEntries,
  readWord,
  filledTexts,
} from './form.ts';

/** The kubelet; its image is read with the others. */
export function kubelet(subject: Subject): void {
  readWord(subject, {
    ...{ scope: 'cluster', path: ['network', 'clusterDns'], of: onlyOne },
    where: { v1alpha1: 'machine.kubelet.clusterDNS', typed: ['KubeletConfig', 'clusterDNS'] },
  });
  readEntries(subject, {
    ...{ scope: 'either', path: ['kubelet', 'args'], of: argumentOf },
    where: { v1alpha1: 'machine.kubelet.extraArgs', typed: ['KubeletConfig', 'extraArgs'] },
  });
  readEntries(subject, {
    ...{ scope: 'either', path: ['kubelet', 'config'] },
    where: { v1alpha1: 'machine.kubelet.extraConfig', typed: ['KubeletConfig', 'config'] },
  });
  // Talos 1.14 has no document for mounts: they are rendered nowhere.
  if (isTyped(subject)) return;
  for (const { document, path } of itemsOf(subject, { v1alpha1: 'machine.kubelet.extraMounts' }))
    subject.item('cluster', ['talos', 'kubelet', 'extraMounts'], (take) =>
      mountOf(take(document, path)),
    );
}

function onlyOne(value: YamlValue): YamlValue | undefined {
  const texts = filledTexts(value);
  return texts?.length === 1 ? texts[0] : undefined;
}

const OPTIONS = ['bind', 'rshared', 'rw'];

function mountOf(mount: YamlValue | undefined): YamlMap | undefined {
  const { destination, type, source, options } =
    onlyKeys(mount, ['destination', 'type', 'source', 'options']) ?? {};
  if (typeof source !== 'string' || typeof destination !== 'string' || type !== 'bind')
    return undefined;
  const texts = filledTexts(options);
  if (!texts) return undefined;
  return mapOf({ source, destination, options: sameValue(texts, OPTIONS) ? undefined : texts });
}
