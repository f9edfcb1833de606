import { hash } from 'node:crypto';
import type { Diagnostic } from '../base/diagnostic.ts';
import { parseLock } from '../generation/index.ts';
import { bundlePath } from '../model/bundle.ts';
import {
  composeLab,
  writeFile,
  writeLab,
  type ComposedLab,
  type RenderInput,
  type RenderedLab,
} from '../render/index.ts';
import type { DocumentsPlan, SecretEncryption, SecretPlan } from '../secrets/port.ts';
import type { SealingSources } from '../secrets/sealing.ts';
import type { LabContext } from './context.ts';

const MAX_SECRET = 4 * 1024 * 1024;
const MAX_LOCK = 64 * 1024 * 1024;
const LOCK_FILE = 'croft.lock';

/** A rendered lab with its encrypted Secrets. */
export interface SealedLab {
  readonly rendered: RenderedLab;
  readonly encryption: SecretEncryption;
  /** Every Secret that the lab needs, rendered or pending. */
  readonly plans: readonly SecretPlan[];
  /** The configuration of every machine, rendered or pending. */
  readonly machines: readonly DocumentsPlan[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Composes the lab twice: once to learn which Secrets there are, and, when any can be encrypted, again with their texts.
 * In between everything that takes keys and time is done, so that the render stays pure and sees no value.
 */
export async function renderSealed(
  context: LabContext,
  input: Omit<RenderInput, 'encryption'>,
): Promise<SealedLab> {
  const { secrets } = input.model;
  const plans: SecretPlan[] = [];
  const machines: DocumentsPlan[] = [];
  const bundles = new Set(input.model.clusters.filter((one) => one.bundle).map(bundlePath));
  const unsealed: SecretEncryption = {
    seal: (plan) => ({ missing: unsetIn(plan, secrets) }),
    sealDocuments: ({ bundle }) => ({ missing: [bundle] }),
  };
  const collecting: SecretEncryption = {
    seal(plan) {
      plans.push(plan);
      return unsealed.seal(plan);
    },
    sealDocuments(plan) {
      machines.push(plan);
      return unsealed.sealDocuments(plan);
    },
  };
  const first = composeLab({ ...input, encryption: collecting });
  const isHeld =
    plans.every((plan) => unsetIn(plan, secrets).length > 0) &&
    machines.every(({ bundle }) => !bundles.has(bundle));
  if (isHeld)
    return { rendered: writeLab(first), plans, machines, encryption: unsealed, diagnostics: [] };
  const { sealPlans } = await import('../secrets/sealing.ts');
  const { encryption, diagnostics } = await sealPlans(
    { objects: plans, documents: machines },
    await sourcesOf(context, first),
  );
  const rendered = writeLab(composeLab({ ...input, encryption }, first));
  return { rendered, encryption, plans, machines, diagnostics };
}

/** What keeps a plan from being encrypted: required secrets without a file; all of them where none has one. */
function unsetIn({ keys }: SecretPlan, secrets: ReadonlySet<string>): string[] {
  const unset = keys.filter(({ secret }) => !secrets.has(secret));
  const needed = unset.length === keys.length ? unset : unset.filter(({ optional }) => !optional);
  return [...new Set(needed.map(({ secret }) => secret))].sort();
}

async function sourcesOf(context: LabContext, first: ComposedLab): Promise<SealingSources> {
  const { files, root, random, clock, secrets } = context;
  const [{ rulesFor }, { keyringOf }] = await Promise.all([
    import('../secrets/sops/index.ts'),
    import('./secret-keys.ts'),
  ]);
  const read = async (path: string, limit = MAX_SECRET): Promise<Uint8Array | null> =>
    (await files.info(`${root}/${path}`)) === null ? null : files.read(`${root}/${path}`, limit);
  const lock = await read(LOCK_FILE, MAX_LOCK);
  const parsed = parseLock(lock === null ? '' : decode(lock));
  const written = 'files' in parsed ? parsed.files : new Map<string, { sha256: string }>();
  const rules = writeFile(first, '.sops.yaml') ?? '';
  let ring: ReturnType<typeof keyringOf> | null = null;
  return {
    random,
    clock,
    source: async (path) => {
      const bytes = await read(path);
      return bytes && decode(bytes);
    },
    rendered: async (path) => {
      const bytes = await read(path);
      if (bytes === null) return null;
      return { text: decode(bytes), genuine: written.get(path)?.sha256 === hash('sha256', bytes) };
    },
    learn: (value) => {
      secrets.learn(value);
    },
    rules: (path) => rulesFor(path, rules),
    wrap: async () => (await (ring ??= keyringOf(context))).wrap,
  };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
