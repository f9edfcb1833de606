import type { Sourced } from '../../model/yaml/index.ts';
import { isFrom } from '../contract.ts';
import { ofClusterIf } from '../declared.ts';
import type { Part, TalosDocument } from '../document.ts';
import { compact, isEmpty, knows } from '../documents/kind.ts';
import { registryAuthConfig, type RegistryAuth } from '../documents/registry-auth-config.ts';
import {
  REGISTRY_MIRROR_CONFIG,
  registryMirrorConfig,
} from '../documents/registry-mirror-config.ts';
import { registryTlsConfig, type RegistryTls } from '../documents/registry-tls-config.ts';
import { textOf } from '../machine-words.ts';
import { ofCluster, type TalosScene } from '../scene.ts';
import type { TalosMap } from '../value.ts';

interface Mirror {
  readonly host: string;
  readonly endpoints: readonly Sourced[];
  readonly overridePath: Sourced | undefined;
  readonly skipFallback: Sourced | undefined;
}

interface Registry {
  readonly host: string;
  readonly auth: RegistryAuth;
  readonly tls: RegistryTls;
}

/** Where images come from: mirrors, and how registries are asked. */
export function registries(scene: TalosScene): Part {
  const { talos } = scene.settings;
  const mirrors = Object.keys(talos.mirrors).map((host) => mirrorOf(scene, host));
  const asked = Object.keys(talos.registries).map((host) => registryOf(scene, host));
  if (knows(scene.contract, REGISTRY_MIRROR_CONFIG))
    return {
      documents: [
        ...asked.flatMap(authDocument),
        ...mirrors.map(mirrorDocument),
        ...asked.flatMap(tlsDocument),
      ],
    };
  const known = compact({
    mirrors: compact(
      Object.fromEntries(mirrors.map(({ host, ...mirror }) => [host, { ...mirror }] as const)),
    ),
    config: compact(Object.fromEntries(asked.map((one) => [one.host, legacyConfig(one)] as const))),
  });
  return { v1alpha1: { machine: { registries: known } } };
}

function mirrorOf(scene: TalosScene, host: string): Mirror {
  const from = ['talos', 'mirrors', host];
  const declared = scene.settings.talos.mirrors[host] ?? [];
  const isList = Array.isArray(declared);
  const endpoints = isList ? declared : declared.endpoints;
  const list = isList ? from : [...from, 'endpoints'];
  const flag = (key: 'overridePath' | 'skipFallback'): Sourced | undefined =>
    isList ? undefined : ofClusterIf(scene, [...from, key], declared[key]);
  return {
    host,
    endpoints: endpoints.map((url, i) => ofCluster(scene, [...list, i], url)),
    overridePath: flag('overridePath'),
    skipFallback: flag('skipFallback'),
  };
}

function mirrorDocument({ host, endpoints, overridePath, skipFallback }: Mirror): TalosDocument {
  return registryMirrorConfig(host, {
    endpoints: endpoints.map((url) => ({ url, overridePath })),
    skipFallback,
  });
}

function registryOf(scene: TalosScene, host: string): Registry {
  const declared = scene.settings.talos.registries[host] ?? {};
  const from = ['talos', 'registries', host];
  const value = (key: keyof typeof declared): Sourced | undefined => {
    const one = declared[key];
    return ofClusterIf(scene, [...from, key], typeof one === 'object' ? textOf(one) : one);
  };
  // Where registries are no documents, certificates are in base64.
  const isOld = !knows(scene.contract, REGISTRY_MIRROR_CONFIG);
  const [cert, key] = [value('clientCertificate'), value('clientKey')];
  return {
    host,
    auth: {
      username: value('username'),
      password: value('password'),
      auth: value('auth'),
      identityToken: value('identityToken'),
    },
    tls: {
      // Earlier versions take the key in base64, which no reference to a secret can be.
      clientIdentity: cert && key && isFrom(scene.contract, '1.14') ? { cert, key } : undefined,
      ca: ofClusterIf(scene, [...from, 'ca'], isOld ? inBase64(declared.ca) : declared.ca),
      insecureSkipVerify: value('insecureSkipVerify'),
    },
  };
}

function inBase64(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text).toString('base64');
}

function authDocument({ host, auth }: Registry): TalosDocument[] {
  return isEmpty(auth) ? [] : [registryAuthConfig(host, auth)];
}

function tlsDocument({ host, tls }: Registry): TalosDocument[] {
  return isEmpty(tls) ? [] : [registryTlsConfig(host, tls)];
}

/** `machine.registries.config`. */
function legacyConfig({ auth, tls: { ca, insecureSkipVerify } }: Registry): TalosMap {
  return { auth: compact(auth), tls: compact({ ca, insecureSkipVerify }) };
}
