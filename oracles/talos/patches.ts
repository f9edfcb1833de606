import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { emit, parseDocument, parseDocuments, type Emittable } from '../../src/model/yaml/index.ts';
import { placeIn } from '../../src/model/origin.ts';
import { contractOf, type Contract } from '../../src/talos/contract.ts';
import { V1ALPHA1, type TalosDocument } from '../../src/talos/document.ts';
import { applyPatch } from '../../src/talos/patch/apply.ts';
import type { PatchProblem } from '../../src/talos/patch/patch.ts';
import type { TalosMap } from '../../src/talos/value.ts';
import type { TalosMinor } from './minors.ts';
import { dice } from '../sops/generate.ts';
import { DOCUMENTS, GROUND, kubernetesGround, patchesFor } from './patch-cases.ts';
import type { Talos } from './peer.ts';

/** Patches for each version. */
const CASES = 1200;

/** Where we say more or less than Talos on purpose. */
const INTENDED: readonly {
  readonly why: string;
  readonly mayDiffer?: true;
  readonly applies: (outcome: Outcome) => boolean;
}[] = [
  {
    why: 'something to delete is not there: Talos does nothing, or stops',
    applies: ({ problems }) =>
      problems.length > 0 && problems.every(({ everywhere }) => everywhere),
  },
  {
    why: 'a JSON patch copies or replaces what is not there: Talos goes on with null, RFC 6902 forbids it',
    mayDiffer: true,
    applies: ({ refusal, problems }) =>
      refusal === undefined &&
      problems.some(({ code, everywhere }) => code === 'talos-patch-missing' && !everywhere),
  },
  {
    why: 'inside settings of Kubernetes Talos finds less to delete than we do',
    applies: ({ refusal = '' }) =>
      /delete path 'cluster\.(?:scheduler\.config|apiServer\.auditPolicy)\..*lookup failed/.test(
        refusal,
      ),
  },
  {
    why: 'Talos 1.11 cannot tell items by an address, later ones can',
    applies: ({ refusal = '' }) =>
      /NetworkRuleConfig.*'ingress\.\[0\]': lookup failed/.test(refusal),
  },
  {
    why: 'two documents say the same: Talos notices when it validates',
    applies: ({ refusal, problems }) =>
      refusal === undefined &&
      problems.every(({ code, everywhere }) => code === 'talos-patch-twin' || everywhere),
  },
  {
    why: 'a value that Talos has no place for: found when the configuration is validated',
    applies: ({ refusal = '', problems }) =>
      problems.length === 0 &&
      /unknown keys|decod|unmarshal|cannot|conflicting|not registered|invalid/i.test(refusal),
  },
];

/** What came of one case. */
interface Outcome {
  /** Why Talos refused. */
  readonly refusal: string | undefined;
  readonly problems: readonly PatchProblem[];
  readonly same: boolean;
}

export interface PatchReport {
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

/** Generated patches over configurations that Talos generates, applied by Talos and by us. */
export async function judgePatches(
  talos: Talos,
  minor: TalosMinor,
  configurations: readonly string[],
): Promise<PatchReport> {
  const contract = contractOf(`${minor}.0`);
  if (!contract) throw new Error(`${minor} is no version`);
  const roll = dice(Number(minor.slice(2)));
  const grounds = await groundsOf(talos, minor, configurations);
  const counts: Record<string, number> = {};
  const failures: string[] = [];
  for (let i = 0; i < CASES; i += 1) {
    const yaml = grounds[i % grounds.length] ?? '';
    const documents = documentsOf(yaml);
    const patches = patchesFor(
      roll,
      minor,
      documents.map(({ value }) => value),
    );
    const outcome = await judge(talos, contract, { yaml, documents, patches });
    const verdict = verdictOf(outcome);
    if (verdict === null) failures.push(described(outcome, patches));
    else counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return { counts, failures };
}

/** Configurations with more in them, and the document without a kind alone for JSON patches. */
async function groundsOf(
  talos: Talos,
  minor: TalosMinor,
  configurations: readonly string[],
): Promise<string[]> {
  const grounds: string[] = [];
  for (const yaml of configurations) {
    const patches = [GROUND, ...kubernetesGround(minor), ...DOCUMENTS].map((one) => emit(one));
    const full = await talos.mustDo({ op: 'patch', yaml, patches, reload: true });
    const alone = documentsOf(full.yaml ?? '').filter(({ kind }) => kind === V1ALPHA1);
    const single = await talos.mustDo({ op: 'encode', yaml: written(alone) });
    grounds.push(full.yaml ?? '', full.yaml ?? '', single.yaml ?? '');
  }
  return grounds;
}

interface Case {
  readonly yaml: string;
  readonly documents: readonly TalosDocument[];
  readonly patches: readonly string[];
}

async function judge(
  talos: Talos,
  contract: Contract,
  { yaml, documents, patches }: Case,
): Promise<Outcome> {
  const theirs = await talos.ask({ op: 'patch', yaml, patches, reload: true });
  const problems: PatchProblem[] = [];
  let ours = documents;
  for (const patch of patches) {
    const { document } = parseDocument('patch.yaml', patch);
    if (!document) throw new Error(`no patch: ${patch}`);
    const patched = applyPatch(
      ours,
      {
        file: 'patch.yaml',
        value: document.value,
        origin: (path) => placeIn('source', document, path),
        range: (path) => document.range(path),
      },
      contract,
    );
    // A warning of what Talos takes away, as we do.
    problems.push(...patched.problems.filter(({ code }) => code !== 'talos-patch-drops'));
    ours = patched.documents;
  }
  if (theirs.error !== undefined) return { refusal: theirs.error, problems, same: false };
  const encoded = await talos.ask({ op: 'encode', yaml: written(ours) });
  return { refusal: undefined, problems, same: areEqual(encoded.yaml ?? '', theirs.yaml ?? '') };
}

function verdictOf(outcome: Outcome): string | null {
  const { refusal, problems, same } = outcome;
  if (refusal === undefined && same && problems.length === 0) return 'patched the same';
  const intended = INTENDED.find(({ applies }) => applies(outcome));
  if (intended && (same || refusal !== undefined || intended.mayDiffer)) return intended.why;
  return refusal !== undefined && problems.length > 0 ? 'refused by both' : null;
}

function described({ refusal, problems }: Outcome, patches: readonly string[]): string {
  const found = problems.map(({ message }) => message).join('; ');
  const what = refusal === undefined ? 'another result' : `Talos refused (${refusal})`;
  return `${what}, problems: ${found || 'none'}: ${JSON.stringify(patches)}`;
}

function documentsOf(yaml: string): TalosDocument[] {
  return parseDocuments('configuration.yaml', yaml).documents.map(({ value }) => {
    const map = value as TalosMap;
    const { kind, name } = map;
    return {
      kind: typeof kind === 'string' ? kind : V1ALPHA1,
      ...(typeof kind === 'string' && typeof name === 'string' ? { name } : {}),
      value: map,
    };
  });
}

function written(documents: readonly TalosDocument[]): string {
  return documents.map(({ value }): string => emit(value as Emittable)).join('');
}

function areEqual(one: string, other: string): boolean {
  const parse = (yaml: string): unknown[] =>
    parseAllDocuments(yaml).map((document): unknown => document.toJS() as unknown);
  return isDeepStrictEqual(parse(one), parse(other));
}
