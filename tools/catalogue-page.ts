import { opened, type Schema } from '../src/actions/json-schema.ts';
import { slotLines } from '../src/actions/slot-lines.ts';
import type { CatalogueEntry } from '../src/model/schema/catalogue.ts';
import { relations } from './entry-relations.ts';
import { isEmpty, link, rest, words } from './entry-words.ts';
import { block, code, escaped, table, webLink } from './markdown.ts';

/** An entry and where it lies, relative to the repository. */
export interface ShippedEntry {
  readonly file: string;
  readonly value: CatalogueEntry;
}

/** The published schemas that pages are explained with. */
export interface Schemas {
  readonly cluster: Schema;
  readonly entry: Schema;
}

/** Keys that have a place of their own on the page, or that only the file itself can show. */
const SHOWN: ReadonlySet<string> = new Set([
  ...['kind', 'name', 'title', 'description', 'home', 'category', 'slots', 'namespace', 'profile'],
  ...['podSecurity', 'chart', 'image', 'images', 'ports', 'expose', 'storage', 'secrets'],
  ...['security', 'resources', 'replicas', 'controller', 'retired', 'provides', 'requires'],
  ...[
    'needs',
    'brings',
    'after',
    'database',
    'oidc',
    'values',
    'env',
    'files',
    'objects',
    'config',
    'args',
    'command',
  ],
]);

/** The page of one entry: docs/catalogue/<name>.md. */
export function cataloguePage({ file, value }: ShippedEntry, schemas: Schemas): string {
  const sections = [
    section('Use it', usage(value, schemas.cluster)),
    section('What runs', [...pins(value), ...running(value)]),
    section('Ways in', [...ports(value), ...exposure(value)]),
    section('Volumes', volumes(value)),
    section('Databases', databases(value)),
    section('Sign-in', signIn(value)),
    section('Secrets', secrets(value)),
    section('Needs and provides', relations(value)),
    section('Also declared', further(value, schemas.entry)),
  ];
  return `${[
    `# ${escaped(value.title)}`,
    '',
    `<!-- Made from ${file} by \`npm run reference\`; a test keeps it current. -->`,
    '',
    ...retirement(value),
    ...(value.description === undefined ? [] : [escaped(value.description), '']),
    `${webLink(value.home)} · [the entry](../../${file}) · [all entries](README.md)`,
    '',
    ...facts(value),
    ...sections.flat(),
  ].join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];
}

function retirement({ retired }: CatalogueEntry): string[] {
  if (!retired) return [];
  const { since, reason, successor } = retired;
  const instead = successor === undefined ? '' : ` Use ${link(successor)} instead.`;
  return [
    `> **Retired** since ${escaped(since)}: ${escaped(reason).replace(/\.$/, '')}.${instead}`,
    '',
  ];
}

function facts(value: CatalogueEntry): string[] {
  const { slots, category, namespace, podSecurity, profile } = value;
  return table(
    ['', ''],
    [
      ['name', code(value.name)],
      ['kind', slots.length > 0 ? `platform: ${slots.map(code).join(', ')}` : 'application'],
      ['category', escaped(category)],
      ['namespace', code(namespace)],
      ['pod security', podSecurity],
      ['profile', profile],
    ],
  );
}

function usage(value: CatalogueEntry, cluster: Schema): string[] {
  const { name, namespace, slots } = value;
  if (slots.length > 0) {
    const lines = slots.flatMap((slot) => slotLines(slot, name, cluster));
    return lines.length === 0
      ? ['Part of a cluster by what its `gitops` says.']
      : ['In `clusters/<cluster>/cluster.yaml`:', '', ...block('yaml', lines)];
  }
  const shared = Object.entries(value.storage).filter(([, { kind }]) => kind === 'shared');
  const options = shared.map(([volume]) => ` --volume ${volume}=<claim>`).join('');
  const storage = shared.map(([volume]) => `${volume}: { existing: <claim> }`).join(', ');
  return [
    ...block('sh', [`croft app add ${name}${options}`]),
    '',
    `or \`clusters/<cluster>/apps/${namespace}/${name}.yaml\` by hand:`,
    '',
    ...block('yaml', ['kind: App', ...(storage === '' ? [] : [`storage: { ${storage} }`])]),
  ];
}

function pins({ chart, image, images }: CatalogueEntry): string[] {
  const rows = [
    ...(chart
      ? [
          [
            'chart',
            'oci' in chart ? chart.oci : `${chart.repository} ${chart.name}`,
            chart,
          ] as const,
        ]
      : []),
    ...(image ? [['image', image.repository, image] as const] : []),
    ...Object.entries(images).map(([name, one]) => [`image ${name}`, one.repository, one] as const),
  ];
  const known = new Set([
    'oci',
    'repository',
    'name',
    'version',
    'tag',
    'digest',
    'datasource',
    'package',
  ]);
  return table(
    ['', 'from', 'version', 'digest', 'Renovate datasource', 'more'],
    rows.map(([what, from, pin]) => [
      escaped(what),
      code(from),
      code('tag' in pin ? pin.tag : pin.version),
      pin.digest === undefined ? 'no' : 'yes',
      code(pin.package === undefined ? pin.datasource : `${pin.datasource} ${pin.package}`),
      rest(pin, known),
    ]),
  );
}

