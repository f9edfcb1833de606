import type { Oracle, OracleContext, OracleReport } from './oracle.ts';
import { kubernetesTypes, type KubernetesTyping } from './yaml-typing.ts';

/** Proof that the program types as Kubernetes does, on scalars that YAML libraries disagree about. */
export const oracle: Oracle = { name: 'yaml-typing', run };

/** Document and what it is, as `kind value`; null for one that Kubernetes refuses. */
const KNOWN: readonly (readonly [document: string, typed: string | null])[] = [
  ['no', 'bool false'],
  ['on', 'bool true'],
  ['y', 'bool true'],
  ['017', 'int 15'],
  ['0o17', 'int 15'],
  ['1_000', 'int 1000'],
  ['0b11', 'int 3'],
  ['9007199254740993', 'int 9007199254740993'],
  ['18446744073709551615', 'float 1.8446744073709552e+19'],
  ['1e400', 'string 1e400'],
  ['52:54:00', 'string 52:54:00'],
  ['12:30:45', 'string 12:30:45'],
  ['2026-01-01', 'string 2026-01-01'],
  ['~', 'null null'],
  ['', 'null null'],
  ['.inf', null],
  ['0x1F', 'int 31'],
  ['+1', 'int 1'],
  ['1.', 'int 1'],
  ['.5', 'float 0.5'],
  ['""', 'string '],
  ['=', 'string ='],
  ['a: [', null],
];

async function run({ tools }: OracleContext): Promise<OracleReport> {
  const answers = await kubernetesTypes(
    KNOWN.map(([document]) => document),
    tools.yamlTyping,
  );
  const failures = KNOWN.flatMap(([document, expected], at) => {
    const found = show(answers[at]);
    return found === expected ? [] : [`"${document}" is ${String(found)}, not ${String(expected)}`];
  });
  return { counts: { 'scalars typed': answers.length }, skipped: [], failures };
}

function show(answer: KubernetesTyping | undefined): string | null {
  if (!answer || 'error' in answer) return null;
  const { kind, value } = answer.value;
  return `${kind} ${kind === 'list' || kind === 'map' ? JSON.stringify(value) : String(value)}`;
}
