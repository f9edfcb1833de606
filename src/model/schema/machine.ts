import { z } from 'zod';
import { address, cidr, duration, fqdn, name, port, secretRef } from './scalars.ts';
import { encryption, systemVolumes } from './volumes.ts';

/** A text, or a secret of the lab. */
const textOrSecret = z.union([z.string(), secretRef]);

const parameters = (description: string) =>
  z
    .record(z.string().min(1), z.union([z.string(), z.int()]))
    .default({})
    .describe(description);

const kernelModule = z.union([
  z.string().min(1),
  z.strictObject({
    name: z.string().min(1).describe('Name of the module.'),
    parameters: z.array(z.string().min(1)).default([]).describe('Parameters, as key=value.'),
  }),
]);

const file = z.strictObject({
  path: z
    .string()
    .regex(/^\/(?:var|etc)\/(?!.*(?:^|\/)\.\.?(?:\/|$))\S+$/, {
      error: 'expected an absolute path in /etc or /var',
    })
    .describe('Where the file lies: in /etc or /var.'),
  content: textOrSecret.describe('What stands in it.'),
  permissions: z
    .string()
    .regex(/^0?[0-7]{3}$/, { error: 'expected permissions in octal, such as "0644"' })
    .default('0644')
    .describe('Permissions in octal.'),
  op: z
    .enum(['create', 'append', 'overwrite'])
    .default('create')
    .describe('What happens to a file that is there.'),
});

export type MachineFile = z.infer<typeof file>;

const extensionService = z.strictObject({
  name: name.describe('Name of the service, as its extension calls it.'),
  configFiles: z
    .array(
      z.strictObject({
        mountPath: z
          .string()
          .startsWith('/', { error: 'expected an absolute path' })
          .describe('Where the service finds it.'),
        content: textOrSecret.describe('What stands in it.'),
      }),
    )
    .default([])
    .describe('Files that the service reads.'),
  environment: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), textOrSecret)
    .default({})
    .describe('Environment of the service.'),
});

const portRange = z
  .union([
    port,
    z.string().regex(/^\d{1,5}-\d{1,5}$/, { error: 'expected ports such as 10250 or "2379-2380"' }),
  ])
  .describe('A port, or a range such as 2379-2380.');

const rule = z.strictObject({
  name: name.describe('Name of the rule.'),
  protocol: z.enum(['tcp', 'udp', 'icmp', 'icmpv6']).default('tcp').describe('Protocol.'),
  ports: z
    .array(portRange)
    .min(1, { error: 'a rule needs at least one port' })
    .describe('Ports of this node.'),
  ingress: z
    .array(
      z.union([
        cidr,
        z.strictObject({
          subnet: cidr.describe('Who may come in.'),
          except: cidr.optional().describe('But not from here.'),
        }),
      ]),
    )
    .default([])
    .describe('Networks that may come in; none without one.'),
  role: z
    .enum(['control-plane', 'worker'])
    .optional()
    .describe('Only on these nodes; default: on all.'),
});

const firewall = z
  .strictObject({
    default: z
      .enum(['accept', 'block'])
      .default('block')
      .describe('What happens to what no rule names.'),
    rules: z.array(rule).default([]).describe('Who may come in.'),
  })
  .describe('The ingress firewall of Talos.');

const logging = z
  .strictObject({
    destinations: z
      .array(
        z.strictObject({
          endpoint: z
            .string()
            .regex(/^(?:tcp|udp):\/\/[^\s/]+:\d{1,5}\/?$/, {
              error: 'expected an endpoint such as tcp://10.0.50.20:5044/',
            })
            .describe('Where logs of services are sent.'),
          format: z.enum(['json_lines']).default('json_lines').describe('Form of the logs.'),
          extraTags: z
            .record(z.string().min(1), z.string())
            .default({})
            .describe('Tags on every line.'),
        }),
      )
      .default([])
      .describe('Where logs of services are sent.'),
    kernel: z
      .array(
        z.strictObject({
          name: name.describe('Name of the destination.'),
          url: z
            .string()
            .regex(/^(?:tcp|udp):\/\/[^\s/]+:\d{1,5}\/?$/, {
              error: 'expected an endpoint such as tcp://10.0.50.20:5044/',
            })
            .describe('Where the kernel log is sent.'),
        }),
      )
      .default([])
      .describe('Where the kernel log is sent.'),
    events: z
      .string()
      .regex(/^(?:\[[0-9a-fA-F:.]+\]|[^\s:/]+):\d{1,5}$/, {
        error: 'expected a host and a port such as 10.0.50.20:4000',
      })
      .optional()
      .describe('Where events of the machine are sent.'),
  })
  .describe('Where logs and events are sent.');

