import { sameValue } from '../../model/yaml/plain.ts';
import type { YamlMap, YamlValue } from '../../model/yaml/value.ts';
import { mapOf, type Subject, type Take } from '../subject.ts';
import { isControlPlane, onlyKeys, spotOf, type Spot } from './form.ts';

const OIDC = ['kubernetes', 'apiServer', 'oidc'];

/** Who signs in people: arguments of the API server, and from 1.14 on an AuthenticationConfiguration. */
export function authentication(subject: Subject): void {
  if (!isControlPlane(subject)) return;
  const typed = spotOf(subject, { typed: ['KubeAuthenticationConfig', 'configuration.jwt'] });
  if (typed) {
    subject.word('control-plane', OIDC, (take) => ofJwt(take(typed.document, typed.path)));
    return;
  }
  const spot = spotOf(subject, { v1alpha1: 'cluster.apiServer.extraArgs' });
  if (spot) subject.word('control-plane', OIDC, (take) => ofArguments(subject, take, spot));
}

interface Oidc {
  readonly issuer: string;
  readonly clientId: string;
  readonly usernameClaim: string;
  readonly usernamePrefix: string;
  readonly groupsClaim: string;
  readonly groupsPrefix: string;
  readonly requiredClaim?: { readonly name: string; readonly value: string } | undefined;
}

/** Without what the model has anyway. */
function wordOf({ requiredClaim, ...oidc }: Oidc): YamlMap {
  const unless = (value: string, standard: string): string | undefined =>
    value === standard ? undefined : value;
  return mapOf({
    issuer: oidc.issuer,
    clientId: oidc.clientId,
    usernameClaim: unless(oidc.usernameClaim, 'sub'),
    usernamePrefix: unless(oidc.usernamePrefix, 'oidc:'),
    groupsClaim: unless(oidc.groupsClaim, 'groups'),
    groupsPrefix: unless(oidc.groupsPrefix, 'oidc:'),
    requiredClaim: requiredClaim && mapOf({ ...requiredClaim }),
  });
}

/**
 * The arguments as the API server means them: without a prefix, names of users get the issuer, unless they are addresses
 * of mail. Without a claim for groups there are no groups, which the model cannot say; then they stay arguments.
 */
function ofArguments(subject: Subject, take: Take, { document, path }: Spot): YamlMap | undefined {
  const taken = (name: string): string | null | undefined => {
    const at = [...path, `oidc-${name}`];
    if (subject.peek(document, at) === undefined) return undefined;
    const value = take(document, at);
    return typeof value === 'string' ? value : null;
  };
  const issuer = taken('issuer-url');
  const clientId = taken('client-id');
  const groupsClaim = taken('groups-claim');
  const usernameClaim = taken('username-claim');
  const usernamePrefix = taken('username-prefix');
  const groupsPrefix = taken('groups-prefix');
  const required = taken('required-claim');
  if (!issuer || !clientId || !groupsClaim) return undefined;
  if ([usernameClaim, usernamePrefix, groupsPrefix, required].includes(null)) return undefined;
  const [, name, value] = /^([^=,]+)=([^,]*)$/.exec(required ?? '') ?? [];
  if (required !== undefined && name === undefined) return undefined;
  const implied = usernameClaim === 'email' ? '' : `${issuer}#`;
  return wordOf({
    ...{ issuer, clientId, groupsClaim, usernameClaim: usernameClaim ?? 'sub' },
    usernamePrefix: usernamePrefix === '-' ? '' : usernamePrefix || implied,
    groupsPrefix: groupsPrefix ?? '',
    requiredClaim: name === undefined ? undefined : { name, value: value ?? '' },
  });
}

function ofJwt(list: YamlValue | undefined): YamlMap | undefined {
  const [jwt, ...others] = Array.isArray(list) ? list : [];
  if (others.length > 0) return undefined;
  const { issuer, claimValidationRules, claimMappings } =
    onlyKeys(jwt, ['issuer', 'claimValidationRules', 'claimMappings']) ?? {};
  const { url, audiences } = onlyKeys(issuer, ['url', 'audiences']) ?? {};
  const mappings = onlyKeys(claimMappings, ['username', 'groups']) ?? {};
  const username = onlyKeys(mappings['username'], ['claim', 'prefix']) ?? {};
  const groups = onlyKeys(mappings['groups'], ['claim', 'prefix']) ?? {};
  const [clientId] = Array.isArray(audiences) ? audiences : [];
  const requiredClaim = claimOf(claimValidationRules);
  const { claim: usernameClaim, prefix: usernamePrefix } = username;
  const { claim: groupsClaim, prefix: groupsPrefix } = groups;
  if (requiredClaim === null || !sameValue(audiences, [clientId ?? null])) return undefined;
  if (typeof url !== 'string' || typeof clientId !== 'string') return undefined;
  if (typeof usernameClaim !== 'string' || typeof usernamePrefix !== 'string') return undefined;
  if (typeof groupsClaim !== 'string' || typeof groupsPrefix !== 'string') return undefined;
  return wordOf({
    ...{ issuer: url, clientId, usernameClaim, usernamePrefix, groupsClaim, groupsPrefix },
    requiredClaim,
  });
}

/** The one rule that the model has; undefined for none, null for what it cannot say. */
function claimOf(rules: YamlValue | undefined): Oidc['requiredClaim'] | null {
  if (rules === undefined) return undefined;
  const [rule, ...others] = Array.isArray(rules) ? rules : [];
  const { claim, requiredValue } = onlyKeys(rule, ['claim', 'requiredValue']) ?? {};
  if (others.length > 0 || typeof claim !== 'string' || typeof requiredValue !== 'string')
    return null;
  return { name: claim, value: requiredValue };
}
