const PATH = 'records/decisions/0001-why-this-platform.md';
const TITLE = 'Talos, Flux and Cilium to begin with, and nothing that nobody needs yet';

/**
 * Path and text of the decision that a lab by questions starts with, dated `day` (year-month-day): why its platform is
 * what it is. It is source from then on, never written again.
 */
export function firstDecision(cluster: string, day: string): [path: string, text: string] {
  return [
    PATH,
    `---
schema: 1
id: "0001"
kind: decision
title: ${TITLE}
status: accepted
owner: operator
created: ${day}
updated: ${day}
affects: [clusters/${cluster}/cluster.yaml]
date: ${day}
deciders: [operator]
options:
  - One network provider and Flux, and every other part when it is needed
  - The whole platform at once, with gateways, storage and monitoring
reversibility: easy for what is added later; hard for the network of pods
---

# ${TITLE}

The first cluster has to come up, be rebuilt from this repository, and keep no secret in the clear. What it
will serve is not decided yet.

**Decision.** Cilium is the network of pods, because it also gives network policies, load-balancer addresses and
Gateway API later without a change of provider. Flux, run by its operator, applies what stands here. Secrets are
encrypted with SOPS for two age keys, one of them offline. Gateways and storage stay empty: each gets a decision
of its own with the first application that needs it.

**Consequences.** Few parts to learn and to keep up to date. An application that keeps data, or is reached from
outside, waits for a storage class or a gateway. Look again when the first one comes.
`,
  ];
}
