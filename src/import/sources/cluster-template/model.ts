import { PLAIN_SCHEMATIC } from '../../../talos/schematic.ts';
import type { Values } from '../keys/index.ts';
import type { Form, NodeName, TopName } from './keys.ts';

/** The keys of BGP, which belong together. */
export const BGP = ['bgpRouter', 'bgpRouterAsn', 'bgpNodeAsn'] as const satisfies TopName[];

/** What cluster-template is told about a cluster, with what follows from it by its own rules. */
export interface Template {
  readonly form: Form;
  readonly top: Values<TopName>;
  readonly nodes: readonly Values<NodeName>[];
  readonly hasCloudflare: boolean;
  readonly ingress: 'cloudflare-tunnel' | 'direct' | 'none';
  /** All three keys are set. */
  readonly hasBgp: boolean;
  /** The schematic that most nodes run; undefined for the plain image. */
  readonly schematic: string | undefined;
}

/** The id of the image that a node runs; undefined for the plain one. */
export function schematicOfNode({ top }: Template, node: Values<NodeName>): string | undefined {
  const id = node.text('schematic_id') ?? top.text('schematic');
  return id === PLAIN_SCHEMATIC ? undefined : id;
}
