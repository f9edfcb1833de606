// Flux's postBuild, done by Flux's own library, for every object that a Flux Kustomization applies.
import type { Tools } from '../oracle.ts';
import { output } from '../process.ts';
import { KUSTOMIZE_GROUP, type Applied } from './flux.ts';
import { field, list, manifests, reference, text, title, type Manifest } from './manifests.ts';
import { isEncrypted } from './sops.ts';

/** Stands for a variable whose value only a cluster or a key holder knows; it is also a valid host name. */
const STAND_IN = 'placeholder.example';

const ROUNDS = 50;

export interface Substituted {
  readonly manifests: readonly Manifest[];
  readonly failures: readonly string[];
  /** Names of variables that a stand-in was taken for. */
  readonly standIns: readonly string[];
}

interface Variables {
  readonly values: Readonly<Record<string, string>>;
  /** True when a source of variables cannot be read here, so that an unknown name may be fine. */
  readonly open: boolean;
}

/** Puts variables into the objects of every Kustomization; ConfigMaps and Secrets are looked up in `pool`. */
export async function substitute(
  applied: readonly Applied[],
  pool: readonly Manifest[],
  tools: Tools,
): Promise<Substituted> {
  const known = new Map(pool.map((manifest) => [title(manifest), manifest]));
  const failures: string[] = [];
  const done: Manifest[] = [];
  const pending: Pending[] = [];
  for (const { kustomization, manifests: objects } of applied) {
    const variables = variablesOf(kustomization, known, failures);
    for (const manifest of objects) {
      if (variables && !isExempt(manifest)) pending.push({ manifest, ...variables });
      else done.push(manifest);
    }
  }
  const answered = await answerAll(pending, tools);
  return {
    manifests: [...done, ...answered.manifests],
    failures: [...failures, ...answered.failures],
    standIns: answered.standIns,
  };
}

type Pending = { readonly manifest: Manifest } & Variables;

interface Answer {
  readonly text: string;
  readonly error?: string;
  readonly undefined?: string;
}

/** Asks Flux's library again with stand-ins for as long as only such are missing. */
async function answerAll(pending: readonly Pending[], tools: Tools): Promise<Substituted> {
  const done: Manifest[] = [];
  const failures: string[] = [];
  const standIns = new Set<string>();
  let open = pending;
  for (let round = 0; open.length > 0 && round < ROUNDS; round += 1) {
    const input = open.map(({ manifest, values }) =>
      JSON.stringify({ text: manifest.text, vars: values }),
    );
    const lines = (await output(tools.envsubst, [], { input: input.join('\n') }))
      .trim()
      .split('\n');
    const again: Pending[] = [];
    for (const [at, entry] of open.entries()) {
      const answer = JSON.parse(lines[at] ?? '{"error":"no answer"}') as Answer;
      const { manifest } = entry;
      if (answer.error === undefined) {
        try {
          done.push(...manifests(answer.text, manifest.source));
        } catch (error) {
          failures.push(`${title(manifest)} is no YAML with its variables in: ${String(error)}`);
        }
      } else if (entry.open && answer.undefined !== undefined) {
        standIns.add(answer.undefined);
        again.push({ ...entry, values: { ...entry.values, [answer.undefined]: STAND_IN } });
      } else {
        failures.push(`${manifest.source}: ${title(manifest)}: ${answer.error}`);
      }
    }
    open = again;
  }
  for (const { manifest } of open)
    failures.push(`${title(manifest)}: more than ${ROUNDS} variables`);
  return { manifests: done, failures, standIns: [...standIns] };
}

function isExempt({ value }: Manifest): boolean {
  const key = `${KUSTOMIZE_GROUP}/substitute`;
  return ['labels', 'annotations'].some((of) => text(value, 'metadata', of, key) === 'disabled');
}

/** Variables of a Kustomization in Flux's order, or null when it puts none in. */
function variablesOf(
  kustomization: Manifest,
  known: ReadonlyMap<string, Manifest>,
  failures: string[],
): Variables | null {
  const post = field(kustomization.value, 'spec', 'postBuild');
  if (post === undefined) return null;
  const namespace = text(kustomization.value, 'metadata', 'namespace');
  const values: Record<string, string> = {};
  let open = false;
  for (const source of list(post, 'substituteFrom')) {
    const kind = text(source, 'kind');
    const name = reference(kind, namespace, text(source, 'name'));
    const found = known.get(name);
    if (found) {
      const hidden = take(found, values);
      open ||= hidden;
    } else if (kind === 'Secret') open = true;
    else if (field(source, 'optional') !== true)
      failures.push(`${title(kustomization)}: substituteFrom names ${name}, which nothing renders`);
  }
  for (const [name, value] of Object.entries(field(post, 'substitute') ?? {}))
    values[name] = String(value).replaceAll('\n', '');
  return { values, open };
}

/** Takes the readable entries of a ConfigMap or Secret; true when some are not readable here. */
function take({ value }: Manifest, values: Record<string, string>): boolean {
  let hidden = false;
  for (const part of ['data', 'stringData'] as const)
    for (const [name, entry] of Object.entries(field(value, part) ?? {})) {
      const encoded = part === 'data' && text(value, 'kind') === 'Secret';
      const plain = encoded ? Buffer.from(String(entry), 'base64').toString() : String(entry);
      if (isEncrypted(entry)) hidden = true;
      else values[name] = plain.replaceAll('\n', '');
    }
  return hidden;
}
