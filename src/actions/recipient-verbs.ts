import { flag, option, required, word, words, type Verb } from './parameter.ts';

/** Verbs about who reads the secrets. */
export const RECIPIENT_VERBS = {
  'secret recipients': {
    brief: 'let those read the secrets whom lab.yaml names',
    about:
      'Encrypts every value of the lab and the secrets of its clusters for the people of lab.yaml, as after an edit of it. Who is added reads what is there; when somebody is removed, the file gets a new data key.',
    lab: 'required',
    parameters: {},
    examples: [{ command: 'croft secret recipients', does: 'after an edit of lab.yaml' }],
  },
  'secret recipients update': {
    brief: 'the same for files that are no values of the lab, by .sops.yaml',
    about:
      'Encrypts the files for the recipients that the nearest .sops.yaml above each names. Who is added reads what is there; when somebody is removed, the file gets a new data key.',
    lab: 'required',
    parameters: { files: required(words('FILE', 'encrypted files')) },
    examples: [
      {
        command: 'croft secret recipients update talos/main/secrets.sops.yaml',
        does: 'one file that croft render does not write',
      },
    ],
  },
  'secret recipients add': {
    brief: 'let another key read the secrets of the lab',
    about:
      'Adds RECIPIENT to lab.yaml as NAME and encrypts every value of the lab and the secrets of its clusters for it too, with the data keys that are there. All values are opened and encrypted before the first is written, and lab.yaml comes last: after a crash the same command completes the work.',
    lab: 'required',
    takesSecret: true,
    parameters: {
      name: word('NAME', 'who holds the key'),
      recipient: word('RECIPIENT', 'the public key, which begins with age1'),
      custody: option('WHERE', 'where the private key is kept; default: online', [
        'online',
        'offline',
        'cluster',
      ]),
      cluster: option('CLUSTER', 'the cluster that holds it, for --custody cluster; default: all'),
    },
    examples: [
      { command: 'croft secret recipients add laptop age1...', does: 'one more key of a person' },
      {
        command: 'croft secret recipients add escrow age1... --custody offline',
        does: 'a key that is kept offline',
      },
    ],
  },
  'secret recipients remove': {
    brief: 'shut a key out from the secrets of the lab',
    about:
      'Takes NAME out of lab.yaml and encrypts every value that it could read with a new data key. What it could read before stays known to it, so the values to replace are named. Refuses, with exit code 3, to remove the last recipient and the last one whose key you hold.',
    lab: 'required',
    parameters: {
      name: word('NAME', 'the recipient, as lab.yaml names it'),
      'no-offline': flag('also when no key that is kept offline would be left'),
    },
    examples: [{ command: 'croft secret recipients remove phone', does: 'a key that was lost' }],
  },
} as const satisfies Record<string, Verb>;
