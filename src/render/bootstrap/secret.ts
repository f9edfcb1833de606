import { clusterKeyHolder, clusterKeyName } from '../../model/cluster-key.ts';
import type { SecretPlan } from '../../secrets/port.ts';
import { rule } from '../draft.ts';
import { DEPLOY_KEY } from '../flux/cluster.ts';
import { FLUX_NAMESPACE } from '../flux/kustomization.ts';
import type { Scene } from '../scene.ts';

/** Public host keys of Git hosts that need no `knownHosts`, as these hosts publish them. */
const HOST_KEYS: Readonly<Record<string, string>> = {
  'github.com': 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
  'gitlab.com': 'AAAAC3NzaC1lZDI1NTE5AAAAIAfuCHKVTjquxvt6CM6tdG4SLp1Btn/nOeHHE5UOzRdf',
  'codeberg.org': 'AAAAC3NzaC1lZDI1NTE5AAAAIIVIC02vnjFyL+I4RHfvIGNtOgJMe769VTF1VR4EB3ZB',
};

/** The Secrets that must be there before Flux: the key that opens the others, and the key to the repository. */
export function bootstrapSecrets(scene: Scene): SecretPlan[] {
  const folder = `bootstrap/${scene.cluster.name}/secrets`;
  const plan = (name: string, rest: Pick<SecretPlan, 'keys' | 'clear'>): SecretPlan => ({
    path: `${folder}/${name}.sops.yaml`,
    name,
    namespace: FLUX_NAMESPACE,
    ...rest,
  });
  const secret = clusterKeyName(scene.cluster.name);
  // A recipient without a stored key is somebody's whose key a person has to bring: a new one would open nothing.
  const isMade =
    scene.model.secrets.has(secret) || !clusterKeyHolder(scene.model, scene.cluster.name);
  const identity = {
    key: 'age.agekey',
    secret,
    ...(isMade ? { generate: 'age' } : {}),
    bound: 'data' as const,
    optional: false,
    origin: rule('the age identity with which Flux opens secrets'),
  };
  const plans = [plan('sops-age', { keys: [identity], clear: {} })];
  const { lab } = scene.model;
  const host = /^ssh:\/\/git@([^/:]+)/.exec(lab.value.repository.url)?.[1];
  if (host !== undefined) {
    const origin = lab.origin(['repository', 'url']);
    const key = {
      key: 'identity',
      secret: DEPLOY_KEY,
      generate: 'ssh-key',
      bound: 'copy' as const,
      optional: false,
      origin,
    };
    const known = lab.value.repository.knownHosts ?? knownHost(host);
    plans.push(
      plan(DEPLOY_KEY, { keys: [key], clear: known === '' ? {} : { known_hosts: known } }),
    );
  }
  return plans;
}

function knownHost(host: string): string {
  const key = Object.hasOwn(HOST_KEYS, host) ? HOST_KEYS[host] : undefined;
  return key === undefined ? '' : `${host} ssh-ed25519 ${key}\n`;
}
