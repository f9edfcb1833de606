import { canonicalAddress } from '../../model/address.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import type { Path } from '../../model/yaml/index.ts';
import type { Subject } from '../subject.ts';
import { hasOnly, textOf, textsOf } from './values.ts';

/** Which servers resolve names, and in which domains short names are looked up. */
export function readResolvers(subject: Subject): void {
  const { v1alpha1 } = subject;
  const network = ['machine', 'network'];
  texts(subject, ['network', 'dns'], [v1alpha1, [...network, 'nameservers']]);
  texts(subject, ['talos', 'searchDomains'], [v1alpha1, [...network, 'searchDomains']]);
  subject.settle((take) =>
    take(v1alpha1, [...network, 'disableSearchDomain']) === false ? true : null,
  );
  for (const document of subject.documents('ResolverConfig')) {
    subject.word('cluster', ['network', 'dns'], (take) =>
      serversOf(take(document, ['nameservers'])),
    );
    texts(subject, ['talos', 'searchDomains'], [document, ['searchDomains', 'domains']]);
    subject.settle((take) =>
      take(document, ['searchDomains', 'disableDefault']) === false ? true : null,
    );
    // Pods resolve names through their node by rule.
    for (const key of ['enabled', 'forwardKubeDNSToHost'])
      subject.settle((take) => (take(document, ['hostDNS', key]) === true ? true : null));
  }
}

/** Servers of which nothing but the address is said. */
function serversOf(value: YamlValue | undefined): YamlValue | undefined {
  if (!Array.isArray(value)) return undefined;
  const addresses = value.map((one) =>
    isMap(one) && hasOnly(one, ['address']) ? (one['address'] ?? null) : null,
  );
  return textsOf(addresses)?.map(canonicalAddress);
}

function texts(
  subject: Subject,
  word: Path,
  [document, path]: readonly [YamlMap | undefined, Path],
): void {
  subject.word('cluster', word, (take) => textsOf(take(document, path))?.map(canonicalAddress));
}

/** Where the time comes from. */
export function readTime(subject: Subject): void {
  const { v1alpha1 } = subject;
  const time = ['machine', 'time'];
  texts(subject, ['network', 'ntp'], [v1alpha1, [...time, 'servers']]);
  enabled(subject, [v1alpha1, [...time, 'disabled']], true);
  duration(subject, [v1alpha1, [...time, 'bootTimeout']]);
  for (const document of subject.documents('TimeSyncConfig')) {
    texts(subject, ['network', 'ntp'], [document, ['ntp', 'servers']]);
    enabled(subject, [document, ['enabled']], false);
    duration(subject, [document, ['bootTimeout']]);
    subject.word('cluster', ['talos', 'time', 'nts'], (take) => take(document, ['ntp', 'useNTS']));
  }
}

function enabled(
  subject: Subject,
  [document, path]: readonly [YamlMap | undefined, Path],
  off: boolean,
): void {
  subject.settle((take) => (take(document, path) === !off ? true : null));
  subject.word('cluster', ['talos', 'time', 'enabled'], (take) =>
    take(document, path) === off ? false : undefined,
  );
}

function duration(subject: Subject, [document, path]: readonly [YamlMap | undefined, Path]): void {
  subject.settle((take) => (/^0[hms]*$/.test(textOf(take(document, path)) ?? '') ? true : null));
  subject.word('cluster', ['talos', 'time', 'bootTimeout'], (take) => {
    const value = take(document, path);
    return typeof value === 'string' ? value : undefined;
  });
}
