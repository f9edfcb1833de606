import { z } from 'zod';
import { anything, fqdn, version } from './scalars.ts';

const map = z.record(z.string(), anything);

/** Arguments of a component. Talos takes several values of one from 1.13 on; before, commas join them. */
export const args = z
  .record(
    z.string().regex(/^[a-z0-9][a-zA-Z0-9.-]*$/, {
      error: 'expected the name of an argument without dashes in front, such as feature-gates',
    }),
    z.union([z.string(), z.int(), z.boolean(), z.array(z.string().min(1)).min(1)]),
  )
  .default({});

/** Networks that an address is chosen from; `!` leaves one out. */
export const subnets = z
  .array(
    z.string().regex(/^!?[0-9a-fA-F.:]+(?:\/\d{1,3})?$/, {
      error: 'expected a network such as 10.0.50.0/24, or !10.0.50.50/32 to leave one out',
    }),
  )
  .default([]);

const oidc = z.strictObject({
  issuer: z
    .url({ protocol: /^https$/, error: 'expected the https address of the issuer' })
    .describe('Address of the identity provider, exactly as its tokens name it.'),
  clientId: z.string().min(1).describe('Who a token must be meant for.'),
  usernameClaim: z.string().min(1).default('sub').describe('Claim that is the name of the user.'),
  usernamePrefix: z
    .string()
    .default('oidc:')
    .describe('Stands before names of users, so that none can take the name of a built-in one.'),
  groupsClaim: z.string().min(1).default('groups').describe('Claim that lists the groups of the user.'),
  groupsPrefix: z
    .string()
    .default('oidc:')
    .describe('Stands before names of groups, so that none can take the name of a built-in one.'),
  requiredClaim: z
    .strictObject({
      name: z.string().min(1).describe('Name of the claim.'),
      value: z.string().describe('The value that it must have.'),
    })
    .optional()
    .describe('A claim without which a token is no good.'),
});

const apiServer = z.strictObject({
  args: args.describe('Further arguments of kube-apiserver.'),
  certSans: z
    .array(z.string().min(1))
    .default([])
    .describe('Further names and addresses in its certificate; those of `endpoint` are in it.'),
  admission: z
    .record(z.string().regex(/^[A-Z][A-Za-z]+$/, { error: 'expected a plugin such as PodSecurity' }), z.union([z.literal(false), map]))
    .default({})
    .describe(
      'Configuration of admission plugins by name, in place of what Talos sets; false: none. Talos sets PodSecurity.',
    ),
  auditPolicy: map.optional().describe('The audit policy; default: metadata of every request.'),
  oidc: oidc.optional().describe('Who signs in people, besides certificates.'),
});

/** Settings of Kubernetes as Talos runs it. */
export const kubernetes = z.strictObject({
  version: version.describe('Kubernetes version.'),
  domain: fqdn
    .default('cluster.local')
    .describe('Domain of Services and pods; fixed once the cluster runs.'),
  apiServer: apiServer.prefault({}).describe('The API server.'),
  controllerManager: z
    .strictObject({ args: args.describe('Further arguments of kube-controller-manager.') })
    .prefault({})
    .describe('The controller manager.'),
  scheduler: z
    .strictObject({
      args: args.describe('Further arguments of kube-scheduler.'),
      config: map.default({}).describe('Its KubeSchedulerConfiguration, for example profiles.'),
    })
    .prefault({})
    .describe('The scheduler.'),
  proxy: z
    .strictObject({
      mode: z
        .enum(['nftables', 'iptables', 'ipvs'])
        .optional()
        .describe('How it forwards; default: what Talos says.'),
      args: args.describe('Further arguments of kube-proxy.'),
    })
    .prefault({})
    .describe('kube-proxy, where the CNI does not replace it (`platform.cni.kubeProxy`).'),
  coredns: z
    .enum(['platform', 'talos'])
    .default('platform')
    .describe('Who brings CoreDNS: the entry coredns of the catalogue, or Talos.'),
  etcd: z
    .strictObject({
      args: args.describe('Further arguments of etcd.'),
      metrics: z.boolean().default(false).describe('Metrics without a certificate at port 2381 of every control plane.'),
      subnets: subnets.describe(
        'Networks in which its members speak to each other; default: the network of the nodes.',
      ),
    })
    .prefault({})
    .describe('The store of the API server.'),
});
