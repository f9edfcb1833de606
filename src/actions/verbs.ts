import {
  flag,
  option,
  options,
  required,
  word,
  words,
  type Kind,
  type Parameter,
  type Verb,
} from './parameter.ts';

import { IMPORT_VERBS } from './import-verbs.ts';
import { RECIPIENT_VERBS } from './recipient-verbs.ts';
import { TALOS_CHECK_VERBS } from './talos-check-verbs.ts';
import { TALOS_VERBS } from './talos-verbs.ts';

export type { Parameter, Verb } from './parameter.ts';

const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Options that every verb takes; `-C` is short for `--root`, `-h` for `--help`. */
export const GLOBAL_OPTIONS = {
  root: option('DIR', 'the lab; default: the nearest folder above with lab.yaml'),
  json: flag('print one JSON document instead of text'),
  progress: option('HOW', 'auto, json (one event a line on standard error) or none', [
    'auto',
    'json',
    'none',
  ]),
  help: flag('show help'),
} as const satisfies Record<string, Parameter>;

export const VERBS = {
  init: {
    brief: 'make a new lab from an example or by questions',
    about:
      'Writes the declared source of a new lab into DIR, which must be new or empty, and initialises Git there. Asks questions on a terminal unless an example is named.',
    lab: 'optional',
    parameters: {
      dir: word('DIR', 'where the lab goes'),
      example: option('NAME', 'copy this example instead of asking'),
    },
    examples: [
      { command: 'croft init home-ops', does: 'asks for name, domain, network and machines' },
      { command: 'croft init home-ops --example nova', does: 'starts from the small example' },
    ],
  },
  render: {
    brief: 'write the repository that the lab declares',
    about:
      'Writes every file that the source declares as one whole generation and records it in croft.lock. Files that were edited by hand are kept and named. Exit code 2: something differs or was kept.',
    lab: 'required',
    parameters: {
      check: flag('write nothing; exit code 2 and a list when the tree differs'),
      diff: flag('write nothing; show what would change, exit code 2 when something would'),
      discard: options('PATH', 'drop the hand edit of this file; `all` for every one'),
      'new-identity': options(
        'CLUSTER',
        'this cluster is made anew: take its other secrets, or none',
      ),
    },
    examples: [
      { command: 'croft render', does: 'writes what changed' },
      { command: 'croft render --check', does: 'for CI: is what is committed up to date?' },
      { command: 'croft render --diff', does: 'shows what a change of the source does' },
    ],
  },
  check: {
    brief: 'find every problem of the source',
    about:
      'Checks source, addresses, references, policy and records, and lists the secrets that nobody has set. Exit code 1 when there is an error.',
    lab: 'required',
    parameters: {
      format: option(
        'FORMAT',
        'text, json, sarif (code scanning) or github (annotations)',
        FORMATS,
      ),
      strict: flag('warnings count as errors'),
    },
    examples: [
      { command: 'croft check', does: 'shows each problem with its line and remedy' },
      { command: 'croft check --format sarif', does: 'for code scanning' },
    ],
  },
  set: {
    brief: 'change a value of the source and keep its comments',
    about:
      'Edits lab.*, pins.*, cluster.<name>.*, nodes.<cluster>.<node>.* or apps.<cluster>/<namespace>/<app>.*. The value is YAML. Nothing is written if the lab would have a new error.',
    lab: 'required',
    parameters: {
      assignments: words('PATH=VALUE', 'what to set'),
      remove: options('PATH', 'remove this key'),
    },
    examples: [
      { command: 'croft set lab.timezone=Europe/Oslo', does: 'one value of lab.yaml' },
      {
        command: 'croft set cluster.main.network.ntp.0=162.159.200.1',
        does: 'the first item of a list',
      },
      {
        command: 'croft set apps.main/media/sonarr.replicas=2',
        does: 'one value of an application',
      },
    ],
  },
  explain: {
    brief: 'say where a rendered line comes from, or what a key or a code means',
    about:
      'A rendered file, with or without a line, is traced to the line of source, catalogue or default that made it. A key such as Cluster.network.pods is described with its type and default. A code is explained with its remedy.',
    lab: 'optional',
    parameters: { what: word('WHAT', 'PATH[:LINE], a key or a diagnostic code') },
    examples: [
      {
        command: 'croft explain kubernetes/main/apps/media/sonarr/app/helmrelease.yaml:14',
        does: 'who made this line',
      },
      { command: 'croft explain Cluster.network.pods', does: 'meaning, type and default of a key' },
      { command: 'croft explain source-unknown-key', does: 'the page of a diagnostic' },
    ],
  },
  'catalogue list': {
    brief: 'list what can be run without writing it yourself',
    about:
      'Every entry with the slot of the platform that it fills or its category, and what is retired. Entries are shipped with Croft; those in catalogue/ of the lab win over them.',
    lab: 'optional',
    parameters: {
      category: option('CATEGORY', 'only entries of this category'),
      slot: option('SLOT', 'only entries that fill this slot of the platform, such as storage'),
    },
    examples: [
      { command: 'croft catalogue list', does: 'every entry' },
      { command: 'croft catalogue list --category media', does: 'entries of one category' },
      { command: 'croft catalogue list --slot storage', does: 'what can fill a slot' },
    ],
  },
  'catalogue show': {
    brief: 'show one entry of the catalogue',
    about: 'Prints what an entry is and needs, how it is used, and its file.',
    lab: 'optional',
    parameters: { name: word('NAME', 'name of the entry') },
    examples: [{ command: 'croft catalogue show cilium', does: 'one entry' }],
  },
  'catalogue search': {
    brief: 'find entries of the catalogue by words',
    about:
      'Looks for entries that have every word in their name, title, slots, category, description or page; those whose name has it come first.',
    lab: 'optional',
    parameters: { words: required(words('WORD', 'what to look for')) },
    examples: [
      { command: 'croft catalogue search dns', does: 'entries about something' },
      { command: 'croft catalogue search photo backup', does: 'entries with both words' },
    ],
  },
  'app add': {
    brief: 'add an application of the catalogue',
    about:
      'Writes clusters/CLUSTER/apps/NAMESPACE/NAME.yaml with what differs from the entry, pins its versions in pins.yaml and renders. Says where it will answer, what it stores, which secrets to set, and what the platform lacks for it: then nothing is written.',
    lab: 'required',
    parameters: {
      name: word('NAME', 'what to add, as the catalogue calls it'),
      use: option('ENTRY', 'the entry, where NAME is a name of your own'),
      cluster: option('CLUSTER', 'where it runs; default: the only cluster'),
      namespace: option('NAMESPACE', 'default: what the entry says'),
      gateway: option(
        'GATEWAY',
        'how it is reached; none: not at all. Default: what the entry says',
      ),
      host: option('HOST', 'host name, or its first label; default: <name>.<domain>'),
      address: option('ADDRESS', 'an address of its own, for the ports that are open to the LAN'),
      class: option('CLASS', 'storage class of its volumes; default: the default class'),
      volume: options(
        'VOLUME=WHAT',
        'what a volume is: a size (20Gi), an existing claim, SERVER:/PATH or emptyDir',
      ),
      backup: option('CLASS', 'backup class of every volume', ['hourly', 'daily', 'weekly']),
      'no-backup': option('REASON', 'no backup, and why, in a sentence'),
      'no-render': flag('write source and pins only'),
      'dry-run': flag('write nothing; print the file'),
    },
    examples: [
      { command: 'croft app add echo', does: 'with everything as the entry says' },
      {
        command: 'croft app add code-server --gateway internal --host code',
        does: 'answers at code.<domain>',
      },
      {
        command: 'croft app add sonarr --volume media=nas0:/export/media',
        does: 'says what a shared volume is',
      },
      {
        command: 'croft app add notes --use memos --namespace home',
        does: 'under a name of your own',
      },
      { command: 'croft app add echo --dry-run', does: 'prints the file' },
    ],
  },
  'app list': {
    brief: 'list the applications of the lab',
    about:
      'Cluster, namespace and name of every application, where it answers, what it stores and how that is saved, its database and its version.',
    lab: 'required',
    parameters: { cluster: option('CLUSTER', 'only this cluster') },
    examples: [
      { command: 'croft app list', does: 'every application' },
      { command: 'croft app list --json', does: 'for a program' },
    ],
  },
  'secret init': {
    brief: 'make your key and let it read the secrets of the lab',
    about:
      'Uses the key that sops would find, or makes one in its key file, which only you can read and which is never written over. Adds its recipient to lab.yaml, asks for the recipient of a key that is kept offline, and lets Git ignore files with keys.',
    lab: 'required',
    parameters: {
      name: option('NAME', 'what lab.yaml calls your key; default: operator'),
      escrow: option('RECIPIENT', 'the recipient of a second key that is kept offline'),
    },
    examples: [
      { command: 'croft secret init', does: 'asks for the offline recipient' },
      { command: 'croft secret init --name laptop', does: 'under another name' },
    ],
  },
  'secret set': {
    brief: 'give a secret of the lab its value',
    about:
      'Asks for the value without showing it, or reads it from standard input, never from an argument. Writes secrets/NAME.sops.yaml, encrypted for the people of lab.yaml; of a file that is there only this value changes. The line break that echo adds behind a single line is no part of the value.',
    lab: 'required',
    takesSecret: true,
    parameters: {
      name: word('NAME', 'the secret, as croft check and croft secret list name it'),
      field: option('FIELD', 'one field of a secret that has several'),
      empty: flag('allow an empty value'),
    },
    examples: [
      { command: 'croft secret set wifi', does: 'asks for the value' },
      { command: 'croft secret set tls --field key < tls.key', does: 'takes a file' },
    ],
  },
  'secret generate': {
    brief: 'make the values that a rule can make',
    about:
      'Makes every secret that has a rule, such as password(32), and no value yet, and writes it encrypted into secrets/. The key of a cluster is made too, and its recipient added to lab.yaml. What has a value is made again only with --replace and by name, with everything that is made of it; then what uses it is listed. Needs no key, but for values that are made of others and for --replace.',
    lab: 'required',
    parameters: {
      names: words('NAME', 'only these secrets; default: all that are missing'),
      replace: flag('make the values of the named secrets again'),
      'lose-data': flag('with --replace: also a value without which data cannot be read any more'),
    },
    examples: [
      { command: 'croft secret generate', does: 'all that are missing' },
      { command: 'croft secret generate sonarr-auth-apikey --replace', does: 'a new value' },
    ],
  },
  'secret get': {
    brief: 'print one value of the lab',
    about: 'Opens secrets/NAME.sops.yaml and prints the value, with a line break behind it.',
    lab: 'required',
    parameters: {
      name: word('NAME', 'the secret'),
      field: option('FIELD', 'one field of a secret that has several'),
    },
    examples: [{ command: 'croft secret get wifi', does: 'prints the value' }],
  },
  'secret list': {
    brief: 'list the secrets of the lab, without values',
    about:
      'Every secret that the source names or that has a value: whether it is set, and what uses it. Needs no key.',
    lab: 'required',
    parameters: {},
    examples: [{ command: 'croft secret list', does: 'a table' }],
  },
  'secret edit': {
    brief: 'edit an encrypted file in your editor, as sops does',
    about:
      'Opens FILE in $SOPS_EDITOR, $EDITOR, or vim, nano or vi, as clear text in a folder of yours that lies in memory where that is possible and is removed whatever happens, and encrypts what you save: only changed values change. FILE may be the name of a secret of the lab. A file that is not there is made.',
    lab: 'optional',
    parameters: { file: word('FILE', 'a file that SOPS encrypts, or the name of a secret') },
    examples: [
      { command: 'croft secret edit wifi', does: 'the values of a secret' },
      { command: 'croft secret edit talos/main/secrets.sops.yaml', does: 'any file' },
    ],
  },
  'secret encrypt': {
    brief: 'encrypt a file in place, as sops -e -i does',
    about:
      'Encrypts FILE for the recipients of the nearest .sops.yaml above it, or of SOPS_AGE_RECIPIENTS. Its name says what it is: .yaml, .json, .env and .ini keep their keys, anything else becomes one value. A refusal leaves the file as it was.',
    lab: 'optional',
    parameters: { file: word('FILE', 'what to encrypt') },
    examples: [{ command: 'croft secret encrypt talos/main/secrets.sops.yaml', does: 'in place' }],
  },
  'secret decrypt': {
    brief: 'print what an encrypted file holds, as sops -d does',
    about:
      'Opens FILE with the keys in SOPS_AGE_KEY, in the file that SOPS_AGE_KEY_FILE names and in the key file of sops, and prints its content. A file of which any byte was changed is refused, and nothing of it is printed.',
    lab: 'optional',
    parameters: {
      file: word('FILE', 'what to decrypt'),
      'in-place': flag('write the content to FILE instead, which only you can then read'),
    },
    examples: [
      { command: 'croft secret decrypt secrets/wifi.sops.yaml', does: 'to standard output' },
      { command: 'croft secret decrypt -i secrets/wifi.sops.yaml', does: 'in place' },
    ],
  },
  'secret audit': {
    brief: 'find secrets that stand in clear',
    about:
      'Looks for Kubernetes Secrets, kubeconfigs, talosconfigs, Talos secrets, age identities, private keys, OpenTofu state, dotenv files, tokens and values made at random, in the files of the lab and in what is staged. Never shows a value. Exit code 1 when there is one, 4 when something could not be looked at.',
    lab: 'required',
    parameters: {
      history: flag('also everything that Git can still reach'),
      staged: flag('only what the next commit adds or changes'),
    },
    examples: [
      { command: 'croft secret audit', does: 'the tree and the index' },
      { command: 'croft secret audit --history', does: 'also every commit, before you publish' },
      { command: 'croft secret audit --staged', does: 'what the hook runs' },
    ],
  },
  'hook install': {
    brief: 'make Git refuse commits with secrets in clear',
    about:
      'Writes a pre-commit hook that runs croft secret audit --staged. It never rewrites or stages a file. A hook of your own stays as it is: the line to add to it is printed, exit code 3.',
    lab: 'optional',
    parameters: {
      print: option('MANAGER', 'write nothing; print the lines for lefthook or pre-commit', [
        'lefthook',
        'pre-commit',
      ]),
    },
    examples: [
      { command: 'croft hook install', does: 'for plain Git' },
      { command: 'croft hook install --print lefthook', does: 'lines for lefthook.yml' },
    ],
  },
  'secret rotate': {
    brief: 'encrypt files with new data keys',
    about:
      'Encrypts every value of the lab and the secrets of its clusters, or the files that are named, with a new data key for the same recipients. The values stay; replace those that leaked.',
    lab: 'required',
    parameters: { files: words('FILE', 'only these files; default: all of them') },
    examples: [{ command: 'croft secret rotate', does: 'every value of the lab' }],
  },
  ...RECIPIENT_VERBS,
  'secret record': {
    brief: 'record encrypted files that another program changed',
    about:
      'Opens the encrypted files of the lab that secrets/index.yaml does not name as they are, and records those that open: what sops wrote, what is new, what was moved. A file that is named is recorded although it is older than the recorded one, or was changed below its signature. A copy of another file never is: croft secret rotate makes it a file of its own. Exit code 4 when no key opens one.',
    lab: 'required',
    parameters: { files: words('FILE', 'only these files; default: all of the lab') },
    examples: [
      { command: 'croft secret record', does: 'after a change with sops' },
      {
        command: 'croft secret record secrets/wifi.sops.yaml',
        does: 'after an older version was put back on purpose',
      },
    ],
  },
  ...TALOS_VERBS,
  ...TALOS_CHECK_VERBS,
  ...IMPORT_VERBS,
  pin: {
    brief: 'write the versions in use to pins.yaml, where Renovate finds them',
    about:
      'Adds every chart and image version that the lab uses and pins.yaml does not name, with the annotation that Renovate reads. Existing lines stay as they are.',
    lab: 'required',
    parameters: { names: words('NAME', 'only these pins; default: all that are missing') },
    examples: [
      { command: 'croft pin', does: 'pins everything' },
      { command: 'croft pin cilium', does: 'pins one entry' },
    ],
  },
  versions: {
    brief: 'list every version that the lab declares',
    about:
      'Charts and images of pins.yaml and of the catalogue, Talos and Kubernetes of each cluster: version, digest, where Renovate looks for a newer one, where it is declared and what uses it. Needs no network.',
    lab: 'required',
    parameters: {},
    examples: [
      { command: 'croft versions', does: 'a table' },
      { command: 'croft versions --json', does: 'with every rendered file that has the version' },
    ],
  },
  schema: {
    brief: 'write the JSON Schemas that editors complete and check with',
    about: 'Writes into .croft/schema of the lab, or into the folder that is named.',
    lab: 'optional',
    parameters: {
      out: option('DIR', 'write into this folder'),
      check: flag('write nothing; exit code 2 when a file differs'),
    },
    examples: [{ command: 'croft schema', does: 'writes .croft/schema/*.json' }],
  },
  doctor: {
    brief: 'look for what keeps Croft from working here',
    about:
      'Looks at the runtime, Git, the lab, interrupted work and stale files; says what is wrong, why it matters and what to do. Exit code 1 when something is wrong, 4 when something could not be verified.',
    lab: 'optional',
    parameters: {},
    examples: [{ command: 'croft doctor', does: 'looks at everything' }],
  },
  completion: {
    brief: 'print the completion script of a shell',
    about: 'Prints a script that completes verbs, options and their values.',
    lab: 'optional',
    parameters: { shell: word('SHELL', 'bash, zsh or fish', SHELLS) },
    examples: [
      { command: 'source <(croft completion bash)', does: 'for this shell' },
      {
        command: 'croft completion fish > ~/.config/fish/completions/croft.fish',
        does: 'for every shell',
      },
    ],
  },
  version: {
    brief: 'print the version',
    about: 'Prints the version of Croft and of its runtime.',
    lab: 'optional',
    parameters: {},
    examples: [{ command: 'croft version', does: 'prints one line' }],
  },
} as const satisfies Record<string, Verb>;

export type VerbName = keyof typeof VERBS;

/** The words that can come next: add and list behind app, add behind `secret recipients`; empty for a whole verb. */
export function subcommands(words: string): string[] {
  return [
    ...new Set(verbsWithin(words).map((name) => name.slice(words.length + 1).split(' ')[0] ?? '')),
  ];
}

/** Every verb that begins with some words and goes on. */
export function verbsWithin(words: string): VerbName[] {
  const names = Object.keys(VERBS) as VerbName[];
  return names.filter((name) => name.startsWith(`${words} `));
}

/** What any verb is given, before it is known which. */
export type Input = Readonly<Record<string, boolean | string | readonly string[] | undefined>>;

type ValueOf<P> =
  P extends Kind<'flag'>
    ? boolean
    : P extends Kind<'many'>
      ? readonly string[]
      : P extends { readonly type: 'one' }
        ? string | undefined
        : never;

/** What a verb is given: every parameter by name. */
export type InputOf<Name extends VerbName> = {
  readonly [Key in keyof (typeof VERBS)[Name]['parameters']]: ValueOf<
    (typeof VERBS)[Name]['parameters'][Key]
  >;
};
