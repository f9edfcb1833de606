import { z } from 'zod';
import { args, kubernetes, subnets } from './kubernetes.ts';
import { clusterMachineWords, machineWords } from './machine.ts';
import { platform } from './platform.ts';
import { address, anything, cidr, description, duration, fqdn, name, secretRef, state, talosPlatform, talosRole, version } from './scalars.ts';
import { schematic } from './schematic.ts';

/** A relative folder without dots to lead elsewhere, and not among the source, which nothing rendered may touch. */
const OUTPUT_FOLDER =
  /^(?!(?:clusters|catalogue|records|secrets)(?:\/|$))[A-Za-z0-9_][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;

const substitutions = z
  .strictObject({
    config: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.union([z.string(), secretRef]))
      .default({})
      .describe('Plain variables, in the ConfigMap cluster-config. A secret here is a finding.'),
    secrets: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), secretRef)
      .default({})
      .describe('Secret variables, in the Secret cluster-secrets.'),
    upgrades: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string())
      .default({})
      .describe('Variables of upgrades, in the ConfigMap upgrade-settings.'),
  })
  .describe('Variables that Flux substitutes as ${NAME} in manifests.');

const gitops = z.strictObject({
  engine: z.enum(['flux']).default('flux').describe('What brings the repository into the cluster.'),
  operator: z.boolean().default(true).describe('Flux Operator and a FluxInstance; else plain Flux.'),
  interval: duration.default('1h').describe('How often Flux looks without being called.'),
  retryInterval: duration.default('2m').describe('How soon it tries again after a failure.'),
  timeout: duration.default('5m').describe('How long it waits for what it applied.'),
  path: z
    .string()
    .regex(OUTPUT_FOLDER, {
      error:
        'expected a folder of the repository such as kubernetes/main/flux, not in clusters, catalogue, records or secrets',
    })
    .optional()
    .describe('Where the entry point lies; default: kubernetes/<cluster>/flux.'),
  substitutions: substitutions.prefault({}),
});

const kubeletMount = z.strictObject({
  source: z
    .string()
    .startsWith('/', { error: 'expected an absolute path' })
    .describe('Directory on the node.'),
  destination: z
    .string()
    .startsWith('/', { error: 'expected an absolute path' })
    .describe('Where the kubelet sees it.'),
  options: z.array(z.string()).default(['bind', 'rshared', 'rw']).describe('Mount options.'),
});

const apiAccess = z.strictObject({
  roles: z
    .array(talosRole)
    .default([])
    .describe('Roles that pods may have there, besides those that entries of the catalogue ask for.'),
  namespaces: z
    .array(name)
    .default([])
    .describe('Namespaces whose pods may use it, besides those of such entries.'),
});

/** The image factory of Talos itself. */
export const TALOS_FACTORY = 'factory.talos.dev';

const talos = z.strictObject({
  version: version.describe('Talos version of every node.'),
  platform: talosPlatform.default('metal').describe('Where the nodes run; most virtual machines want nocloud.'),
  factory: z
    .string()
    .regex(/^[a-z0-9.-]+(?::\d{1,5})?$/, { error: 'expected a host such as factory.talos.dev' })
    .default(TALOS_FACTORY)
    .describe('The image factory that installers come from.'),
  schematic: schematic.prefault({}).describe('What the Talos image is made of.'),
  endpoints: z
    .array(z.union([address, fqdn]))
    .optional()
    .describe('Endpoints in talosconfig; default: the control planes. Never the VIP.'),
  certSans: z
    .array(z.union([address, fqdn]))
    .default([])
    .describe('Further names and addresses in the certificates of the Talos API; `endpoints` are in them.'),
  discovery: z
    .boolean()
    .default(true)
    .describe('Nodes find each other through the discovery service of Sidero Labs, encrypted.'),
  apiAccess: apiAccess.prefault({}).describe('The Talos API for pods of the cluster.'),
  controlPlaneWorkloads: z
    .boolean()
    .optional()
    .describe('Control planes also run workloads; default: only when there is no worker.'),
  kubelet: z
    .strictObject({
      extraMounts: z.array(kubeletMount).default([]).describe('Directories of the node that pods may mount.'),
      args: args.describe('Further arguments of the kubelet.'),
      config: z.record(z.string(), anything).default({}).describe('Settings of its KubeletConfiguration.'),
      validSubnets: subnets.describe(
        'Networks from which a node takes its address in the cluster; default: the network of the nodes.',
      ),
    })
    .prefault({})
    .describe('Settings of the kubelet.'),
  ...machineWords,
  ...clusterMachineWords,
});

/** `clusters/<name>/cluster.yaml`: versions, addressing, GitOps engine, platform. */
export const clusterSchema = z
  .strictObject({
    kind: z.literal('Cluster'),
    name: name.describe('Name of the cluster; the folder has the same name.'),
    site: name.optional().describe('The site; default: the first one.'),
    talos: talos.describe('The operating system of the nodes.'),
    kubernetes: kubernetes.describe('What the nodes run.'),
    endpoint: z
      .strictObject({
        address: address.describe('VIP or load balancer of the API server, not the address of a node.'),
        port: z.int().min(1).max(65535).default(6443).describe('Port of the API.'),
        names: z.array(fqdn).default([]).describe('Names in the API server certificate.'),
      })
      .describe('Where the Kubernetes API is reached.'),
    network: z
      .strictObject({
      nodes: name.describe('The network of lab.yaml that the nodes live in.'),
      pods: cidr.default('10.42.0.0/16').describe('Network of the pods; fixed once the cluster runs.'),
      services: cidr
        .default('10.43.0.0/16')
        .describe('Network of the Services; fixed once the cluster runs.'),
      clusterDns: address.optional().describe('Default: the tenth address of `services`.'),
      dns: z.array(address).default(['1.1.1.1', '1.0.0.1']).describe('Resolvers of the nodes.'),
      ntp: z
        .array(z.union([address, fqdn]))
        .default(['162.159.200.1', '162.159.200.123'])
        .describe('Time servers of the nodes.'),
    })
      .describe('Addressing of nodes, pods and Services.'),
    gitops: gitops.prefault({}).describe('How the repository gets into the cluster.'),
    platform: platform.prefault({}),
    state,
    description,
  })
  .meta({ id: 'Cluster', title: 'cluster.yaml', description: 'A Talos Kubernetes cluster.' });

export type Cluster = z.infer<typeof clusterSchema>;
