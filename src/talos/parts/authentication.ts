import type { Cluster } from '../../model/schema/cluster.ts';
import type { Emittable } from '../../model/yaml/index.ts';
import type { Part, TalosDocument } from '../document.ts';
import { kubeAuthenticationConfig } from '../documents/kube-authentication-config.ts';
import { kubeAuthorizerConfig } from '../documents/kube-authorizer-config.ts';
import { hasTypedKubernetes, isControlPlane } from '../facts.ts';
import { ofCluster, type TalosScene } from '../scene.ts';
import { NOTHING } from './part.ts';
import type { TalosMap } from '../value.ts';

type Oidc = NonNullable<Cluster['kubernetes']['apiServer']['oidc']>;

/** Who signs in people, and in what order authorizers are asked. */
export function authentication(scene: TalosScene): Part {
  if (!isControlPlane(scene)) return NOTHING;
  const { oidc } = scene.settings.kubernetes.apiServer;
  if (hasTypedKubernetes(scene)) return { documents: documentsOf(scene, oidc) };
  if (!oidc) return NOTHING;
  return { v1alpha1: { cluster: { apiServer: { extraArgs: argumentsFor(scene, oidc) } } } };
}

/** Without its own authorizers, an API server of Talos 1.14 would have none. */
function documentsOf(scene: TalosScene, oidc: Oidc | undefined): TalosDocument[] {
  const configuration = {
    anonymous: {
      conditions: [{ path: '/livez' }, { path: '/readyz' }, { path: '/healthz' }],
      enabled: true,
    },
    jwt: oidc ? [ofOidc(scene, [], jwtOf(oidc))] : [],
  };
  return [
    kubeAuthenticationConfig({ configuration }),
    kubeAuthorizerConfig('node', { type: 'Node' }),
    kubeAuthorizerConfig('rbac', { type: 'RBAC' }),
  ];
}

function jwtOf(oidc: Oidc): TalosMap {
  const { requiredClaim: required } = oidc;
  return {
    issuer: { url: oidc.issuer, audiences: [oidc.clientId] },
    claimValidationRules: required && [{ claim: required.name, requiredValue: required.value }],
    claimMappings: {
      username: { claim: oidc.usernameClaim, prefix: oidc.usernamePrefix },
      groups: { claim: oidc.groupsClaim, prefix: oidc.groupsPrefix },
    },
  };
}

/** The same as arguments; for the prefix of users, none is written as a dash, since without it there would be one. */
function argumentsFor(scene: TalosScene, oidc: Oidc): TalosMap {
  const prefix = oidc.usernamePrefix === '' ? '-' : oidc.usernamePrefix;
  const { requiredClaim: required } = oidc;
  return {
    'oidc-issuer-url': ofOidc(scene, ['issuer'], oidc.issuer),
    'oidc-client-id': ofOidc(scene, ['clientId'], oidc.clientId),
    'oidc-username-claim': ofOidc(scene, ['usernameClaim'], oidc.usernameClaim),
    'oidc-username-prefix': ofOidc(scene, ['usernamePrefix'], prefix),
    'oidc-groups-claim': ofOidc(scene, ['groupsClaim'], oidc.groupsClaim),
    'oidc-groups-prefix':
      oidc.groupsPrefix === '' ? undefined : ofOidc(scene, ['groupsPrefix'], oidc.groupsPrefix),
    'oidc-required-claim':
      required && ofOidc(scene, ['requiredClaim'], `${required.name}=${required.value}`),
  };
}

function ofOidc(scene: TalosScene, path: readonly string[], value: Emittable): Emittable {
  return ofCluster(scene, ['kubernetes', 'apiServer', 'oidc', ...path], value);
}
