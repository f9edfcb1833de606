import { z } from 'zod';
import type { YamlValue } from '../yaml/index.ts';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

function pattern(
  source: string,
  expected: string,
  description: string,
  examples: readonly string[],
): z.ZodString {
  return z
    .string({ error: `expected ${expected}` })
    .regex(new RegExp(`^(?:${source})$`), { error: `expected ${expected}` })
    .meta({ description, examples: [...examples] });
}

/** A DNS label (RFC 1123), as Kubernetes names most things. */
export const name = pattern(
  LABEL,
  'a name of lower-case letters, digits and dashes, at most 63 characters',
  'A name of lower-case letters, digits and dashes (DNS label).',
  ['home-ops'],
);

/** A fully qualified domain name without the final dot; at least two labels. */
export const fqdn = pattern(
  `(?:${LABEL}\\.)+[a-z][a-z0-9-]*[a-z0-9]`,
  'a domain name such as home.example',
  'A fully qualified domain name in lower case, without a final dot.',
  ['home.example'],
);

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`;
const IPV6 = '[0-9a-fA-F:]*:[0-9a-fA-F:.]+';

/** Whether an IPv6 text is well formed is decided by `model/address.ts`; this only tells an address from a word. */
export const address = pattern(
  `${IPV4}|${IPV6}`,
  'an IP address such as 10.0.50.11',
  'An IPv4 or IPv6 address.',
  ['10.0.50.11', '2001:db8::11'],
);

export const cidr = pattern(
  `(?:${IPV4}/(?:3[0-2]|[12]?\\d))|(?:${IPV6}/(?:12[0-8]|1[01]\\d|[1-9]?\\d))`,
  'a network such as 10.0.50.0/24',
  'An IPv4 or IPv6 network in CIDR form; the host bits must be zero.',
  ['10.0.50.0/24'],
);

/** `first-last`, both included. */
export const addressRange = pattern(
  `(?:${IPV4}-${IPV4})|(?:${IPV6}-${IPV6})`,
  'a range such as 10.0.50.100-10.0.50.119',
  'An address range, first and last included.',
  ['10.0.50.100-10.0.50.119'],
);

/** An address with its prefix length, as an interface carries it. */
export const interfaceAddress = pattern(
  `(?:${IPV4}/(?:3[0-2]|[12]?\\d))|(?:${IPV6}/(?:12[0-8]|1[01]\\d|[1-9]?\\d))`,
  'an address with a prefix length such as 10.0.50.11/24',
  'An address with its prefix length.',
  ['10.0.50.11/24'],
);

export const mac = pattern(
  '(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}',
  'a MAC address such as 52:54:00:00:00:01',
  'A MAC address; upper case and dashes are accepted and rendered in lower case with colons.',
  ['52:54:00:00:00:01'],
);

export const version = pattern(
  'v?\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?',
  'an exact version such as 1.35.4',
  'An exact version, with or without a leading v.',
  ['1.35.4'],
);

/** Go's duration as Kubernetes and Flux write it. */
export const duration = pattern(
  '(?:\\d+(?:\\.\\d+)?(?:ms|h|m|s))+',
  'a duration such as 30m or 1h',
  'A duration: a number and a unit (h, m, s), several may follow one another.',
  ['1h', '30m', '90s'],
);

/** A Kubernetes quantity of bytes. */
export const size = pattern(
  '\\d+(?:\\.\\d+)?(?:Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?',
  'a size such as 5Gi',
  'A quantity of bytes.',
  ['5Gi'],
);

export const cron = pattern(
  '@(?:hourly|daily|weekly|monthly|yearly)|(?:[0-9A-Za-z*?,/-]+ +){4}[0-9A-Za-z*?,/-]+',
  'a cron schedule of five fields such as "0 3 * * *"',
  'A cron schedule of five fields: minute, hour, day of month, month, day of week.',
  ['0 3 * * *'],
);

export const ageRecipient = pattern(
  'age1[0-9a-z]{20,}',
  'an age recipient, which starts with age1',
  'A public age recipient (classic or post-quantum), never the secret key.',
  ['age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'],
);

export const day = pattern(
  '\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])',
  'a date such as 2027-01-31',
  'A day, as year-month-day.',
  ['2027-01-31'],
);

export const timezone = pattern(
  '[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*',
  'a time zone such as Europe/Oslo',
  'A time zone of the IANA database.',
  ['Europe/Oslo', 'Etc/UTC'],
);

export const digest = pattern(
  'sha256:[0-9a-f]{64}',
  'a digest, sha256: and 64 hexadecimal digits',
  'A content digest.',
  [`sha256:${'0'.repeat(64)}`],
);

export const schematicId = pattern(
  '[0-9a-f]{64}',
  'a schematic id of 64 hexadecimal digits',
  'The id that the image factory gave a schematic.',
  ['376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba'],
);

/** Platforms that the image factory makes installers for. */
export const talosPlatform = z.enum([
  'metal',
  'akamai',
  'alibabacloud',
  'aws',
  'azure',
  'cloudstack',
  'digital-ocean',
  'equinixMetal',
  'exoscale',
  'gcp',
  'hcloud',
  'nocloud',
  'opennebula',
  'openstack',
  'oracle',
  'scaleway',
  'upcloud',
  'vmware',
  'vultr',
]);

/** Roles of the Talos API that a pod can be given, in every version. */
export const talosRole = z.enum([
  'os:admin',
  'os:operator',
  'os:reader',
  'os:etcd:backup',
]);

export const port = z
  .int({ error: 'expected a port from 1 to 65535' })
  .min(1, { error: 'expected a port from 1 to 65535' })
  .max(65535, { error: 'expected a port from 1 to 65535' })
  .meta({ description: 'A TCP or UDP port.' });

export const asn = z
  .int({ error: 'expected an AS number from 1 to 4294967295' })
  .min(1, { error: 'expected an AS number from 1 to 4294967295' })
  .max(4294967295, { error: 'expected an AS number from 1 to 4294967295' })
  .meta({ description: 'A BGP autonomous system number.' });

export const mtu = z
  .int({ error: 'expected an MTU from 1280 to 9216' })
  .min(1280, { error: 'expected an MTU from 1280 to 9216' })
  .max(9216, { error: 'expected an MTU from 1280 to 9216' })
  .meta({ description: 'Largest packet of a link, in bytes.' });

export const vlanId = z
  .int({ error: 'expected a VLAN id from 1 to 4094' })
  .min(1, { error: 'expected a VLAN id from 1 to 4094' })
  .max(4094, { error: 'expected a VLAN id from 1 to 4094' })
  .meta({ description: 'An IEEE 802.1Q VLAN id.' });

/** A secret is referenced, never written: its value lives encrypted in `secrets/`. */
export const secretRef = z
  .strictObject({
    secret: name.describe('Name of the secret; its value lives encrypted in `secrets/<name>.sops.yaml`.'),
  })
  .meta({ id: 'SecretRef', description: 'A reference to a secret of this lab, by name.' });

export type SecretRef = z.infer<typeof secretRef>;

/** Any YAML value, taken as it is: chart values, patches. Not `z.json()`, which refuses 64-bit integers and drops `__proto__`. */
export const anything: z.ZodType<YamlValue> = z
  .unknown()
  .refine((value) => value !== undefined, { error: 'expected a value' })
  .meta({ id: 'Anything', description: 'Any value.' }) as z.ZodType<YamlValue>;

export const overlay: z.ZodType<{ [key: string]: YamlValue }> = z
  .unknown()
  .refine((value) => typeof value === 'object' && value !== null && !Array.isArray(value), { error: 'expected a map' })
  .meta({
    type: 'object',
    description: 'Chart values of your own, merged last over everything derived.',
  }) as z.ZodType<{ [key: string]: YamlValue }>;

export const state = z
  .enum(['active', 'planned', 'offline'])
  .default('active')
  .describe(
    'What is planned or offline renders nowhere and counts in no quorum, but keeps its addresses.',
  );

export const description = z.string().max(2000).describe('A few words for people.').optional();
