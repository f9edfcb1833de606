import { isMap, type YamlValue } from '../model/yaml/value.ts';
import type { ReportLine } from './imported.ts';
import { placeOf } from './lab/lines.ts';
import type { MachineReading, Returned, Said } from './lab/word.ts';

/** What a lab cannot be without, nor have as a secret: where its machines are, and what they run. */
const STRUCTURE =
  /^(?:name|address|mac|mtu|disk|links|endpoint|network|talos\.version|kubernetes\.version)(?:\.|$)/;

/** Whether some text in a value holds one of these texts. */
export function holdsText(value: YamlValue, texts: readonly string[]): boolean {
  if (texts.length === 0) return false;
  if (typeof value === 'string') return texts.some((text) => value.includes(text));
  const below = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : [];
  return below.some((one) => holdsText(one, texts));
}

/** Words that would put into clear what the source keeps encrypted. */
export interface Sealed {
  /** They become patches, in which a secret stands for the text. */
  readonly returned: readonly Returned[];
  /** About those that the lab needs in clear. */
  readonly report: readonly ReportLine[];
}

const HIDDEN = 'the source keeps its value encrypted, and the word would say it in clear';
const CLEAR = 'the source keeps it encrypted, and the lab says it in clear: it cannot be without';

/** Looks for texts that the source keeps encrypted in what machines say. */
export function sealedIn(
  machines: readonly MachineReading[],
  texts: readonly string[] = [],
): Sealed {
  const held = machines.flatMap((by) =>
    by.reading.findings
      .filter(({ value }) => holdsText(value, texts))
      .map((finding): Said => ({ by, finding })),
  );
  const isNeeded = ({ finding }: Said): boolean => STRUCTURE.test(finding.path.join('.'));
  return {
    returned: held.filter((one) => !isNeeded(one)).map((said) => ({ said: [said], why: HIDDEN })),
    report: held
      .filter(isNeeded)
      .map((one): ReportLine => ({ fate: 'kept', from: placeOf(one), why: CLEAR })),
  };
}
