import { parseCidr } from '../../model/address.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { mapOf } from '../subject.ts';
import { hasOnly, present, textOf, textsOf } from './values.ts';

/** Keys of a WireGuard tunnel that the model has words for. */
export const TUNNEL = ['privateKey', 'listenPort', 'peers'];

/** A tunnel in the words of the model, without its private key; null for what it has no words for. */
export function tunnelWord({ listenPort, peers }: YamlMap): YamlMap | null {
  const words = Array.isArray(peers ?? []) ? peerWords(peers) : null;
  if (!words) return null;
  return mapOf({
    listenPort: listenPort === 0 ? undefined : listenPort,
    peers: words.length > 0 ? words : undefined,
  });
}

function peerWords(value: YamlValue | undefined): YamlMap[] | null {
  const list = Array.isArray(value) ? value : [];
  const words = list.flatMap((peer) => present(isMap(peer) ? peerWord(peer) : null));
  return words.length === list.length ? words : null;
}

const PEER = ['publicKey', 'endpoint', 'persistentKeepaliveInterval', 'allowedIPs'];

function peerWord(peer: YamlMap): YamlMap | null {
  const { publicKey, endpoint, persistentKeepaliveInterval: interval, allowedIPs } = peer;
  const allowed = textsOf(allowedIPs);
  const keepalive = secondsOf(interval);
  if (!hasOnly(peer, PEER) || !allowed || keepalive === null) return null;
  if (allowed.some((text) => parseCidr(text) === null)) return null;
  return mapOf({
    ...{ publicKey, keepalive, allowed },
    endpoint: endpoint === '' || endpoint === null ? undefined : endpoint,
  });
}

/** Whole seconds of a duration such as `1m30s`; null for anything else. */
function secondsOf(value: YamlValue | undefined): number | null | undefined {
  if (value === undefined || value === null) return undefined;
  const found = /^(?=.)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(textOf(value) ?? '');
  if (!found) return null;
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((text) => Number(text || 0));
  return (hours * 60 + minutes) * 60 + seconds || undefined;
}
