import type { LabDraft } from '../import/lab/lab.ts';
import { isPlaceholder } from '../model/placeholder.ts';
import type { NextStep } from './import-report.ts';
import type { ProvenLab } from './import-render.ts';

/** What a person does with a lab that was imported, in order. */
export function nextSteps({ clusters, bundles }: LabDraft, { files }: ProvenLab): NextStep[] {
  const lacks = clusters.filter(({ name }) => !bundles.has(name));
  const patches = [...files.keys()].filter((path) => path.includes('/patches/'));
  return [
    ...(isPlaceholder(files.get('lab.yaml') ?? '')
      ? [
          {
            command: '$EDITOR lab.yaml',
            does: 'write your domain and repository for change-me.invalid',
          },
        ]
      : []),
    ...lacks.map(({ name }) => ({
      command: `croft talos secrets import ${name} --from-machine-config FILE`,
      does: 'the secrets of the cluster, from the configuration of a control plane',
    })),
    {
      command: 'croft check',
      does: 'what to mend, or to accept in lab.yaml, and which secrets need a value',
    },
    {
      command: 'croft secret generate',
      does: 'secrets that a rule can make, such as the key of Flux',
    },
    ...(patches.length > 0
      ? [{ command: `$EDITOR ${patches[0] ?? ''}`, does: 'what the lab has no word for' }]
      : []),
    {
      command: 'croft render',
      does: 'write the repository and the configurations of the machines',
    },
    {
      command: 'croft talos config',
      does: 'look at them; talosctl apply-config --dry-run compares with a machine',
    },
  ];
}
