import { parseDocuments } from '../../src/model/yaml/index.ts';
import { diagnosticsOf, type TalosMode } from '../../src/talos/validate/index.ts';
import { mutants } from './mutations.ts';
import type { Talos } from './peer.ts';

/** What was compared, and where Croft and Talos disagree. */
export interface Verdicts {
  readonly valid: number;
  readonly invalid: number;
  /** Disagreements with a known reason, by it. */
  readonly excused: ReadonlyMap<string, number>;
  readonly differences: readonly string[];
}

/** Why Croft and Talos may disagree, by what Talos said. */
const EXCUSES: readonly (readonly [reason: string, said: RegExp])[] = [
  [
    'types in expressions are not followed',
    /undeclared reference|no such (?:field|overload|key)|found no matching overload|undefined field|must be bool|unexpected (?:output )?type|expression output type|Syntax error/,
  ],
  ['the OCI runtime specification is not checked', /base runtime spec|json: cannot unmarshal/],
  [
    'BGP and containers of 1.14 are not judged',
    /^(?:BGPInstanceConfig|ContainerConfig)\/|container dependenc/i,
  ],
  ['Talos itself falls over', /panic|recovered:/],
];

/** The known reason for which Croft may disagree with what Talos said; undefined when there is none. */
export function excuseFor(theirs: readonly string[]): string | undefined {
  return EXCUSES.find(([, said]) => theirs.some((line) => said.test(line)))?.[0];
}

/** Whether Croft and a version of Talos agree on mutants of sound configurations. */
export async function verdictsOf(
  talos: Talos,
  sound: readonly string[],
  { minor, count, modes }: { minor: number; count: number; modes: readonly TalosMode[] },
): Promise<Verdicts> {
  let valid = 0;
  let invalid = 0;
  const excused = new Map<string, number>();
  const differences: string[] = [];
  let asked = 0;
  for (const { what, yaml } of mutants(sound, minor, count)) {
    const mode = modes[asked++ % modes.length] ?? 'metal';
    const { error, errors = [] } = await talos.ask({ op: 'validate', yaml, mode });
    const theirs = [...(error === undefined ? [] : [error]), ...errors];
    const { documents, diagnostics } = parseDocuments('machine.yaml', yaml);
    const ours = [...diagnostics, ...diagnosticsOf('machine.yaml', documents, { minor, mode })];
    if (theirs.length === 0) valid += 1;
    else invalid += 1;
    if ((theirs.length === 0) === (ours.length === 0)) continue;
    const reason = excuseFor(theirs);
    if (reason === undefined)
      differences.push(
        `${mode}, ${what}: Talos ${theirs.join(' | ') || 'accepts'}; Croft ${ours.map(({ message }) => message).join(' | ') || 'accepts'}`,
      );
    else excused.set(reason, (excused.get(reason) ?? 0) + 1);
  }
  return { valid, invalid, excused, differences };
}
