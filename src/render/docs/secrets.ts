import { compareText } from '../../base/text.ts';
import type { Lab } from '../../model/schema/lab.ts';
import { bootstrapSecrets } from '../bootstrap/secret.ts';
import type { Draft } from '../draft.ts';
import type { Scene } from '../scene.ts';
import type { LabFacts } from './lab.ts';
import { code, page, plain, table } from './markdown.ts';
import { flowchart, node } from './mermaid.ts';

type Recipient = Lab['secrets']['recipients'][number];

/** `docs/lab/secrets.md`: who opens what, and which secrets there are. Names only, never a value. */
export function secretsPage({ model, clusters }: LabFacts): Draft {
  const { recipients } = model.lab.value.secrets;
  const known = new Map<string, Known>();
  for (const { scene } of clusters) collect(known, scene);
  for (const { secret } of Object.values(model.lab.value.credentials))
    add(known, secret, { by: 'the lab' });
  const external = clusters.flatMap(({ scene }) => externalRows(scene));
  return page(model.lab.file, 'secrets', [
    '# How secrets work',
    'The source refers to secrets by name; values stand encrypted in `secrets/` and nowhere else. A render encrypts each value for those who may open it, by path, as `.sops.yaml` says. What has no value yet is pending: it is not rendered, and `croft check` names it.',
    flowchart('LR', [
      `${node('person', 'A person', 'sets a value')} --> ${node('sealed', 'secrets/', 'encrypted for people')}`,
      `sealed --> ${node('render', 'croft render')}`,
      `render --> ${node('git', 'Git', 'encrypted for people and the cluster')}`,
      `git --> ${node('flux', 'Flux', 'opens it with the key of the cluster')}`,
      `flux --> ${node('secret', 'Secret')} --> ${node('pod', 'Pod')}`,
    ]),
    '## Who opens what',
    table(['recipient', 'key kept', 'opens'], recipients.map(recipientRow)),
    '## Secrets',
    table(
      ['secret', 'used by', 'value'],
      [...known]
        .sort(([a], [b]) => compareText(a, b))
        .map(([name, { by, generate }]) => [
          code(name),
          [...by].sort().map(plain).join(', '),
          generate === undefined ? 'set by a person' : `made once by \`${generate}\``,
        ]),
      'None is declared.',
    ),
    '## From the secret store',
    table(['application', 'key', 'item', 'field'], external, 'Nothing is read from a store.'),
  ]);
}

interface Known {
  readonly by: Set<string>;
  generate?: string;
}

function add(
  known: Map<string, Known>,
  name: string,
  use: { readonly by: string; readonly generate?: string | undefined },
): void {
  const one = known.get(name) ?? { by: new Set<string>() };
  one.by.add(use.by);
  if (use.generate !== undefined) one.generate = use.generate;
  known.set(name, one);
}

/** Every secret of the lab that a cluster uses. */
function collect(known: Map<string, Known>, scene: Scene): void {
  const { gitops, platform } = scene.settings;
  for (const { namespace, name, secrets } of scene.workloads)
    for (const { source } of secrets)
      if ('secret' in source)
        add(known, source.secret, { by: `${namespace}/${name}`, generate: source.generate });
  for (const { name, keys } of bootstrapSecrets(scene))
    for (const { secret, generate } of keys) add(known, secret, { by: `Flux (${name})`, generate });
  for (const { secret } of Object.values(gitops.substitutions.secrets))
    add(known, secret, { by: 'variables of Flux' });
  if (platform.backup) add(known, platform.backup.target.credentials.secret, { by: 'backups' });
}

function recipientRow({ name, custody, cluster }: Recipient): string[] {
  if (custody !== 'cluster') return [plain(name), custody, 'everything'];
  const where = cluster === undefined ? 'every cluster' : `cluster ${plain(cluster)}`;
  return [plain(name), `in ${where}`, `what Flux applies in ${where}`];
}

function externalRows({ workloads }: Scene): string[][] {
  return workloads.flatMap(({ namespace, name, secrets }) =>
    secrets.flatMap(({ key, source }) =>
      'external' in source
        ? [
            [
              plain(`${namespace}/${name}`),
              code(key),
              code(source.external.key),
              code(source.external.property ?? ''),
            ],
          ]
        : [],
    ),
  );
}
