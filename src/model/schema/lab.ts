import { z } from 'zod';
import {
  address,
  addressRange,
  ageRecipient,
  cidr,
  day,
  description,
  fqdn,
  mac,
  name,
  port,
  secretRef,
  state,
  timezone,
  vlanId,
} from './scalars.ts';

const repository = z
  .strictObject({
    url: z
      .string()
      .regex(/^(?:https?:\/\/|ssh:\/\/git@)[^/\s]+\/\S+$/, {
        error: 'expected an https:// or ssh://git@ address of a Git repository',
      })
      .describe('Where Flux pulls this repository from.')
      .meta({ examples: ['ssh://git@git.home.example/ops/home-ops.git'] }),
    branch: z.string().min(1).default('main').describe('The branch that Flux follows.'),
    webhook: z
      .enum(['github', 'gitlab', 'forgejo', 'generic-hmac', 'none'])
      .default('none')
      .describe('Who calls the Flux receiver after a push.'),
    knownHosts: z
      .string()
      .optional()
      .describe(
        'SSH host keys in known_hosts form; needed for ssh:// to a host other than github.com, gitlab.com and codeberg.org.',
      ),
    ci: z
      .enum(['github', 'forgejo', 'none'])
      .default('github')
      .describe('Which workflow files are rendered.'),
  })
  .describe('The Git repository that holds this lab.');

const recipient = z.strictObject({
  name: name.describe('Who holds the key.'),
  age: ageRecipient,
  custody: z
    .enum(['online', 'offline', 'cluster'])
    .default('online')
    .describe('Where the secret key is kept; one recipient should be offline.'),
  cluster: name
    .optional()
    .describe('The cluster that holds the key, for custody: cluster; default: every cluster.'),
});

const site = z.strictObject({
  name: name,
  state,
  description,
});

const network = z.strictObject({
  name: name,
  site: name.optional().describe('The site; default: the first one.'),
  vlan: vlanId.optional(),
  cidr: cidr,
  gateway: address.optional().describe('The router; default: the first address of the network.'),
  dhcp: z
    .union([addressRange, z.array(addressRange)])
    .optional()
    .describe('Ranges that a DHCP server hands out; nothing static may lie inside.'),
  trust: z
    .enum(['trusted', 'restricted', 'untrusted', 'management'])
    .default('trusted')
    .describe('Posture of the network.'),
  state,
  description,
});

const host = z.strictObject({
  name: name,
  kind: z
    .enum(['metal', 'vm', 'appliance', 'container'])
    .default('metal')
    .describe('What sort of machine it is.'),
  site: name.optional().describe('The site; default: the first one.'),
  parent: name.optional().describe('The host that carries this virtual machine or container.'),
  power: name.optional().describe('Power domain, for example a UPS.'),
  rack: name.optional().describe('Where it stands.'),
  network: name.optional().describe('Network of `address`.'),
  address: address.optional().describe('Its own address, kept in the address ledger.'),
  mac: mac.optional(),
  role: z.string().max(200).optional().describe('What the machine does, for people.'),
  state,
  description,
});

const resolver = z.strictObject({
  name: name,
  host: name.describe('The host that runs it.'),
  address: address.describe('Where clients ask it.'),
  port: port.default(53),
  role: z
    .enum(['filter', 'authoritative', 'recursive', 'forwarder'])
    .describe('Ad blocking, local zones, resolving by itself, or passing on.'),
  software: z.string().max(100).optional().describe('For people: AdGuard Home, Unbound, OPNsense.'),
  forwards: z
    .array(z.union([name, address]))
    .default([])
    .describe('The resolvers that it asks in turn: names of this list or addresses.'),
});

const access = z.strictObject({
  name: name,
  kind: z.enum(['wireguard', 'tailscale', 'other']).describe('The tunnel.'),
  host: name.optional().describe('The host that ends the tunnel.'),
  cluster: name.optional().describe('The cluster that ends the tunnel.'),
  cidr: cidr.optional().describe('Addresses inside the tunnel.'),
  port: port.optional(),
  purpose: z.string().max(500).describe('What it is for, and for whom.'),
});

const acceptance = z.strictObject({
  rule: z.string().min(1).describe('Code of the diagnostic that is accepted.'),
  until: day.describe('When the waiver ends.'),
  decision: z
    .string()
    .regex(/^\d{4}$/, { error: 'expected the four-digit number of a decision record' })
    .describe('Number of the decision record that says why.'),
  file: z.string().optional().describe('Only in this file; default: everywhere.'),
});

/** Files around the lab, for those who operate it; `docs/lab` and `talos` are folders. Each can be refused. */
const OPERATOR_FILES = [
  'mise.toml',
  'devenv.nix',
  'devenv.yaml',
  'justfile',
  'Taskfile.yaml',
  '.vscode/settings.json',
  '.vscode/extensions.json',
  '.editorconfig',
  'AGENTS.md',
  'CLAUDE.md',
  'docs/lab',
  'talos',
] as const;

const operator = z.strictObject({
  omit: z
    .array(z.enum(OPERATOR_FILES))
    .default([])
    .describe('Files that are not rendered, for example because you keep one of your own.'),
});

/** `lab.yaml`: sites, networks, hosts, repository and secret recipients. */
export const labSchema = z
  .strictObject({
    kind: z.literal('Lab'),
    name: name.describe('Name of the lab.'),
    domain: fqdn.describe('The public zone; applications are <app>.<domain>.'),
    timezone: timezone.default('Etc/UTC'),
    repository,
    secrets: z
      .strictObject({
        recipients: z
          .array(recipient)
          .min(1, { error: 'at least one recipient is needed' })
          .describe('Who can open the secrets.'),
      })
      .describe('Who can open what is encrypted.'),
    sites: z
      .array(site)
      .default([{ name: 'home', state: 'active' }])
      .describe('Places with their own power and uplink.'),
    networks: z
      .array(network)
      .min(1, { error: 'at least one network is needed' })
      .describe('Networks and VLANs; what is declared in them is unique in the whole lab.'),
    hosts: z.array(host).default([]).describe('What exists physically or as a virtual machine.'),
    resolvers: z.array(resolver).default([]).describe('The DNS servers of the lab and their order.'),
    access: z.array(access).default([]).describe('How people get in from outside.'),
    certificates: z
      .strictObject({ email: z.email().optional().describe('Contact for the ACME account.') })
      .prefault({}).describe('What every certificate authority is told.'),
    credentials: z
      .record(name, secretRef)
      .default({})
      .describe('Secrets that belong to the lab and to no cluster, such as a registry token.'),
    operator: operator.prefault({}).describe('Tools, commands, editor settings and documentation around the lab.'),
    accept: z.array(acceptance).default([]).describe('Waived rules, each with a decision and an end.'),
  })
  .meta({ id: 'Lab', title: 'lab.yaml', description: 'Everything that one repository declares.' });

export type Lab = z.infer<typeof labSchema>;
export type Network = Lab['networks'][number];
export type OperatorFile = (typeof OPERATOR_FILES)[number];
export type Host = Lab['hosts'][number];
