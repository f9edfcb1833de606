import { flag, option, word, words, type Kind, type Verb } from './parameter.ts';

const CLUSTER: Kind<'one'> = {
  ...word('CLUSTER', 'the cluster; default: the only one'),
  required: false,
};

/** Verbs about the machines of a cluster and who may talk to them. */
export const TALOS_VERBS = {
  'talos config': {
    brief: 'list, show and compare the configurations of the machines',
    about:
      'Without NODE it lists them. Secrets are shown by their names, in a comparison by a digest of what is encrypted. Needs no key.',
    lab: 'required',
    parameters: {
      nodes: words('NODE', 'these machines: <node>, or <cluster>/<node>'),
      diff: flag(
        'from the rendered files to what the source says now; exit code 2 when they differ',
      ),
      origins: flag('with where each line comes from'),
    },
    examples: [
      { command: 'croft talos config', does: 'a table' },
      { command: 'croft talos config control0 --origins', does: 'what it gets, and why' },
      { command: 'croft talos config --diff', does: 'what croft render would change' },
    ],
  },
  'talos secrets init': {
    brief: 'make the secrets of a new cluster',
    about:
      'Makes authorities, tokens and keys as talosctl gen secrets does, and writes them to talos/CLUSTER/secrets.sops.yaml, encrypted for the people of lab.yaml. Never replaces any. Exit code 3 when croft.lock knows that the cluster had secrets: import them, or say that it is made anew.',
    lab: 'required',
    parameters: {
      cluster: CLUSTER,
      'new-identity': flag('the cluster had other secrets, and is made anew of wiped machines'),
    },
    examples: [{ command: 'croft talos secrets init', does: 'for the only cluster' }],
  },
  'talos secrets import': {
    brief: 'take the secrets of a cluster that exists',
    about:
      'Takes what talosctl gen secrets wrote, talsecret.yaml of talhelper or the secrets of topf, or with --from-machine-config the configuration of a control plane. A file that SOPS encrypted is opened; without FILE, or with -, it is read from standard input. Every problem is told at once, and nothing is written unless the secrets are whole and valid. Exit code 3 when croft.lock knows other ones.',
    lab: 'required',
    takesSecret: true,
    parameters: {
      words: words('[CLUSTER] FILE', 'the cluster where there are several, and the file'),
      'from-machine-config': option('FILE', 'the configuration of a control plane instead'),
      'new-identity': flag('the cluster had other secrets, and is made anew of wiped machines'),
    },
    examples: [
      { command: 'croft talos secrets import secrets.yaml', does: 'for the only cluster' },
      {
        command: 'sops -d talsecret.sops.yaml | croft talos secrets import main -',
        does: 'from talhelper',
      },
      {
        command: 'croft talos secrets import main --from-machine-config controlplane.yaml',
        does: 'from a machine',
      },
    ],
  },
  'talos talosconfig': {
    brief: 'issue a talosconfig',
    about:
      'Signs a client certificate with the secrets of the cluster and writes it, readable by you alone, to .croft/CLUSTER/talosconfig. Endpoints are those of cluster.yaml, else the addresses of the control planes, never the address that they share. A file of yours is only written with --merge.',
    lab: 'required',
    parameters: {
      cluster: CLUSTER,
      ttl: option('DURATION', 'how long it lets you in, such as 30d or 12h; default: 8760h'),
      roles: option('ROLES', 'such as os:reader,os:etcd:backup; default: os:admin'),
      out: option('FILE', 'where it goes instead'),
      merge: flag('with --out: add the context to the talosconfig that is there'),
      print: flag('print it instead'),
    },
    examples: [
      { command: 'croft talos talosconfig', does: 'for a year' },
      { command: 'croft talos talosconfig --ttl 12h --roles os:reader', does: 'to look only' },
      {
        command: 'croft talos talosconfig main --out ~/.talos/config --merge',
        does: 'where talosctl looks',
      },
    ],
  },
  'talos kubeconfig': {
    brief: 'issue a kubeconfig',
    about:
      'Signs a client certificate of an administrator with the secrets of the cluster and writes it, readable by you alone, to .croft/CLUSTER/kubeconfig. Needs no running cluster. The server is the endpoint of the cluster.',
    lab: 'required',
    parameters: {
      cluster: CLUSTER,
      ttl: option('DURATION', 'how long it lets you in, such as 30d or 12h; default: 8760h'),
      out: option('FILE', 'where it goes instead'),
      print: flag('print it instead'),
    },
    examples: [
      { command: 'croft talos kubeconfig', does: 'for a year' },
      { command: 'croft talos kubeconfig main --ttl 8h', does: 'for a day of work' },
    ],
  },
} as const satisfies Record<string, Verb>;
