import { readFileSync } from 'node:fs';
import { compareText } from '../../src/base/text.ts';
import type { TalosMinor } from './minors.ts';
import type { Talos } from './peer.ts';

/** What a version of Talos says about its documents: the type of each kind, and the keys of each struct. */
export interface TalosStructure {
  readonly minor: TalosMinor;
  readonly kinds: Readonly<Record<string, string>>;
  readonly structs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface Schema {
  readonly $defs: Readonly<
    Record<
      string,
      { readonly properties?: { readonly kind?: { readonly enum?: readonly string[] } } }
    >
  >;
}

/** The schema calls one kind by a name that Talos does not read. */
const RENAMED: Readonly<Record<string, string>> = { KubeSpanEndpoints: 'KubeSpanEndpointsConfig' };

/** Kinds that Talos reads although its schema has none of them, and since which minor of Talos 1. */
const UNNAMED: readonly (readonly [kind: string, since: number])[] = [
  ['ImageVerificationConfig', 13],
];

/** Asks a version of Talos for the structure of all kinds that its schema names. Rejects when Talos refuses one. */
export async function structureOf(
  talos: Talos,
  minor: TalosMinor,
  schema: string,
): Promise<TalosStructure> {
  const { $defs } = JSON.parse(readFileSync(schema, 'utf8')) as Schema;
  const named = Object.values($defs).flatMap(({ properties }) => properties?.kind?.enum ?? []);
  const unnamed = UNNAMED.flatMap(([kind, since]) =>
    Number(minor.replace('1.', '')) >= since ? [kind] : [],
  );
  const asked = ['v1alpha1', ...named.map((kind) => RENAMED[kind] ?? kind), ...unnamed];
  const { kinds = {}, structs = {} } = await talos.mustDo({ op: 'structure', kinds: asked });
  return { minor, kinds, structs };
}

/** What reads itself, by the names of src/talos/validate/scalars.ts. */
const READ: Readonly<Record<string, string>> = {
  'block.ByteSize': 'bytes',
  'block.PercentageSize': 'percent',
  'block.Size': 'size',
  'cel.Expression': 'cel',
  'meta.Addr': 'addr',
  'meta.AddrPort': 'addrport',
  'meta.ArgValue': 'arg',
  'meta.Prefix': 'prefix',
  'meta.URL': 'url',
  'nethelpers.HardwareAddr': 'mac',
  'nethelpers.RoutingTable': 'table',
  'netip.Addr': 'addr',
  'netip.AddrPort': 'addrport',
  'netip.Prefix': 'prefix',
  'network.Addr': 'addr',
  'network.AddrPort': 'addrport',
  'network.PortRange': 'ports',
  'network.Prefix': 'prefix',
  'v1alpha1.ArgValue': 'arg',
  'v1alpha1.Base64Bytes': 'base64',
  'v1alpha1.ClusterInlineManifests': '[.inlineManifest]',
  'v1alpha1.DiskSize': 'disksize',
  'v1alpha1.Endpoint': 'url',
  'v1alpha1.InstallDiskSizeMatcher': 'sizematch',
  'x509.PEMEncodedCertificate': '.pemCertificate',
  'x509.PEMEncodedCertificateAndKey': '.pemPair',
  'x509.PEMEncodedKey': '.pemKey',
};

/** Structs that are read by code of their own. */
const OWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  inlineManifest: { name: 'string', contents: 'string' },
  pemCertificate: { crt: 'base64' },
  pemPair: { crt: 'base64', key: 'base64' },
  pemKey: { key: 'base64' },
};

function typeName(type: string): string {
  const read = type.replace(/!([\w.]+)/g, (_, name: string) => {
    const known = READ[name];
    if (known === undefined) throw new Error(`nobody knows how ${name} is read`);
    return known;
  });
  return read.replace(/\.(?:v1alpha1|meta)\.Unstructured/g, 'object');
}

/**
 * The lines of src/talos/validate/structure-data.ts: a struct (or `kind`) a line, then `key:type` with the minors that have
 * it where not all do.
 */
function structureLines(versions: readonly TalosStructure[]): string[] {
  const whole = new Map<string, Map<string, string[]>>();
  const add = (struct: string, key: string, type: string, minor: string): void => {
    const keys = whole.get(struct) ?? new Map<string, string[]>();
    whole.set(struct, keys);
    const entry = `${key}:${type}`;
    keys.set(entry, [...(keys.get(entry) ?? []), minor]);
  };
  for (const { minor, kinds, structs } of versions) {
    const at = minor.replace('1.', '');
    for (const [kind, type] of Object.entries(kinds)) add('kind', kind, typeName(type), at);
    for (const [name, keys] of [...Object.entries(structs), ...Object.entries(OWN)]) {
      if (name.startsWith('!') || /Unstructured$/.test(name)) continue;
      for (const [key, type] of Object.entries(keys))
        add(name.replace(/^\./, ''), key, typeName(type), at);
    }
  }
  const all = versions.length;
  return [...whole]
    .map(([struct, keys]) =>
      [
        struct,
        ...[...keys]
          .map(([entry, minors]) =>
            minors.length === all ? entry : `${entry}@${minors[0] ?? ''}-${minors.at(-1) ?? ''}`,
          )
          .sort(compareText),
      ].join(' '),
    )
    .sort(compareText);
}

/** The text of the file, with a notice of where its facts come from. */
export function structureFile(versions: readonly TalosStructure[]): string {
  return [
    '// Written by `node oracles/write-structure.ts`; `npm run test:talos` compares it with Talos.',
    '// Names and types of the keys of machine configurations, as the structs of the Go module',
    '// github.com/siderolabs/talos/pkg/machinery (Mozilla Public License 2.0) have them: facts, no code of it.',
    '',
    '/** A struct a line: `key:type`, with `@first-last` where not every minor has it; `kind` has the kinds of documents. */',
    'export const STRUCTURE = `',
    ...structureLines(versions),
    '`;',
    '',
  ].join('\n');
}
