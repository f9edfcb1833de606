/** A key that an entry sets on purpose though the sources of the chart do not show it. */
export interface Exception {
  /** The catalogue entry whose chart it is. */
  readonly chart: string;
  /** As the report writes it; what is below it is excepted too. */
  readonly path: string;
  readonly reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [];

/** Objects that a chart renders so that their schema refuses them; `path` is the place in the object. */
export const OBJECT_EXCEPTIONS: readonly Exception[] = [
  {
    chart: 'flux-instance',
    path: '/spec/distribution/artifact',
    reason:
      'the template writes the field even if it is unset; kube-apiserver drops a null where the field is not nullable',
  },
];
