import type { TalosMinor } from '../minors.ts';

/** Something that a JSON Schema of Talos refuses and Talos itself takes: the schema is wrong about it. */
export interface SchemaException {
  readonly minors: readonly TalosMinor[];
  /** What the check by the schema says. */
  readonly said: RegExp;
  readonly reason: string;
}

/** Every one is true of each version that it names: a list that says too much hides mistakes. */
export const SCHEMA_EXCEPTIONS: readonly SchemaException[] = [
  {
    minors: ['1.11', '1.12', '1.13', '1.14'],
    said: /^v1alpha1: .*"additionalProperty":"persist"/,
    reason: 'persist is not described, though Talos generates it',
  },
  {
    minors: ['1.11', '1.12', '1.13', '1.14'],
    said: /^v1alpha1\/machine\/logging\/destinations\/\d+\/endpoint: must be object/,
    reason: 'an endpoint of logs is described as Go keeps a URL, and read as a text',
  },
  {
    minors: ['1.11', '1.12'],
    said: /^\w*VolumeConfig\/encryption\/options: must be equal to one of the allowed values/,
    reason: 'options of an encryption are described as one text, and read as a list',
  },
  {
    minors: ['1.14'],
    said: /^v1alpha1\/machine: .*"additionalProperty":"files"/,
    reason: 'machine.files is not described any more, and is all that there is for files in /var',
  },
];
