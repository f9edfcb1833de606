import type { Origin } from '../../model/origin.ts';
import type { Emittable } from '../../model/yaml/index.ts';
import type { YamlMap, YamlValue } from '../../model/yaml/value.ts';
import type { Rules } from '../../talos/patch/rules.ts';
import type { DocumentId } from './change.ts';

/** Who answers for a rendered value: a word that the machine said; one that only others said; nobody. */
export type Answer = 'own' | 'foreign' | 'none';

/** A machine of a source beside what is rendered for it. */
export interface Compared {
  /** Its whole configuration. */
  readonly source: readonly YamlMap[];
  /** What is left of that, once words were taken out. */
  readonly left: readonly YamlMap[];
  readonly rendered: readonly Emittable[];
  readonly rules: Rules;
  readonly answerFor: (origin: Origin | undefined) => Answer;
  /** Whether talosctl would have generated a value at a path: the source lacks it because somebody removed it. */
  readonly isGenerated: (id: DocumentId, path: readonly string[], item?: YamlValue) => boolean;
}

/** A place in both configurations. */
export interface Spot {
  readonly id: DocumentId;
  readonly path: readonly string[];
}
