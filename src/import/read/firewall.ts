import { parseCidr } from '../../model/address.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { mapOf, type Subject } from '../subject.ts';
import { hasOnly, mapAt, saysOnly } from './values.ts';

/**
 * The ingress firewall. Its rules are words of the cluster; one that only machines of one role have wants that `role`, which
 * a single machine does not know.
 */
export function readFirewall(subject: Subject): void {
  for (const document of subject.documents('NetworkDefaultActionConfig'))
    subject.word('cluster', ['talos', 'firewall', 'default'], (take) =>
      take(document, ['ingress']),
    );
  for (const document of subject.documents('NetworkRuleConfig'))
    subject.item('cluster', ['talos', 'firewall', 'rules'], (take) => {
      const rule = ruleOf(document);
      take(document, []);
      return rule;
    });
}

function ruleOf(document: YamlMap): YamlMap | undefined {
  const { name, ingress } = document;
  const selector = mapAt(document, 'portSelector');
  if (!selector || !hasOnly(selector, ['ports', 'protocol'])) return undefined;
  if (!saysOnly(document, ['portSelector', 'ingress'])) return undefined;
  const ports = portsOf(selector['ports']);
  const networks = ingressOf(ingress ?? []);
  if (!ports || !networks) return undefined;
  const { protocol } = selector;
  return mapOf({
    name,
    protocol: protocol === 'tcp' ? undefined : protocol,
    ports,
    ingress: networks.length > 0 ? networks : undefined,
  });
}

function portsOf(value: YamlValue | undefined): YamlValue[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.map((port) =>
    typeof port === 'string' && /^\d{1,5}$/.test(port) ? Number(port) : port,
  );
}

function ingressOf(value: YamlValue): YamlValue[] | null {
  if (!Array.isArray(value)) return null;
  const networks = value.flatMap((one) => {
    if (!isMap(one) || !hasOnly(one, ['subnet', 'except'])) return [];
    const { subnet, except } = one;
    const hasExcept = except !== undefined && except !== null && except !== '';
    const isKnown = [subnet, ...(hasExcept ? [except] : [])].every(
      (text) => typeof text === 'string' && parseCidr(text) !== null,
    );
    if (!isKnown || subnet === undefined) return [];
    return [hasExcept ? mapOf({ subnet, except }) : subnet];
  });
  return networks.length === value.length ? networks : null;
}
