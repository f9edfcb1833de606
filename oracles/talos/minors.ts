/** The versions of Talos whose real packages answer; oracles/go/talos/talos-<minor>.mod pins each. */
export const TALOS_MINORS = ['1.11', '1.12', '1.13', '1.14'] as const;

export type TalosMinor = (typeof TALOS_MINORS)[number];
