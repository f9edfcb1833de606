import { describe, expect, test } from 'vitest';
import type { YamlMap, YamlValue } from '../../model/yaml/value.ts';
import { machineOf, readOf } from './testing-kubernetes.ts';

const ISSUER = 'https://id.home.example';
const WHOLE = {
  'oidc-issuer-url': ISSUER,
  'oidc-client-id': 'kubernetes',
  'oidc-groups-claim': 'groups',
};

function oidcOf(document: YamlMap, talos = '1.13'): { oidc: unknown; args: unknown } {
  const { findings } = readOf(machineOf('cp', 'control-plane', [document]), talos);
  const of = (key: string) => findings.filter(({ path }) => path.includes(key));
  return {
    oidc: of('oidc').map(({ value }) => value),
    args: Object.fromEntries(of('args').map(({ path, value }) => [path.at(-1), value])),
  };
}

const ofArguments = (extraArgs: YamlMap) => oidcOf({ cluster: { apiServer: { extraArgs } } });

describe('arguments', () => {
  test('without a prefix names of users get the issuer, groups nothing', () => {
    expect(ofArguments(WHOLE)).toEqual({
      oidc: [
        { issuer: ISSUER, clientId: 'kubernetes', usernamePrefix: `${ISSUER}#`, groupsPrefix: '' },
      ],
      args: {},
    });
  });

  test('addresses of mail get none, nor what says so', () => {
    expect(ofArguments({ ...WHOLE, 'oidc-username-claim': 'email' }).oidc).toMatchObject([
      { usernameClaim: 'email', usernamePrefix: '' },
    ]);
    expect(ofArguments({ ...WHOLE, 'oidc-username-prefix': '-' }).oidc).toMatchObject([
      { usernamePrefix: '' },
    ]);
  });

  test('others of them stay arguments', () => {
    const { oidc, args } = ofArguments({ ...WHOLE, 'oidc-ca-file': '/ca.pem', v: '2' });
    expect(oidc).toHaveLength(1);
    expect(args).toEqual({ 'oidc-ca-file': '/ca.pem', v: '2' });
  });

  test.each<[string, YamlMap]>([
    ['no groups', { 'oidc-issuer-url': ISSUER, 'oidc-client-id': 'kubernetes' }],
    ['two required claims', { ...WHOLE, 'oidc-required-claim': 'a=b,c=d' }],
    ['a required claim without a value', { ...WHOLE, 'oidc-required-claim': 'a' }],
    ['a list', { ...WHOLE, 'oidc-username-claim': ['a', 'b'] }],
  ])('what the model cannot say stays: %s', (_, extraArgs) => {
    expect(ofArguments(extraArgs)).toEqual({ oidc: [], args: extraArgs });
  });
});

describe('a structured configuration', () => {
  const JWT = {
    issuer: { url: ISSUER, audiences: ['kubernetes'] },
    claimMappings: {
      username: { claim: 'sub', prefix: 'oidc:' },
      groups: { claim: 'roles', prefix: '' },
    },
  };
  const ofJwt = (...jwt: YamlValue[]) =>
    oidcOf(
      { apiVersion: 'v1alpha1', kind: 'KubeAuthenticationConfig', configuration: { jwt } },
      '1.14',
    ).oidc;

  test('of one issuer is read', () => {
    expect(ofJwt(JWT)).toEqual([
      { issuer: ISSUER, clientId: 'kubernetes', groupsClaim: 'roles', groupsPrefix: '' },
    ]);
  });

  test.each<[string, YamlValue[]]>([
    ['none', []],
    ['two issuers', [JWT, JWT]],
    ['two audiences', [{ ...JWT, issuer: { url: ISSUER, audiences: ['a', 'b'] } }]],
    ['an authority', [{ ...JWT, issuer: { ...JWT.issuer, certificateAuthority: 'x' } }]],
    ['an expression', [{ ...JWT, claimMappings: { username: { expression: 'claims.sub' } } }]],
    ['a rule with an expression', [{ ...JWT, claimValidationRules: [{ expression: 'true' }] }]],
    ['rules for users', [{ ...JWT, userValidationRules: [] }]],
  ])('of %s stays', (_, jwt) => {
    expect(ofJwt(...jwt)).toEqual([]);
  });
});
