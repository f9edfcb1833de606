import type { Severity } from '../base/diagnostic.ts';

/** How much a finding matters, and its id in the policy catalogue where it has one. */
export interface Rule {
  readonly severity: Severity;
  readonly policy?: string;
}

const error: Rule = { severity: 'error' };
const warning: Rule = { severity: 'warning' };

/** Every code that a check can give. Each has a page `docs/errors/<code>.md` and a test. */
export const RULES = {
  'accept-decision-missing': error,
  'accept-expired': warning,
  'accept-unused': warning,
  'address-malformed': error,
  'address-unusable': error,
  'app-secret-unread': warning,
  'backup-slot-missing': error,
  'backup-undeclared': { severity: 'error', policy: 'ST01' },
  'cidr-host-bits': error,
  'cluster-dns-outside-services': error,
  'control-plane-even': { severity: 'error', policy: 'CP01' },
  'control-plane-none': error,
  'dhcp-outside-network': error,
  'disabled-record-duplicate': warning,
  'disabled-record-orphan': warning,
  'disabled-review-due': { severity: 'warning', policy: 'GO11' },
  'disabled-without-record': { severity: 'warning', policy: 'GO11' },
  'disk-device-unstable': { severity: 'warning', policy: 'CP09' },
  'disk-selector-ambiguous': error,
  'encrypt-without-secure-boot': error,
  'endpoint-is-node': error,
  'endpoint-outside-network': error,
  'entrance-outside-pool': error,
  'etcd-backup-missing': { severity: 'error', policy: 'CP02' },
  'extension-missing': { severity: 'error', policy: 'CP13' },
  'gateway-via-missing': error,
  'issuer-token-missing': error,
  'kernel-module-missing': error,
  'known-hosts-missing': error,
  'kubelet-extra-mounts': warning,
  'ledger-address-in-use': error,
  'ledger-asn': error,
  'ledger-hostname': error,
  'ledger-mac': error,
  'ledger-overlap': { severity: 'error', policy: 'NE02' },
  'ledger-owner-id': error,
  'ledger-vlan': error,
  'link-selector-missing': error,
  'load-balancer-missing': error,
  'name-duplicate': error,
  'namespace-reserved': error,
  'network-gateway-outside': error,
  'node-address-unassigned': error,
  'node-host-shared': error,
  'node-link-missing': error,
  'node-outside-network': error,
  'node-resolver-in-cluster': { severity: 'error', policy: 'CP14' },
  'node-resolvers-none': error,
  'parent-cycle': error,
  'pod-network-small': error,
  'pool-off-network': warning,
  'provider-change-undecided': warning,
  'range-reversed': error,
  'record-id-duplicate': error,
  'record-malformed': error,
  'reference-inactive': warning,
  'reference-unknown': error,
  'resolver-loop': error,
  'resolver-port': error,
  'retired-entry': warning,
  'runbook-missing': error,
  'schematic-unverified': warning,
  'secret-in-config': error,
  'shortlived-certificates': warning,
  'single-recipient': { severity: 'error', policy: 'SE02' },
  'site-mismatch': warning,
  'storage-default': error,
  'substitution-duplicate': error,
  'talos-unknown': warning,
  'talos-unsupported': error,
  'talos-upgrade-suc': error,
  'talosconfig-endpoint-vip': { severity: 'error', policy: 'CP04' },
  'two-announcers': warning,
  'unused-declaration': warning,
  'version-pair': { severity: 'error', policy: 'CP11' },
  'vip-link-unstable': { severity: 'error', policy: 'CP05' },
  'vip-on-worker': { severity: 'error', policy: 'CP05' },
} as const satisfies Readonly<Record<string, Rule>>;

export type Code = keyof typeof RULES;

/** The rule of a code; null for a code that no check gives. */
export function ruleOf(code: string): Rule | null {
  return Object.hasOwn(RULES, code) ? RULES[code as Code] : null;
}
