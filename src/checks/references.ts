import type { Diagnostic } from '../base/diagnostic.ts';
import { parseAddress } from '../model/address.ts';
import type { Path } from '../model/yaml/index.ts';
import { circlesIn } from './circles.ts';
import { platformUses } from '../model/catalogue/slots.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';
import { namesOf, unknownReference } from './reference.ts';

/** Sites, networks, hosts, clusters and nodes that others name exist, and hosts do not carry themselves. */
export function checkReferences(context: Context): Diagnostic[] {
  return [
    ...inLab(context),
    ...parents(context),
    ...context.clusters.flatMap((facts) => [
      ...inCluster(context, facts),
      ...slotGateways(facts),
      ...inNodes(context, facts),
      ...patchFolders(facts),
    ]),
  ];
}

function inLab({ lab, at, clusters }: Context): Diagnostic[] {
  const known = {
    site: namesOf(lab.sites),
    network: namesOf(lab.networks),
    host: namesOf(lab.hosts),
    resolver: namesOf(lab.resolvers),
    cluster: new Set(clusters.map(({ cluster }) => cluster.name)),
  };
  const look = (
    kind: keyof typeof known,
    from: string,
    path: Path,
    name: string | undefined,
  ): Diagnostic[] => unknownReference({ from, kind, name, place: at(path) }, known[kind]);
  return [
    ...lab.networks.flatMap(({ name, site }, i) =>
      look('site', `network ${name}`, ['networks', i, 'site'], site),
    ),
    ...lab.hosts.flatMap(({ name, site, parent, network }, i) => [
      ...look('site', `host ${name}`, ['hosts', i, 'site'], site),
      ...look('host', `host ${name}`, ['hosts', i, 'parent'], parent),
      ...look('network', `host ${name}`, ['hosts', i, 'network'], network),
    ]),
    ...lab.resolvers.flatMap(({ name, host, forwards }, i) => [
      ...look('host', `resolver ${name}`, ['resolvers', i, 'host'], host),
      ...forwards.flatMap((next, k) =>
        parseAddress(next)
          ? []
          : look('resolver', `resolver ${name}`, ['resolvers', i, 'forwards', k], next),
      ),
    ]),
    ...lab.access.flatMap(({ name, host, cluster }, i) => [
      ...look('host', `access ${name}`, ['access', i, 'host'], host),
      ...look('cluster', `access ${name}`, ['access', i, 'cluster'], cluster),
    ]),
    ...lab.secrets.recipients.flatMap(({ name, cluster }, i) =>
      look('cluster', `recipient ${name}`, ['secrets', 'recipients', i, 'cluster'], cluster),
    ),
  ];
}

function parents({ lab, at }: Context): Diagnostic[] {
  const index = new Map(lab.hosts.map(({ name }, i) => [name, i]));
  const graph = new Map(
    lab.hosts.map(({ name, parent }) => [name, parent === undefined ? [] : [parent]]),
  );
  return circlesIn(graph).map((circle) => {
    const [first = ''] = circle;
    return finding('parent-cycle', at(['hosts', index.get(first) ?? 0, 'parent']), {
      message: `host ${first} carries itself: ${[...circle, first].join(' -> ')}`,
      hint: 'remove the parent of the machine that stands on the floor',
    });
  });
}

function inCluster({ lab }: Context, facts: ClusterFacts): Diagnostic[] {
  const { value, at } = facts;
  const from = `cluster ${value.name}`;
  const { databases, observability, storage } = value.platform;
  const classes = new Set(storage.map((one) => one.class));
  const look = (path: Path, name: string | undefined): Diagnostic[] =>
    unknownReference({ from, kind: 'storage class', name, place: at(path) }, classes);
  return [
    ...unknownReference(
      { from, kind: 'site', name: value.site, place: at(['site']) },
      namesOf(lab.sites),
    ),
    ...unknownReference(
      { from, kind: 'network', name: value.network.nodes, place: at(['network', 'nodes']) },
      namesOf(lab.networks),
    ),
    ...inStorage(lab, facts),
    ...look(['platform', 'databases', 'postgres', 'class'], databases.postgres?.class),
    ...look(['platform', 'observability', 'metrics', 'class'], observability.metrics?.class),
    ...look(['platform', 'observability', 'logs', 'class'], observability.logs?.class),
  ];
}

/** Gateways that slots of the platform name for the page of their entry. */
function slotGateways({ cluster, value, at }: ClusterFacts): Diagnostic[] {
  const gateways = new Set(Object.keys(value.platform.gateways));
  return platformUses(cluster).flatMap(({ use, path, settings }) => {
    const { expose } = settings;
    const gateway =
      typeof expose === 'object' && expose !== null && 'gateway' in expose
        ? expose.gateway
        : undefined;
    if (typeof gateway !== 'string') return [];
    const from = `${use} of cluster ${value.name}`;
    const place = at([...path, 'expose', 'gateway']);
    return unknownReference({ from, kind: 'gateway', name: gateway, place }, gateways);
  });
}

/** The file server of a storage class is a host of the lab, and its disks are in nodes of the cluster. */
function inStorage(lab: Context['lab'], { value, at, cluster }: ClusterFacts): Diagnostic[] {
  const nodes = namesOf(cluster.nodes.value.nodes);
  return value.platform.storage.flatMap(({ class: name, server, disks }, i) => {
    const from = `storage class ${name} of cluster ${value.name}`;
    const place = (...path: Path): ReturnType<typeof at> => at(['platform', 'storage', i, ...path]);
    return [
      ...unknownReference(
        { from, kind: 'host', name: server?.host, place: place('server', 'host') },
        namesOf(lab.hosts),
      ),
      ...Object.keys(disks).flatMap((node) =>
        unknownReference({ from, kind: 'node', name: node, place: place('disks', node) }, nodes),
      ),
    ];
  });
}

function inNodes({ lab }: Context, { cluster, atNode }: ClusterFacts): Diagnostic[] {
  const hosts = namesOf(lab.hosts);
  return cluster.nodes.value.nodes.flatMap((node, i) =>
    unknownReference(
      { from: `node ${node.name}`, kind: 'host', name: node.host, place: atNode(i, ['host']) },
      hosts,
    ),
  );
}

/** Patches of Talos lie in a file or a folder that says whom they are for. */
function patchFolders({ cluster }: ClusterFacts): Diagnostic[] {
  const known = new Set(['all', 'control-plane', 'worker', ...namesOf(cluster.nodes.value.nodes)]);
  const reported = new Set<string>();
  return cluster.patches.flatMap(({ path, document }) => {
    const [, layer = '', step = '', ...deeper] = path.split('/');
    const whom = deeper.length > 0 ? step : step.replace(/\.yaml$/, '');
    const folder = layer === 'talos' ? `talos/${whom}` : layer;
    if (reported.has(folder)) return [];
    reported.add(folder);
    const from = `cluster ${cluster.name}: patches/${folder}`;
    const place = { file: document.file, range: document.range([]) };
    return layer === 'talos'
      ? unknownReference({ from, kind: 'node or role', name: whom, place }, known)
      : unknownReference({ from, kind: 'folder of patches', name: layer, place }, LAYERS);
  });
}

/** What can be patched. */
const LAYERS: ReadonlySet<string> = new Set(['talos']);
