import { compareText } from '../../base/text.ts';
import type { Model } from '../../model/model.ts';
import { sourced, type Emittable } from '../../model/yaml/index.ts';
import { made, type Draft } from '../draft.ts';

/**
 * `.sops.yaml`: who can open what, by path. Keys that a cluster holds open what Flux applies there and nothing
 * else; machine configurations and the values of secrets are for people. Never `mac_only_encrypted`: with it,
 * whoever can write to the repository moves a Secret to another namespace unnoticed.
 */
export function sopsDraft(model: Model, hidden: readonly string[]): Draft {
  const clusters = model.clusters.map(({ name }) => name).sort(compareText);
  const rules: Emittable[] = [
    { path_regex: '^talos/[^/]+/secrets\\.sops\\.ya?ml$', key_groups: recipients(model, null) },
    {
      path_regex: '^talos/.*\\.sops\\.ya?ml$',
      ...(hidden.length === 0 ? {} : { encrypted_regex: `^(${hidden.map(literal).join('|')})$` }),
      key_groups: recipients(model, null),
    },
    ...clusters.map((name) => ({
      path_regex: `^(bootstrap|kubernetes)/${name}/.*\\.sops\\.ya?ml$`,
      encrypted_regex: '^(data|stringData)$',
      key_groups: recipients(model, name),
    })),
    { path_regex: '^secrets/.*\\.sops\\.ya?ml$', key_groups: recipients(model, null) },
  ];
  const document = { creation_rules: rules, stores: { yaml: { indent: 2 } } };
  return {
    path: '.sops.yaml',
    source: model.lab.file,
    body: { documents: [made(document, 'recipients by path')] },
  };
}

/** A key as a regular expression of Go that matches nothing else. */
function literal(key: string): string {
  return key.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** One group of recipients: people, and for the files of a cluster what that cluster holds. */
function recipients({ lab }: Model, cluster: string | null): Emittable {
  const age = lab.value.secrets.recipients.flatMap(({ age: key, custody, cluster: own }, index) => {
    const isMeant =
      custody !== 'cluster' || (cluster !== null && (own === undefined || own === cluster));
    const origin = lab.origin(['secrets', 'recipients', index, 'age']);
    return isMeant ? [sourced(key, origin)] : [];
  });
  return [{ age }];
}