/** Words that set up the operating system: for all nodes in cluster.yaml, for one in nodes.yaml, where they win. */
export const machineWords = {
  sysctls: parameters('Kernel parameters.'),
  sysfs: parameters('Values below /sys, by path with dots: devices.system.cpu...'),
  files: z.array(file).default([]).describe('Files to write.'),
  env: z
    .record(
      z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'expected the name of a variable' }),
      textOrSecret,
    )
    .default({})
    .describe('Environment of the services of Talos, for example a proxy.'),
  udev: z.array(z.string().min(1)).default([]).describe('Rules of udev.'),
  extensionServices: z
    .array(extensionService)
    .default([])
    .describe('Settings of services that extensions bring.'),
  watchdog: z
    .strictObject({
      device: z
        .string()
        .startsWith('/dev/', { error: 'expected a device such as /dev/watchdog0' })
        .default('/dev/watchdog0')
        .describe('The watchdog timer.'),
      timeout: duration.default('1m').describe('Restart when nothing was heard for so long.'),
    })
    .optional()
    .describe('Restart a machine that hangs.'),
  encryption: z
    .strictObject({
      state: encryption.optional().describe('How STATE is encrypted.'),
      ephemeral: encryption.optional().describe('How EPHEMERAL is encrypted.'),
      imageCache: encryption.optional().describe('How IMAGECACHE is encrypted.'),
    })
    .optional()
    .describe('Encryption of the system disk; `encryptDisk` of a node is the short form.'),
  systemVolumes: systemVolumes.optional(),
  pciDriverRebind: z
    .array(
      z.strictObject({
        device: z
          .string()
          .regex(/^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/, {
            error: 'expected a PCI address such as 0000:04:00.0',
          })
          .describe('PCI address of the device.'),
        driver: z.string().min(1).describe('The driver that it is to have.'),
      }),
    )
    .default([])
    .describe('Devices that another driver takes over, for example vfio-pci.'),
  kernelModules: z
    .array(kernelModule)
    .default([])
    .describe('Kernel modules to load, by name or with parameters.'),
};

const registry = z.strictObject({
  username: textOrSecret.optional().describe('User name.'),
  password: secretRef.optional().describe('Password of the user.'),
  auth: secretRef.optional().describe('User and password in one, as Docker writes them.'),
  identityToken: secretRef.optional().describe('Token of an identity.'),
  ca: z
    .string()
    .startsWith('-----BEGIN CERTIFICATE-----', { error: 'expected a certificate in PEM' })
    .optional()
    .describe('Certificate authority of the registry.'),
  insecureSkipVerify: z.boolean().optional().describe('Do not check its certificate.'),
  clientCertificate: z
    .string()
    .startsWith('-----BEGIN CERTIFICATE-----', { error: 'expected a certificate in PEM' })
    .optional()
    .describe('Certificate that the node shows.'),
  clientKey: secretRef.optional().describe('Key of that certificate, in PEM.'),
});

const mirror = z.union([
  z.array(z.url()).min(1),
  z.strictObject({
    endpoints: z.array(z.url()).min(1).describe('Where images come from, in order.'),
    overridePath: z
      .boolean()
      .optional()
      .describe('The endpoints hold the whole path; /v2 is not added.'),
    skipFallback: z.boolean().optional().describe('Never ask the registry itself.'),
  }),
]);

/** Words that set up the operating system of all nodes of a cluster alike. */
export const clusterMachineWords = {
  mirrors: z
    .record(z.string().min(1), mirror)
    .default({})
    .describe('Registry mirrors by registry host.'),
  registries: z
    .record(z.string().min(1), registry)
    .default({})
    .describe('Credentials and certificates by registry host.'),
  hosts: z
    .array(
      z.strictObject({
        address: address.describe('Address of the host.'),
        names: z
          .array(z.union([fqdn, name]))
          .min(1, { error: 'a host needs at least one name' })
          .describe('Its names.'),
      }),
    )
    .default([])
    .describe('Names that nodes resolve without DNS.'),
  searchDomains: z
    .array(fqdn)
    .optional()
    .describe('Domains in which the nodes look up short names.'),
  time: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Keep the clock right.'),
      bootTimeout: duration.optional().describe('How long a start waits for the right time.'),
      nts: z.boolean().optional().describe('Only time servers that prove who they are.'),
    })
    .optional()
    .describe('How the clock is kept; the servers are `network.ntp`.'),
  firewall: firewall.optional(),
  trustedRoots: z
    .array(
      z.strictObject({
        name: name.describe('Name of the bundle.'),
        certificates: z
          .string()
          .includes('-----BEGIN CERTIFICATE-----', { error: 'expected certificates in PEM' })
          .describe('Certificates in PEM.'),
      }),
    )
    .default([])
    .describe('Certificate authorities that the nodes trust.'),
  logging: logging.optional(),
  imageCache: z.boolean().optional().describe('Take images from the cache that the installation brought.'),
  oom: z
    .strictObject({
      triggerExpression: z
        .string()
        .min(1)
        .optional()
        .describe('CEL expression that says when memory is short.'),
      cgroupRankingExpression: z
        .string()
        .min(1)
        .optional()
        .describe('CEL expression that says who is ended first.'),
      sampleInterval: duration.optional().describe('How often it looks.'),
    })
    .optional()
    .describe('What happens when memory is short.'),
  zswap: z
    .strictObject({
      maxPoolPercent: z
        .int()
        .min(0)
        .max(100)
        .optional()
        .describe('Share of memory that holds compressed pages.'),
      shrinker: z.boolean().optional().describe('Move old pages on to swap.'),
    })
    .optional()
    .describe('Compress pages before they are swapped out.'),
  filesystemTrim: z
    .union([duration, z.literal(false)])
    .optional()
    .describe('How often disks are told what is free; default: as the version of Talos does.'),
  workloadIsolation: z
    .boolean()
    .optional()
    .describe('Keep workloads apart from the system; default: as the version of Talos does.'),
};
