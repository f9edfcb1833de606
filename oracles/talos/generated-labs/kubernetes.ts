import fc from 'fast-check';
import type { Emittable } from '../../../src/model/yaml/index.ts';
import { data, distinct, fqdn, line, mapOf, text, words, type Words } from './values.ts';

const KUBERNETES: Readonly<Record<number, readonly string[]>> = {
  11: ['1.29.0', 'v1.34.1'],
  12: ['1.30.14', '1.35.4'],
  13: ['1.31.0', '1.36.0'],
  14: ['1.33.2', 'v1.37.0'],
};

/** Arguments of a component, in every form that a value has. */
export function args(...names: readonly string[]): fc.Arbitrary<Words> {
  const value = fc.oneof(text, fc.nat(9999), fc.boolean(), distinct(line));
  return mapOf(['v', 'feature-gates', ...names], value);
}

/** Networks, some of them left out. */
export const subnets: fc.Arbitrary<string[]> = distinct(
  fc.constantFrom('10.0.50.0/24', '!10.0.50.50/32', '10.0.0.0/8', '2001:db8::/32', '10.0.50.11'),
);

const plugin = fc.oneof(
  fc.constant<Emittable>(false),
  fc.constant<Emittable>({
    apiVersion: 'pod-security.admission.config.k8s.io/v1alpha1',
    kind: 'PodSecurityConfiguration',
  }),
  mapOf(['kind', 'limits'], data),
);

const oidc = words(
  {
    issuer: fc.constantFrom('https://id.home.example', 'https://id.home.example/realms/a'),
    clientId: line,
  },
  {
    usernameClaim: fc.constantFrom('sub', 'email'),
    usernamePrefix: fc.constantFrom('', 'id:', '-'),
    groupsClaim: fc.constantFrom('groups', 'roles'),
    groupsPrefix: fc.constantFrom('', 'id:'),
    requiredClaim: words({
      name: fc.constantFrom('hd', 'tenant'),
      value: fc.constantFrom('', 'home'),
    }),
  },
);

const auditPolicy = fc.constantFrom<Emittable>(
  { rules: [{ level: 'None' }] },
  {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [{ level: 'Metadata' }],
  },
);

/** `kubernetes` of cluster.yaml. */
export function kubernetes(minor: number): fc.Arbitrary<Words> {
  return words(
    { version: fc.constantFrom(...(KUBERNETES[minor] ?? [])) },
    {},
    {
      domain: fc.constantFrom('cluster.local', 'k8s.home.example'),
      apiServer: words(
        {},
        {},
        {
          args: args('audit-log-maxage', 'http2-max-streams-per-connection'),
          certSans: distinct(
            fc.oneof(fqdn, fc.constantFrom('10.0.50.99', '2001:db8::99', '*.home.example')),
          ),
          admission: mapOf(['PodSecurity', 'EventRateLimit', 'ImagePolicyWebhook'], plugin),
          auditPolicy,
          oidc,
        },
        2,
      ),
      controllerManager: words({}, { args: args('bind-address') }),
      scheduler: words(
        {},
        { args: args('bind-address'), config: mapOf(['profiles', 'parallelism'], data) },
      ),
      proxy: words(
        {},
        {
          mode: fc.constantFrom('nftables', 'iptables', 'ipvs'),
          args: args('metrics-bind-address'),
        },
      ),
      coredns: fc.constantFrom('platform', 'talos'),
      etcd: words(
        {},
        { args: args('election-timeout', 'listen-metrics-urls'), metrics: fc.boolean(), subnets },
      ),
    },
    2,
  );
}
