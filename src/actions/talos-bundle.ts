// The secrets of a cluster, as verbs open and write them.
import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { withLock } from '../generation/index.ts';
import { bundlePath } from '../model/bundle.ts';
import type { ModelCluster } from '../model/model.ts';
import { sealSops } from '../secrets/sops/index.ts';
import { leavesOf } from '../secrets/values.ts';
import { bundleProblems } from '../talos/bundle/check.ts';
import { bundleText, type Fields } from '../talos/bundle/fields.ts';
import type { LabContext } from './context.ts';
import type { Built } from './pipeline.ts';
import { refusal } from './report.ts';
import type { Result } from './result.ts';
import { openFile } from './secret-file.ts';
import { keyringOf, meansOf } from './secret-keys.ts';
import { labRules } from './secret-source.ts';
import { writeEncrypted } from './secret-write.ts';
import { IDENTITY_CODES, identityProblem } from './talos-identity.ts';

/** What stops a verb about secrets of a cluster: exit code 3 where the cluster has other ones. */
export function refusedBundle(diagnostics: readonly Diagnostic[]): Result {
  const isGate = diagnostics.some(({ code }) => IDENTITY_CODES.has(code));
  const result = refusal({ diagnostics, texts: new Map() });
  return isGate ? { ...result, exitCode: 3 } : result;
}

/**
 * The sound secrets of a cluster and notes about keys, or the result that refuses. Should the verb fail afterwards, no value
 * is shown. Throws `talos-bundle-none` for a cluster that never had any, and what opening files throws.
 */
export async function openBundle(
  context: LabContext,
  cluster: ModelCluster,
): Promise<{ readonly fields: Fields; readonly notes: readonly string[] } | Result> {
  const shown = bundlePath(cluster);
  const path = `${context.root}/${shown}`;
  if ((await context.files.info(path)) === null) {
    const lost = await identityProblem(context, cluster, null);
    if (lost) return refusedBundle([lost]);
    throw new CroftError('talos-bundle-none', `cluster ${cluster.name} has no secrets yet`, {
      data: {
        hint: `for a new cluster: croft talos secrets init ${cluster.name}; for one that exists: croft talos secrets import`,
      },
    });
  }
  const keyring = await keyringOf(context);
  const { tree } = await openFile(context, { path, shown }, keyring);
  const fields = leavesOf(tree);
  const strange = await identityProblem(context, cluster, fields);
  const problems = strange ? [strange] : bundleProblems(fields, shown, context.clock.now());
  return problems.length > 0 ? refusedBundle(problems) : { fields, notes: keyring.notes };
}

/** Throws `talos-bundle-exists` where a cluster has secrets: they are never written over. */
export async function checkAbsent(
  { files, root }: LabContext,
  cluster: ModelCluster,
): Promise<void> {
  const shown = bundlePath(cluster);
  if ((await files.info(`${root}/${shown}`)) === null) return;
  throw new CroftError('talos-bundle-exists', `${shown} is there; secrets are never written over`, {
    data: { hint: 'where it is damaged, move it away first; git log tells what it was' },
  });
}

/** Nothing of a bundle is shown from now on, neither as it stands nor as the PEM in it. */
export function learnBundle({ secrets }: LabContext, fields: Fields): void {
  for (const [name, value] of fields) {
    if (value === '') continue;
    secrets.learn(value);
    if (name.endsWith('.key')) secrets.learn(Buffer.from(value, 'base64').toString());
  }
}

/** Writes the secrets of a cluster that has none, encrypted for the people of the lab. Throws what encrypting throws. */
export async function writeBundle(
  context: LabContext,
  built: Built,
  at: { readonly cluster: ModelCluster; readonly fields: Fields },
): Promise<Result> {
  const { files, root } = context;
  const shown = bundlePath(at.cluster);
  const path = `${root}/${shown}`;
  const { layout, ...rules } = await labRules(built, shown);
  const keyring = await keyringOf(context);
  const plain = new TextEncoder().encode(bundleText(at.fields));
  const means = { ...meansOf(context, keyring, shown), layout };
  const text = await sealSops(plain, { format: 'yaml', ...rules }, means);
  await withLock(context, root, {}, async () => {
    await checkAbsent(context, at.cluster);
    await files.makeDirectory(path.slice(0, path.lastIndexOf('/')));
    await writeEncrypted(context, [{ path, text, mode: 0o644, isNew: true }]);
  });
  const recipients = new Set(rules.groups.flat());
  const isOurs = [...recipients].some((one) => keyring.recipients.has(one));
  return {
    exitCode: 0,
    data: { file: shown, cluster: at.cluster.name },
    lines: [`created ${shown}`],
    notes: [
      ...keyring.notes,
      ...(isOurs
        ? []
        : ['note: none of the keys at hand opens it; only the people of lab.yaml can']),
      'next: croft render, then commit both: croft.lock remembers whose cluster it is',
    ],
  };
}
