import type { Path } from '../../model/yaml/index.ts';
import type { YamlMap } from '../../model/yaml/value.ts';
import { isFrom } from '../../talos/contract.ts';
import { mapOf, type Subject } from '../subject.ts';
import { saysOnly } from './values.ts';

/** Whether images come from the cache that the installation brought. */
export function readImageCache(subject: Subject): void {
  const word = ['talos', 'imageCache'];
  const { v1alpha1 } = subject;
  flag(subject, word, [v1alpha1, ['machine', 'features', 'imageCache', 'localEnabled']]);
  for (const document of subject.documents('ImageCacheConfig'))
    flag(subject, word, [document, ['local', 'enabled']]);
}

function flag(
  subject: Subject,
  word: Path,
  [document, path]: readonly [YamlMap | undefined, Path],
): void {
  subject.word('cluster', word, (take) => {
    const value = take(document, path);
    return typeof value === 'boolean' ? value : undefined;
  });
}

const OOM = ['triggerExpression', 'cgroupRankingExpression', 'sampleInterval'];

/** What happens when memory is short. */
export function readMemory(subject: Subject): void {
  const one = (kind: string, word: string, keys: Readonly<Record<string, string>>): void => {
    for (const document of subject.documents(kind)) {
      if (saysOnly(document, []))
        subject.word('cluster', ['talos', word], (take) => take(document, []) && mapOf({}));
      for (const [key, name] of Object.entries(keys))
        subject.word('cluster', ['talos', word, name], (take) => take(document, [key]));
    }
  };
  one('OOMConfig', 'oom', Object.fromEntries(OOM.map((key) => [key, key])));
  one('ZswapConfig', 'zswap', { maxPoolPercent: 'maxPoolPercent', shrinkerEnabled: 'shrinker' });
}

/** What `talosctl gen config` writes for Talos 1.14, in any way of writing a week. */
const WEEK = /^(?:168h|7d)(?:0+m)?(?:0+s)?$/;

/** How often disks are told what is free; once a week is what every configuration of Talos 1.14 has. */
export function readFilesystemTrim(subject: Subject): void {
  for (const document of subject.documents('FilesystemTrimConfig')) {
    subject.settle((take) => {
      const interval = take(document, ['interval']);
      return typeof interval === 'string' && WEEK.test(interval) ? true : null;
    });
    subject.word('cluster', ['talos', 'filesystemTrim'], (take) => take(document, ['interval']));
  }
}

/** The name of the machine: every configuration has it, and nothing else chooses it. */
export function readHostname(subject: Subject): void {
  const { v1alpha1, name, contract } = subject;
  const isMine = (text: unknown): true | null => (text === name ? true : null);
  subject.settle((take) => isMine(take(v1alpha1, ['machine', 'network', 'hostname'])));
  if (isFrom(contract, '1.12'))
    subject.settle((take) => {
      const chooses = take(v1alpha1, ['machine', 'features', 'stableHostname']);
      return chooses === undefined ? null : true;
    });
  for (const document of subject.documents('HostnameConfig')) {
    const { hostname } = document;
    subject.settle((take) => {
      take(document, ['auto']);
      // A machine that has no name of its own gets the one by which it is known now.
      return hostname === undefined || hostname === name ? true : null;
    });
    subject.settle((take) => isMine(take(document, ['hostname'])));
  }
}

/** `machine.network` that says nothing. */
export function readNetworkSection(subject: Subject): void {
  const network = subject.peek(subject.v1alpha1, ['machine', 'network']);
  if (typeof network !== 'object' || network === null || Object.keys(network).length > 0) return;
  subject.settle((take) => (take(subject.v1alpha1, ['machine', 'network']) ? true : null));
}
