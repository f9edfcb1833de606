import type { Part } from '../document.ts';
import { kubeEtcdEncryptionConfig } from '../documents/kube-etcd-encryption-config.ts';
import { hasTypedKubernetes, isControlPlane } from '../facts.ts';
import { bundleReference } from '../../model/secret-reference.ts';
import type { EncryptionKey, TalosScene } from '../scene.ts';
import { NOTHING } from './part.ts';
import type { TalosMap } from '../value.ts';

interface Provider {
  /** Where the secret stands in the bundle. */
  readonly field: string;
  /** Key of `cluster` before 1.14. */
  readonly key: string;
  /** The name that Talos gives the key; what is in etcd names it. */
  readonly name: string;
}

const PROVIDERS: Readonly<Record<EncryptionKey, Provider>> = {
  secretbox: {
    field: 'secrets.secretboxencryptionsecret',
    key: 'secretboxEncryptionSecret',
    name: 'key2',
  },
  aescbc: { field: 'secrets.aescbcencryptionsecret', key: 'aescbcEncryptionSecret', name: 'key1' },
};

/** Secrets are encrypted in etcd; of several keys, the first writes and all read. */
export function encryption(scene: TalosScene): Part {
  if (!isControlPlane(scene)) return NOTHING;
  const declared = scene.encryptionKeys ?? ['secretbox'];
  const keys = (['secretbox', 'aescbc'] as const).filter((one) => declared.includes(one));
  if (!hasTypedKubernetes(scene)) {
    const cluster = Object.fromEntries(
      keys.map((one) => [PROVIDERS[one].key, bundleReference(PROVIDERS[one].field)]),
    );
    return { v1alpha1: { cluster } };
  }
  const config = { resources: [{ providers: keys.map(providerOf), resources: ['secrets'] }] };
  return { documents: [kubeEtcdEncryptionConfig({ config })] };
}

function providerOf(key: EncryptionKey): TalosMap {
  const { field, name } = PROVIDERS[key];
  return { [key]: { keys: [{ name, secret: bundleReference(field) }] } };
}
