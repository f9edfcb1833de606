import { labSchema } from '../model/schema/lab.ts';
import { address, ageRecipient, cidr, fqdn, mac, name, timezone } from '../model/schema/scalars.ts';
import { STARTING_VERSIONS } from '../talos/versions.ts';
import type { Questions } from './context.ts';
import { firstDecision } from './init-decision.ts';
import { draftRunbooks } from './init-runbooks.ts';

/** What refuses a wrong answer, with words for people. */
interface Pattern {
  safeParse(answer: string): {
    readonly error?: { readonly issues: readonly { readonly message: string }[] } | undefined;
  };
}

type Ask = (text: string, pattern: Pattern, suggestion?: string) => Promise<string>;

const COUNT: Pattern = {
  safeParse: (answer) =>
    /^[135]$/.test(answer) ? {} : { error: { issues: [{ message: 'expected 1, 3 or 5' }] } },
};
const BUCKET: Pattern = {
  safeParse: (answer) =>
    /^(?:https?:\/\/[\w.:/-]+)?$/.test(answer)
      ? {}
      : {
          error: {
            issues: [{ message: 'expected an address such as https://s3.home.example/etcd' }],
          },
        },
};
const SERIAL: Pattern = {
  safeParse: (answer) =>
    /^[\w.:-]+$/.test(answer)
      ? {}
      : { error: { issues: [{ message: 'expected a serial number' }] } },
};

/** Asks for what a small lab needs and gives its files: lab.yaml, one cluster, its machines, and first records of `day`. */
export async function askForLab(
  questions: Questions,
  folder: string,
  day: string,
): Promise<Map<string, string>> {
  const ask: Ask = (text, pattern, suggestion) =>
    questions.ask({
      text,
      ...(suggestion === undefined ? {} : { suggestion }),
      check: (answer) => pattern.safeParse(answer).error?.issues[0]?.message ?? null,
    });
  const lab = await askLab(ask, folder);
  const cluster = await ask('Name of the cluster', name, 'main');
  const endpoint = await ask(
    'Free address for the Kubernetes API, no address of a machine',
    address,
  );
  const nodes = await askNodes(ask);
  const bucket = await ask('Bucket for snapshots of etcd, https://... (may wait)', BUCKET, '');
  return new Map([
    firstDecision(cluster, day),
    ...draftRunbooks(cluster, day),
    [`clusters/${cluster}/nodes.yaml`, nodes],
    [`clusters/${cluster}/cluster.yaml`, clusterText(cluster, endpoint, bucket)],
    ['lab.yaml', lab],
  ]);
}

async function askLab(ask: Ask, folder: string): Promise<string> {
  const suggested = name.safeParse(folder).success ? folder : 'home-ops';
  const called = await ask('Name of the lab', name, suggested);
  const domain = await ask('Public domain of its services', fqdn);
  const zone = await ask('Time zone', timezone, 'Etc/UTC');
  const { url } = labSchema.shape.repository.shape;
  const repository = await ask('Git repository that Flux pulls from, ssh://git@ or https://', url);
  const key = await ask(
    'Public age key of who may read secrets (age-keygen makes one)',
    ageRecipient,
  );
  const spare = await ask('Public age key of a second one, kept offline', ageRecipient);
  const network = await ask('Network of the machines', cidr, '10.0.50.0/24');
  const gateway = await ask('Router of that network', address);
  return `${modeline('.', 'lab')}
kind: Lab
name: ${called}
domain: ${domain}
timezone: ${zone}
repository:
  url: ${repository}
secrets:
  recipients:
    - name: operator
      age: ${key}
    - name: escrow
      age: ${spare}
      custody: offline
networks:
  - name: servers
    cidr: ${network}
    gateway: ${gateway}
`;
}

async function askNodes(ask: Ask): Promise<string> {
  const count = Number(await ask('Control planes (1, 3 or 5)', COUNT, '3'));
  const nodes: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const called = await ask(`Name of machine ${index + 1}`, name, `control${index}`);
    nodes.push(`  - name: ${called}
    role: control-plane
    address: ${await ask(`Address of ${called}`, address)}
    mac: "${await ask(`MAC address of ${called}`, mac)}"
    disk:
      serial: "${await ask(`Serial number of the disk of ${called}`, SERIAL)}"
`);
  }
  return `${modeline('../..', 'nodes')}\nkind: Nodes\nnodes:\n${nodes.join('')}`;
}

function clusterText(called: string, endpoint: string, bucket: string): string {
  const backup = `  etcdBackup:
    target: { s3: "${bucket}", credentials: { secret: etcd-backup } }
`;
  return `${modeline('../..', 'cluster')}
kind: Cluster
name: ${called}
talos:
  version: ${STARTING_VERSIONS.talos}
kubernetes:
  version: ${STARTING_VERSIONS.kubernetes}
endpoint:
  address: ${endpoint}
network:
  nodes: servers
# Every slot of the platform and what fills it: croft explain Cluster.platform, croft catalogue list
platform:
  cni:
    use: cilium
${bucket === '' ? '' : backup}`;
}

function modeline(root: string, schema: string): string {
  return `# yaml-language-server: $schema=${root}/.croft/schema/${schema}.json`;
}
