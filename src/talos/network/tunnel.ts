import type { Link } from '../../model/schema/nodes.ts';
import type { Path } from '../../model/yaml/index.ts';
import { ofNodeIf, unlessEmpty } from '../declared.ts';
import type { Wireguard, WireguardPeer } from '../documents/wireguard-config.ts';
import { labReference } from '../../model/secret-reference.ts';
import { ofNode, type TalosScene } from '../scene.ts';

type Tunnel = NonNullable<Link['wireguard']>;

/** A WireGuard tunnel in the words that all versions of Talos have for it. */
export function tunnelOf(scene: TalosScene, tunnel: Tunnel, path: Path): Wireguard {
  const { privateKey, listenPort, peers } = tunnel;
  return {
    privateKey: ofNode(scene, [...path, 'privateKey'], labReference(privateKey.secret)),
    listenPort: ofNodeIf(scene, [...path, 'listenPort'], listenPort),
    peers: unlessEmpty(peers.map((peer, i) => peerOf(scene, peer, [...path, 'peers', i]))),
  };
}

function peerOf(scene: TalosScene, peer: Tunnel['peers'][number], path: Path): WireguardPeer {
  const { publicKey, endpoint, keepalive, allowed } = peer;
  return {
    publicKey: ofNode(scene, [...path, 'publicKey'], publicKey),
    endpoint: ofNodeIf(scene, [...path, 'endpoint'], endpoint),
    persistentKeepaliveInterval: ofNodeIf(
      scene,
      [...path, 'keepalive'],
      keepalive === undefined ? undefined : `${keepalive}s`,
    ),
    allowedIPs: allowed.map((text, k) => ofNode(scene, [...path, 'allowed', k], text)),
  };
}
