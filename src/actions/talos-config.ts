import { hash } from 'node:crypto';
import { visible } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import type { Origin } from '../model/origin.ts';
import { emitWithOrigins } from '../model/yaml/index.ts';
import { machineConfigurations, type MachinePlan } from '../render/index.ts';
import type { LabContext } from './context.ts';
import { inLab } from './lab.ts';
import { originWords } from './origin-line.ts';
import { build, type Built } from './pipeline.ts';
import { refusal } from './report.ts';
import type { Result, Run } from './result.ts';
import { table } from './table.ts';

const MAX_BYTES = 8 * 1024 * 1024;

/** Lists, shows and compares the configurations of the machines. Secrets are shown by their names. */
export const talosConfig: Run<'talos config'> = async (outer, { nodes, diff, origins }) => {
  const context = inLab(outer);
  const { built, diagnostics, texts } = await build(context);
  if (!built) return refusal({ diagnostics, texts });
  const all = machineConfigurations(built);
  const chosen = nodes.length === 0 ? all : nodes.map((name) => planOf(all, name));
  if (diff) return compared(context, built, chosen);
  if (nodes.length === 0) return listed(context, built, chosen);
  return {
    exitCode: 0,
    data: chosen.map((plan) => ({
      node: plan.node,
      file: plan.path,
      text: linesOf(plan, false).join('\n'),
    })),
    lines: chosen.flatMap((plan) => linesOf(plan, origins)),
  };
};

/** The machine of a name, or of `<cluster>/<name>` where several clusters have one. Throws CroftError `usage`. */
function planOf(all: readonly MachinePlan[], typed: string): MachinePlan {
  const found = all.filter((plan) => typed === plan.node || typed === idOf(plan));
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  const meant = didYouMean(typed, [...all.map(({ node }) => node), ...all.map(idOf)]);
  const hint = only
    ? `say which: ${found.map(idOf).join(' or ')}`
    : meant
      ? `did you mean ${meant}?`
      : 'croft talos config lists the machines';
  const message = only
    ? `several clusters have a machine ${typed}`
    : `there is no machine ${typed}`;
  throw new CroftError('usage', message, { data: { hint } });
}

function idOf({ path }: MachinePlan): string {
  return path.replace(/^talos\//, '').replace(/\.sops\.yaml$/, '');
}

function linesOf({ documents }: MachinePlan, origins: boolean): string[] {
  const lines = documents.flatMap((document) => {
    const { text, lines: places } = emitWithOrigins(document);
    return text
      .replace(/\n$/, '')
      .split('\n')
      .map((line, index) => ({ line: visible(line), origin: places[index]?.origin }));
  });
  if (!origins) return lines.map(({ line }) => line);
  const width = Math.min(60, Math.max(...lines.map(({ line }) => line.length)));
  return lines.map(({ line, origin }) => {
    // Everything that is put into a configuration is sourced with an Origin.
    const words = origin === undefined ? '' : originWords(origin as Origin);
    return words === '' ? line : `${line.padEnd(width)}  # ${words}`;
  });
}

async function listed(
  { files, root }: LabContext,
  { rendered, model }: Built,
  plans: readonly MachinePlan[],
): Promise<Result> {
  const rows = await Promise.all(
    plans.map(async (plan) => {
      const file = rendered.files.get(plan.path);
      const isThere = (await files.info(`${root}/${plan.path}`)) !== null;
      const before = isThere ? await readText(files, `${root}/${plan.path}`) : null;
      const state = !file ? 'waits for secrets' : before === file.content ? 'rendered' : 'differs';
      const cluster = model.clusters.find(({ name }) => plan.path.startsWith(`talos/${name}/`));
      const version = cluster?.declared.value.talos.version ?? '';
      return { id: idOf(plan), version, documents: plan.documents.length, state };
    }),
  );
  return {
    exitCode: 0,
    data: rows,
    lines:
      rows.length === 0
        ? ['the lab has no machine whose configuration is rendered']
        : table(
            ['MACHINE', 'TALOS', 'DOCUMENTS', 'STATE'],
            rows.map(({ id, version, documents, state }) => [
              id,
              version,
              String(documents),
              state,
            ]),
          ),
  };
}

async function compared(
  { files, root }: LabContext,
  { rendered }: Built,
  plans: readonly MachinePlan[],
): Promise<Result> {
  const { textPatch } = await import('./diff.ts');
  const lines: string[] = [];
  const different: string[] = [];
  const waiting: string[] = [];
  for (const { path } of plans) {
    const file = rendered.files.get(path);
    if (!file) {
      waiting.push(path);
      continue;
    }
    const isThere = (await files.info(`${root}/${path}`)) !== null;
    const before = isThere ? masked(await readText(files, `${root}/${path}`)) : '';
    const after = masked(file.content);
    if (before === after) continue;
    different.push(path);
    lines.push(...textPatch(path, before, after));
  }
  return {
    exitCode: different.length > 0 ? 2 : 0,
    data: { different, waiting },
    lines: different.length > 0 ? lines : [`unchanged ${plans.length - waiting.length} machines`],
    notes: waiting.map((path) => `note: ${path} waits for secrets`),
  };
}

async function readText(files: LabContext['files'], path: string): Promise<string> {
  return new TextDecoder().decode(await files.read(path, MAX_BYTES));
}

/** An encrypted configuration without what SOPS adds. A secret is a digest of its ciphertext, which shows a change. */
export function masked(text: string): string {
  return text
    .replace(/^ *# *croft\/sealed-from: .*\n/gm, '')
    .replace(/^sops:\n(?:[ \t].*\n?|\n)*/gm, '')
    .replace(/ENC\[[^\]\n]*\]/g, (sealed) => `<secret ${hash('sha256', sealed).slice(0, 8)}>`);
}
