import type { Diagnostic, Severity } from '../base/diagnostic.ts';

/** How much a finding matters, and its id in the policy catalogue where it has one. */
export interface Rule {
  readonly severity: Severity;
  readonly policy?: string;
  /**
   * True for a risk that is declared, and rendered as declared: an unsupported Talos must be rendered once more before
   * it can be upgraded. An error without it means that the render itself would be wrong.
   */
  readonly risk?: boolean;
  /** True for what is found by looking at the encrypted files of the tree, which `croft check` alone does. */
  readonly tree?: boolean;
}

const error: Rule = { severity: 'error' };
const warning: Rule = { severity: 'warning' };
const risk: Rule = { severity: 'error', risk: true };
const treeError: Rule = { severity: 'error', tree: true };
const treeWarning: Rule = { severity: 'warning', tree: true };

/** Every code that a check can give. Each has a page `docs/errors/<code>.md` and a test. */
export const RULES = {
  'accept-decision-missing': error,
  'accept-expired': warning,
  'accept-unused': warning,
  'address-malformed': error,
  'address-unusable': error,
  'admin-exposed': { ...risk, policy: 'NE01' },
  'app-secret-unread': warning,
  'backup-slot-missing': error,
  'backup-undeclared': { ...risk, policy: 'ST01' },
  'cidr-host-bits': error,
  'cluster-dns-outside-services': error,
  'control-plane-even': { ...risk, policy: 'CP01' },
  'control-plane-none': error,
  'database-recovery': { severity: 'error', policy: 'ST03' },
  'dhcp-outside-network': error,
  'disabled-record-duplicate': warning,
  'disabled-record-orphan': warning,
  'disabled-review-due': { severity: 'warning', policy: 'GO11' },
  'disabled-without-record': { severity: 'warning', policy: 'GO11' },
  'disk-device-unstable': { severity: 'warning', policy: 'CP09' },
  'disk-selector-ambiguous': risk,
  'encrypt-without-secure-boot': error,
  'endpoint-is-node': risk,
  'endpoint-outside-network': error,
  'entrance-outside-pool': error,
  'etcd-backup-missing': { ...risk, policy: 'CP02' },
  'extension-missing': { ...risk, policy: 'CP13' },
  'gateway-via-missing': error,
  'issuer-token-missing': error,
  'kernel-module-missing': error,
  'known-hosts-missing': error,
  'kubelet-extra-mounts': { ...warning, risk: true },
  'lab-placeholder': risk,
  'ledger-address-in-use': error,
  'ledger-asn': error,
  'ledger-hostname': error,
  'ledger-mac': error,
  'ledger-overlap': { severity: 'error', policy: 'NE02' },
  'ledger-owner-id': error,
  'ledger-vlan': error,
  'link-ethernet-unnamed': error,
  'link-name-long': error,
  'link-selector-missing': error,
  'load-balancer-missing': error,
  'monitoring-missing': { severity: 'warning', policy: 'BO05' },
  'name-duplicate': error,
  'namespace-reserved': error,
  'network-gateway-outside': error,
  'node-address-unassigned': error,
  'node-host-shared': error,
  'node-link-missing': error,
  'node-outside-network': error,
  'node-resolver-in-cluster': { ...risk, policy: 'CP14' },
  'node-resolvers-none': warning,
  'parent-cycle': error,
  'pod-network-small': error,
  'pool-off-network': warning,
  'provider-change-undecided': warning,
  'range-reversed': error,
  'recipient-published': risk,
  'record-id-duplicate': error,
  'record-malformed': error,
  'recovery-order': { ...risk, policy: 'ST02' },
  'reference-inactive': warning,
  'reference-unknown': error,
  'resolver-loop': risk,
  'resolver-port': risk,
  'retired-entry': warning,
  'route-duplicate': error,
  'route-gateway-outside': error,
  'runbook-missing': risk,
  'schematic-unexplained': warning,
  'schematic-unverified': warning,
  'secret-altered': treeError,
  'secret-cluster-key': { ...treeError, policy: 'SE06' },
  'secret-copied': treeError,
  'secret-in-config': risk,
  'secret-index-damaged': treeError,
  'secret-mac-only': { ...treeError, policy: 'SE04' },
  'secret-missing': treeWarning,
  'secret-not-rotated': { ...treeWarning, policy: 'SE08' },
  'secret-recipients-differ': { ...treeError, policy: 'SE03' },
  'secret-replayed': treeError,
  'secret-unrecorded': treeWarning,
  'selector-malformed': error,
  'shortlived-certificates': warning,
  'single-recipient': { ...risk, policy: 'SE02' },
  'site-mismatch': warning,
  'slot-setting-missing': error,
  'storage-copies': { severity: 'error', policy: 'ST08' },
  'storage-default': error,
  'substitution-duplicate': error,
  'talos-unknown': warning,
  'talos-unsupported': risk,
  'talos-upgrade-suc': risk,
  'talos-word-unsupported': error,
  'talosconfig-endpoint-vip': { ...risk, policy: 'CP04' },
  'two-announcers': warning,
  'unused-declaration': warning,
  'version-pair': { ...risk, policy: 'CP11' },
  'vip-link-unstable': { severity: 'error', policy: 'CP05' },
  'vip-on-worker': { severity: 'error', policy: 'CP05' },
  'volume-incomplete': error,
} as const satisfies Readonly<Record<string, Rule>>;

export type Code = keyof typeof RULES;

/** The rule of a code; null for a code that no check gives. */
export function ruleOf(code: string): Rule | null {
  return Object.hasOwn(RULES, code) ? RULES[code as Code] : null;
}

/** Whether a diagnostic names a risk that is rendered as it is declared; false for what no check gives. */
export function isRisk({ code }: Pick<Diagnostic, 'code'>): boolean {
  return ruleOf(code)?.risk === true;
}
