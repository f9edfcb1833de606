import { expect, test } from 'vitest';
import { CLUSTER, configurationOf, ofKind } from '../testing.ts';

const change = (lines: string) =>
  ({ [CLUSTER]: [['  version: 1.34.1', `  version: 1.34.1\n  apiServer:\n${lines}`]] }) as const;

async function legacy(lines: string, talos = '1.13'): Promise<Record<string, unknown>> {
  const [whole] = ofKind(await configurationOf({ talos, changes: change(lines) }), 'v1alpha1');
  return (whole as { cluster: { apiServer: Record<string, unknown> } }).cluster.apiServer;
}

test('arguments and names are added', async () => {
  const lines = '    args: { v: 2 }\n    certSans: [api.home.example]';
  expect(await legacy(lines)).toMatchObject({
    extraArgs: { v: '2' },
    certSANs: ['k8s.home.example', 'api.home.example'],
  });
  const documents = await configurationOf({ talos: '1.14', changes: change(lines) });
  expect(ofKind(documents, 'KubeAPIServerConfig')).toMatchObject([
    { extraArgs: { v: '2' }, certExtraSANs: ['k8s.home.example', 'api.home.example'] },
  ]);
});

test('declared plugins stand beside or in place of what Talos sets', async () => {
  const own = { kind: 'PodSecurityConfiguration', defaults: { enforce: 'privileged' } };
  const both = `    admission:
      PodSecurity: { kind: PodSecurityConfiguration, defaults: { enforce: privileged } }
      EventRateLimit: { kind: Configuration }`;
  expect((await legacy(both)).admissionControl).toEqual([
    { name: 'PodSecurity', configuration: own },
    { name: 'EventRateLimit', configuration: { kind: 'Configuration' } },
  ]);
  const documents = await configurationOf({ talos: '1.14', changes: change(both) });
  expect(documents.filter(({ kind }) => kind === 'KubeAdmissionControlConfig')).toHaveLength(2);
  expect(ofKind(documents, 'KubeAdmissionControlConfig')[0]).toMatchObject({
    name: 'PodSecurity',
    configuration: own,
  });
});

test('false takes away what Talos sets', async () => {
  const none = '    admission: { PodSecurity: false }';
  expect(await legacy(none)).not.toHaveProperty('admissionControl');
  const documents = await configurationOf({ talos: '1.14', changes: change(none) });
  expect(ofKind(documents, 'KubeAdmissionControlConfig')).toEqual([]);
});

test('a declared audit policy gets its head', async () => {
  const policy = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'None' }] };
  const lines = '    auditPolicy: { rules: [{ level: None }] }';
  expect((await legacy(lines)).auditPolicy).toEqual(policy);
  const documents = await configurationOf({ talos: '1.14', changes: change(lines) });
  expect(ofKind(documents, 'KubeAuditPolicyConfig')).toMatchObject([{ configuration: policy }]);
});

test('people sign in by OIDC: arguments, and a structured configuration from 1.14 on', async () => {
  const lines = `    args: { v: 2 }
    oidc:
      issuer: https://id.home.example
      clientId: kubernetes
      usernameClaim: email
      usernamePrefix: ""
      requiredClaim: { name: hd, value: home.example }`;
  for (const talos of ['1.11', '1.13'])
    expect((await legacy(lines, talos)).extraArgs).toEqual({
      v: '2',
      'oidc-issuer-url': 'https://id.home.example',
      'oidc-client-id': 'kubernetes',
      'oidc-username-claim': 'email',
      'oidc-username-prefix': '-',
      'oidc-groups-claim': 'groups',
      'oidc-groups-prefix': 'oidc:',
      'oidc-required-claim': 'hd=home.example',
    });
  const documents = await configurationOf({ talos: '1.14', changes: change(lines) });
  expect(ofKind(documents, 'KubeAPIServerConfig')).toMatchObject([{ extraArgs: { v: '2' } }]);
  expect(ofKind(documents, 'KubeAuthenticationConfig')).toMatchObject([
    {
      configuration: {
        jwt: [
          {
            issuer: { url: 'https://id.home.example', audiences: ['kubernetes'] },
            claimValidationRules: [{ claim: 'hd', requiredValue: 'home.example' }],
            claimMappings: {
              username: { claim: 'email', prefix: '' },
              groups: { claim: 'groups', prefix: 'oidc:' },
            },
          },
        ],
      },
    },
  ]);
});
