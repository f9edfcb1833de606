import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text, type Whole } from './kind.ts';

export const NETWORK_RULE_CONFIG: Kind = { kind: 'NetworkRuleConfig', since: '1.6' };

export type NetworkRule = {
  readonly portSelector: { readonly ports: readonly (Text | Whole)[]; readonly protocol: Text };
  readonly ingress: readonly { readonly subnet: Text; readonly except?: Text | undefined }[];
};

/** Who may reach some ports of the machine. */
export function networkRuleConfig(name: Text, rule: NetworkRule): TalosDocument {
  return documentOf(NETWORK_RULE_CONFIG, { name, ...rule });
}
