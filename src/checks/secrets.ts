import type { Diagnostic } from '../base/diagnostic.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';

/** A lost or leaked key must not be the end: a second, offline recipient, and no secret in a ConfigMap. */
export function checkSecrets(context: Context): Diagnostic[] {
  return [...recipients(context), ...context.clusters.flatMap(substitutions)];
}

function recipients({ lab, at }: Context): Diagnostic[] {
  const { recipients: all } = lab.secrets;
  const place = at(['secrets', 'recipients']);
  const hint =
    'add a recipient with custody: offline, keep its key off the network, and test that it opens the secrets';
  if (all.length === 1) {
    const name = all[0]?.name ?? '';
    const message = `${name} is the only recipient: whoever loses this key loses every secret of the lab`;
    return [finding('single-recipient', place, { message, hint })];
  }
  if (all.some(({ custody }) => custody === 'offline')) return [];
  const message = `none of the ${all.length} recipients is kept offline: one fire or intruder can take all keys`;
  return [finding('single-recipient', place, { message, hint })];
}

/** Names and values that only a secret has. The domain of a lab is often called SECRET_DOMAIN, and is none. */
const SECRET_NAME = /(?:^|_)(?:TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|SECRET|CREDENTIALS)$/i;
const SECRET_VALUE =
  /^(?:AGE-SECRET-KEY-|-----BEGIN [A-Z ]*PRIVATE KEY|gh[pousr]_|github_pat_|glpat-|xox[abp]-|eyJ[\w-]+\.eyJ)/;

function substitutions({ value, at }: ClusterFacts): Diagnostic[] {
  const { config, secrets, upgrades } = value.gitops.substitutions;
  const found: Diagnostic[] = [];
  const path = ['gitops', 'substitutions'];
  for (const [name, text] of Object.entries(config)) {
    const isSecret =
      typeof text !== 'string' ||
      SECRET_VALUE.test(text) ||
      (SECRET_NAME.test(name) && text !== '' && !text.startsWith('${'));
    if (!isSecret) continue;
    found.push(
      finding('secret-in-config', at([...path, 'config', name]), {
        message: `cluster ${value.name}: variable ${name} is a secret, and config becomes a ConfigMap that everybody can read`,
        hint: 'move it to substitutions.secrets; replace a value that was committed',
        secret: typeof text === 'string',
      }),
    );
  }
  const first = new Map<string, string>();
  for (const [part, names] of Object.entries({ config, secrets, upgrades })) {
    for (const name of Object.keys(names)) {
      const other = first.get(name);
      first.set(name, other ?? part);
      if (other === undefined) continue;
      found.push(
        finding('substitution-duplicate', at([...path, part, name]), {
          message: `cluster ${value.name}: variable ${name} is declared in ${other} and in ${part}, and only one of them counts`,
          hint: 'remove one of them',
          related: [{ ...at([...path, other, name]), message: `${name} in ${other}` }],
        }),
      );
    }
  }
  return found;
}
