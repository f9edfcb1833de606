import { rulesFor } from '../../src/secrets/sops/index.ts';
import { pick, type Dice } from './generate.ts';
import type { Peer } from './peer.ts';

const PARTS = [
  ...[
    'a',
    'b',
    '.',
    '/',
    '\\.',
    'yaml',
    '[ab]',
    '[^/]',
    '(a|b)',
    '(?:ab|c)',
    '\\d',
    '\\w',
    '\\s',
    '\\pL',
    '\\PL',
  ],
  ...[
    '^',
    '$',
    '\\b',
    '\\B',
    '\\A',
    '\\z',
    '(?i)',
    '(?i:AB)',
    '[[:alpha:]]',
    '[\\w.-]',
    '\\x61',
    '\\Qa.b\\E',
    '|',
  ],
  ...[
    '(?s).',
    '(?m)^',
    '\\/',
    '\\-',
    '[^\\d]',
    '[a-c]',
    '(',
    ')',
    '[',
    '\\',
    '{2}',
    '(?P<n>a)',
    '(?=a)',
    '\\1',
    ']',
  ],
];
const REPEATS = ['', '', '', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?', '{,2}', '**'];
const PATHS = [
  'a.yaml',
  'b/a.yaml',
  'clusters/main/ab.sops.yaml',
  'AB',
  'ü/é.yml',
  'a.b',
  '12',
  'aab b',
  '',
];

function expression(roll: Dice): string {
  return Array.from({ length: 1 + roll(5) }, () => pick(roll, PARTS) + pick(roll, REPEATS)).join(
    '',
  );
}

function config(roll: Dice, recipients: readonly string[]): string {
  const rules = Array.from({ length: 1 + roll(3) }, () => {
    const age = pick(roll, [
      `age: ${recipients.slice(0, 2).join(', ')}`,
      `age: [${recipients.join(', ')}]`,
      `key_groups: [{age: [${recipients.slice(0, 1).join()}]}, {age: [${recipients.slice(1).join(', ')}], merge: [{age: [${recipients.join()}]}]}]\n    shamir_threshold: 2`,
    ]);
    const rule = pick(roll, [
      '',
      '',
      '\n    encrypted_regex: ^data$',
      '\n    unencrypted_suffix: _x\n    mac_only_encrypted: true',
    ]);
    return `  - path_regex: ${JSON.stringify(expression(roll))}\n    ${age}${rule}\n`;
  });
  return `creation_rules:\n${rules.join('')}`;
}

/** What differs between sops and us about a generated `.sops.yaml` and a path; null when nothing does. */
export async function compareRules(
  peer: Peer,
  roll: Dice,
  recipients: readonly string[],
): Promise<string | null> {
  const text = config(roll, recipients);
  const path = pick(roll, PATHS.slice(0, -1));
  const { rule, error } = await peer.ask({ op: 'rule', config: text, path });
  const theirs = rule
    ? {
        groups: rule.groups,
        threshold: rule.threshold,
        rule: rule.rule,
        pattern: rule.pattern,
        macOnly: rule.macOnly,
      }
    : error.includes('no matching')
      ? 'none'
      : 'refused';
  const ours = await rulesFor(path, text).then(
    (found) => ({
      groups: found.groups,
      threshold: found.threshold,
      rule: found.rule?.name ?? '',
      pattern: found.rule?.pattern ?? '',
      macOnly: found.macOnlyEncrypted,
    }),
    (failure: unknown) =>
      (failure as { code?: string }).code === 'sops-no-rule' ? 'none' : 'refused',
  );
  const [a, b] = [JSON.stringify(theirs), JSON.stringify(ours)];
  return a === b ? null : `${path} by\n${text}sops ${a}\nours ${b} (${error})`;
}
