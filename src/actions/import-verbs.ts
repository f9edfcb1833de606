import { flag, option, options, required, words, type Verb } from './parameter.ts';

/** The verb that makes a lab of what other tools have. */
export const IMPORT_VERBS = {
  import: {
    brief: 'make a lab of what you have: talhelper, topf, templates, machine configurations',
    about:
      'Reads the files of other tools in the folders and files at PATH and writes them as a lab into the folder of -C, or this one, which must have no lab.yaml. What has a word becomes that word; what has none becomes a patch, so that every machine is rendered as it is now; nothing else is lost without being named. Everything is rendered and compared before anything is written, and secrets are written encrypted only. Exit code 1 when something cannot be carried over.',
    lab: 'new',
    takesSecret: true,
    parameters: {
      paths: required(words('PATH', 'folders with sources, or files')),
      from: options('SOURCE', 'read only this source, where a folder holds several'),
      address: options(
        'NODE=ADDRESS',
        'the address that a DHCP server gives a machine, where no file says it',
      ),
      cluster: option('CLUSTER', 'what the cluster is called; default: what the source says'),
      name: option('NAME', 'what the lab is called; default: the folder'),
      domain: option('DOMAIN', 'the domain of its services, where the source says none'),
      repository: option('URL', 'where Flux pulls the lab from, where the source does not say it'),
      recipient: options(
        'AGE',
        'who can open the secrets; default: whom the source encrypts for, else your own key',
      ),
      report: option('FILE', 'write the whole report as Markdown'),
      'allow-loss': flag('write the lab although something cannot be carried over'),
      'dry-run': flag('write nothing but the report'),
    },
    examples: [
      { command: 'croft import ~/home-ops -C lab', does: 'whatever the folder holds' },
      {
        command: 'croft import talconfig.yaml --dry-run --report import.md',
        does: 'what would become of talhelper',
      },
      {
        command: 'croft import controlplane.yaml worker.yaml --domain home.example',
        does: 'from the configurations of machines',
      },
    ],
  },
} as const satisfies Record<string, Verb>;
