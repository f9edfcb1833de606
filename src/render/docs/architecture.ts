import type { Host } from '../../model/schema/lab.ts';
import { activeNodes, siteOf } from '../../model/state.ts';
import type { Draft } from '../draft.ts';
import type { LabCluster, LabFacts } from './lab.ts';
import { code, list, page, plain, table } from './markdown.ts';
import { arrow, flowchart, group, node } from './mermaid.ts';

const PAGES: readonly (readonly [name: string, about: string])[] = [
  ['applications', 'what runs where, and what waits for what'],
  ['network', 'how traffic and names flow, what is exposed, every address'],
  ['storage', 'volumes, databases and their backups'],
  ['secrets', 'who opens what, and which secrets there are'],
  ['updates', 'how new versions arrive'],
  ['versions', 'every version in use'],
  ['recovery', 'what to keep, and the way back'],
];

/** `docs/lab/README.md`: the lab at a glance, and where the other pages are. */
export function architecturePage(lab: LabFacts): Draft {
  const { model, clusters } = lab;
  const { name, domain, repository } = model.lab.value;
  return page(model.lab.file, 'README', [
    `# ${plain(name)}`,
    `Names of this lab end in ${code(domain)}. What it is stands in ${code(model.lab.file)}, \`clusters/\` and \`records/\`; everything else is rendered from there, this page included.`,
    list(PAGES.map(([file, about]) => `[${file}](${file}.md): ${about}`)),
    '## Architecture',
    clusters.length === 0 ? 'No cluster of this lab is active.' : flowchart('TB', picture(lab)),
    '## Clusters',
    table(
      ['cluster', 'site', 'control planes', 'workers', 'may fail', 'API', 'pods', 'Services'],
      clusters.map(clusterRow),
    ),
    '"May fail" is how many control planes etcd can lose and still write.',
    '## From a commit to a pod',
    flowchart('LR', [
      `${node('edit', 'Source', 'edited by people')} --> ${node('render', 'croft render')}`,
      `render --> ${node('git', 'Git', repository.branch)}`,
      ...clusters.flatMap(commitToPod(repository.webhook)),
    ]),
    '## Machines',
    table(
      ['machine', 'kind', 'site', 'on', 'power', 'rack', 'what it does'],
      model.lab.value.hosts.map((host) => hostRow(lab, host)),
    ),
  ]);
}

function picture({ model, clusters }: LabFacts): string[] {
  const lines = [node('git', 'Git', model.lab.value.repository.branch)];
  for (const [index, cluster] of clusters.entries()) {
    const id = `c${index}`;
    const { scene } = cluster;
    const nodes = activeNodes(model, scene.cluster);
    const named = (role: string): string[] =>
      nodes.flatMap((one, at) =>
        one.role === role ? [node(`${id}n${at}`, one.name, one.address)] : [],
      );
    const { endpoint, gitops } = scene.settings;
    lines.push(
      ...group(id, `Cluster ${scene.cluster.name}`, [
        node(`${id}api`, 'Kubernetes API', endpoint.address),
        ...group(`${id}control`, 'Control planes', named('control-plane')),
        ...group(`${id}workers`, 'Workers', named('worker')),
        ...group(`${id}entrances`, 'Entrances', entrances(cluster, id)),
        node(`${id}flux`, 'Flux', `every ${gitops.interval}`),
      ]),
      arrow('git', `${id}flux`),
      arrow(`${id}flux`, `${id}api`),
      arrow(`${id}api`, `${id}control`),
    );
  }
  return lines;
}

function entrances({ scene }: LabCluster, id: string): string[] {
  const { gateways, dns } = scene.settings.platform;
  const found = Object.entries(gateways).map(([name, { address }], index) =>
    node(`${id}g${index}`, `Gateway ${name}`, address),
  );
  if (dns.split) found.push(node(`${id}dns`, dns.split.use, dns.split.address));
  return found;
}

function clusterRow({ scene }: LabCluster): string[] {
  const { model, cluster, settings } = scene;
  const nodes = activeNodes(model, cluster);
  const controls = nodes.filter(({ role }) => role === 'control-plane').length;
  const { endpoint, network } = settings;
  return [
    plain(cluster.name),
    plain(siteOf(model.lab.value, settings.site)),
    String(controls),
    String(nodes.length - controls),
    String(Math.max(0, Math.ceil(controls / 2) - 1)),
    code(endpoint.address),
    code(network.pods),
    code(network.services),
  ];
}

function commitToPod(webhook: string): (cluster: LabCluster, index: number) => string[] {
  return ({ scene }, index) => {
    const { interval } = scene.settings.gitops;
    const how = webhook === 'none' ? `every ${interval}` : `at once, else every ${interval}`;
    const [apps, parts] = [`apps${index}`, `parts${index}`];
    return [
      arrow('git', node(apps, `Flux in ${scene.cluster.name}`, 'cluster-apps'), how),
      arrow(apps, node(parts, 'Kustomizations', 'in the order of their needs')),
      arrow(parts, node(`run${index}`, 'HelmReleases and objects')),
    ];
  };
}

function hostRow({ model }: LabFacts, host: Host): string[] {
  return [
    plain(host.name),
    host.kind + (host.state === 'active' ? '' : ` (${host.state})`),
    plain(siteOf(model.lab.value, host.site)),
    plain(host.parent ?? ''),
    plain(host.power ?? ''),
    plain(host.rack ?? ''),
    plain(host.role ?? host.description ?? ''),
  ];
}
