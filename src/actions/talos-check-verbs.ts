import { option, words, type Verb } from './parameter.ts';

/** Verbs that judge machine configurations and moves to another Talos. */
export const TALOS_CHECK_VERBS = {
  'talos validate': {
    brief: 'judge machine configurations by the rules of Talos',
    about:
      'FILE is any machine configuration, encrypted or not; without FILE those that the lab renders. Names every unknown key, wrong type, conflict and broken rule at once, as the declared version of Talos would refuse it. Exit code 1 when there is one. Values are never shown.',
    lab: 'optional',
    parameters: {
      files: words('FILE', 'configurations; default: those of the lab'),
      talos: option(
        'VERSION',
        'such as 1.13; default: that of the lab, else of the installer in FILE, else the newest',
      ),
      mode: option('MODE', 'where the machine runs; default: metal', [
        'metal',
        'cloud',
        'container',
      ]),
    },
    examples: [
      { command: 'croft talos validate', does: 'the machines of this lab' },
      { command: 'croft talos validate worker.yaml --talos 1.13', does: 'any file, without a lab' },
    ],
  },
  'talos contract': {
    brief: 'show what a move to another Talos changes in the configurations',
    about:
      'Builds the configuration of every machine for both versions from the same source, shows the documents that differ, and lists the defaults that appear with the target and whether the source accepts or denies each. Exit code 2 while one of them is undecided. Writes nothing.',
    lab: 'required',
    parameters: {
      clusters: words('CLUSTER', 'only their machines; default: all clusters'),
      from: option('VERSION', 'such as 1.13; default: the declared one'),
      to: option('VERSION', 'such as 1.14; default: the newest that is known'),
    },
    examples: [
      { command: 'croft talos contract --to 1.14', does: 'before talos.version is raised' },
      { command: 'croft talos contract --from 1.13 --to 1.14 main', does: 'one cluster' },
    ],
  },
} as const satisfies Record<string, Verb>;