/** What profile app-template runs; a chart decides that by itself. */
function running({ profile, security, controller, replicas, resources }: CatalogueEntry): string[] {
  if (profile !== 'app-template') return [];
  const user = security.root
    ? 'root'
    : `user ${security.user}, group ${security.group ?? security.user}`;
  const marks = [
    security.readOnlyRoot ? 'read-only root file system' : 'writable root file system',
    ...(security.capabilities.length > 0
      ? [`capabilities ${security.capabilities.join(', ')}`]
      : ['no capabilities']),
    ...(security.privileged ? ['privileged'] : []),
    ...(security.hostNetwork ? ['the network of the node'] : []),
  ];
  const lines = [
    `- Runs as ${escaped(user)}: ${marks.map(escaped).join(', ')}.`,
    `- A ${controller}${replicas === 1 ? '' : ` of ${replicas} pods`}.`,
  ];
  for (const [kind, amounts] of Object.entries(resources ?? {}))
    if (!isEmpty(amounts))
      lines.push(`- ${kind === 'requests' ? 'Requests' : 'Limits'}: ${words(amounts)}.`);
  return ['', ...lines];
}

function ports({ ports: all }: CatalogueEntry): string[] {
  const rows = Object.entries(all).map(([name, port]) => {
    const full = typeof port === 'number' ? { port, protocol: 'TCP', lan: false } : port;
    const more = rest(full, new Set(['port', 'protocol', 'lan']));
    const lan = full.lan ? 'also at an address of its own on the LAN' : '';
    const notes = [lan, more].filter((text) => text !== '').join('; ');
    return [code(name), String(full.port), full.protocol, notes];
  });
  return table(['port', 'number', 'protocol', 'more'], rows);
}

function exposure({ expose, ports: all }: CatalogueEntry): string[] {
  const gap = Object.keys(all).length > 0 ? [''] : [];
  if (!expose) return [];
  const { gateway, host, port, path, health, admin } = expose;
  const at = path === '/' ? '' : ` below ${code(path)}`;
  const asked = health === undefined ? '' : ` Monitoring asks ${code(health)}.`;
  const warned = admin ? ' It administers the lab, and must not be reached from the internet.' : '';
  const name = host === undefined ? 'its name' : code(host);
  return [
    ...gap,
    `Exposed on gateway ${code(gateway)}, port ${code(port)}, as ${name} in the domain of the lab${at}.${asked}${warned}`,
  ];
}

function volumes({ storage }: CatalogueEntry): string[] {
  const known = new Set(['path', 'kind', 'default', 'modes', 'backup', 'readOnly']);
  return table(
    ['volume', 'path', 'kind', 'size', 'modes', 'backup', 'more'],
    Object.entries(storage).map(([name, volume]) => {
      const { path, kind, default: size, modes, backup, readOnly } = volume;
      const saved =
        backup === undefined
          ? 'to be said'
          : typeof backup === 'string'
            ? backup
            : `none: ${escaped(backup.none)}`;
      const isClaim = kind !== 'emptyDir';
      return [
        code(name),
        code(path),
        kind,
        size ?? (kind === 'claim' ? '1Gi' : '-'),
        isClaim ? modes.join(', ') : '-',
        kind === 'claim' || backup !== undefined ? saved : '-',
        [readOnly ? 'read-only' : '', rest(volume, known)].filter((text) => text !== '').join('; '),
      ];
    }),
  );
}

function databases({ database }: CatalogueEntry): string[] {
  const lines: string[] = [];
  if (database?.postgres) {
    const { size, ...more } = database.postgres;
    const others = rest(more, new Set());
    lines.push(
      `- PostgreSQL of its own, ${size}, saved every day${others === '' ? '' : `; ${others}`}.`,
    );
  }
  if (database?.redis) {
    const others = rest(database.redis, new Set());
    lines.push(`- A Redis-compatible store of its own${others === '' ? '' : `; ${others}`}.`);
  }
  return lines;
}

function signIn({ oidc }: CatalogueEntry): string[] {
  if (!oidc) return [];
  const { callbacks, public: isPublic, setup } = oidc;
  const kind = isPublic ? 'a public client, which PKCE protects' : 'a client with a secret';
  return [
    `OpenID Connect as ${kind}; callbacks ${callbacks.map(code).join(', ')}.`,
    ...(setup === undefined ? [] : ['', escaped(setup)]),
  ];
}

function secrets({ secrets: all }: CatalogueEntry): string[] {
  return table(
    ['secret', 'what', 'who sets it'],
    Object.entries(all).map(([name, { description, key, from, generate, optional, when }]) => {
      const who =
        from !== undefined
          ? `the platform: ${words(from)}`
          : generate === undefined
            ? `you${optional ? ', if you want it' : ''}`
            : `made by ${code(generate)}`;
      const shown = key === undefined ? code(name) : `${code(name)} (key ${code(key)})`;
      const only = when === undefined ? '' : `, only if ${words(when)}`;
      return [shown, description === undefined ? '-' : escaped(description), who + only];
    }),
  );
}

/** Every other key of the entry with what the schema says about it. */
function further(value: CatalogueEntry, schema: Schema): string[] {
  const [root] = opened(schema, schema);
  const rows = Object.entries(value).flatMap(([key, content]) => {
    const property = root?.properties?.[key];
    const isDefault = JSON.stringify(property?.default) === JSON.stringify(content);
    if (SHOWN.has(key) || content === undefined || isDefault || isEmpty(content)) return [];
    return [[code(key), escaped(property?.description ?? ''), words(content)]];
  });
  return table(['key', 'meaning', 'value'], rows);
}
