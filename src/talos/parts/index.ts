import { admission } from './admission.ts';
import { apiServer } from './api-server.ts';
import { audit } from './audit.ts';
import { authentication } from './authentication.ts';
import { authorities } from './authorities.ts';
import { cluster } from './cluster.ts';
import { controlPlane } from './control-plane.ts';
import { coredns } from './coredns.ts';
import { encryption } from './encryption.ts';
import { etcd } from './etcd.ts';
import { features } from './features.ts';
import { install } from './install.ts';
import { kubelet } from './kubelet.ts';
import { machine } from './machine.ts';
import { MACHINE_PARTS } from './machine-parts.ts';
import { network } from './network.ts';
import { node } from './node.ts';
import type { PartOf } from './part.ts';
import { proxy } from './proxy.ts';
import { talosApiAccess } from './talos-api-access.ts';

/** Every concern of a machine configuration, in the order in which documents are written. */
export const PARTS: readonly PartOf[] = [
  machine,
  install,
  ...MACHINE_PARTS,
  features,
  cluster,
  node,
  kubelet,
  network,
  authorities,
  encryption,
  admission,
  audit,
  authentication,
  apiServer,
  controlPlane,
  proxy,
  coredns,
  etcd,
  talosApiAccess,
];
