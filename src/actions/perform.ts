import type { Context } from './context.ts';
import { inLab } from './lab.ts';
import { RUNS } from './registry.ts';
import type { Result } from './result.ts';
import { VERBS, type Input, type Verb, type VerbName } from './verbs.ts';

/**
 * Runs a verb. Before anything else, a generation that an earlier command left unfinished is completed or dropped, so
 * that no verb ever sees half of one. Throws CroftError for a failed effect and `lab-not-found`.
 */
export async function perform(name: VerbName, context: Context, input: Input): Promise<Result> {
  const verb: Verb = VERBS[name];
  if (verb.lab === 'required') inLab(context);
  const recovered = await recover(context);
  const run = (await RUNS[name]()) as (context: Context, input: Input) => Promise<Result>;
  // A face gives every parameter of the verb, by its table.
  const result = await run(context, input);
  return recovered === null ? result : { ...result, notes: [recovered, ...(result.notes ?? [])] };
}

/** What became of an interrupted generation, in words; null when there was none. */
async function recover(context: Context): Promise<string | null> {
  const { root } = context;
  if (root === null) return null;
  const { recoverGeneration } = await import('../generation/index.ts');
  const outcome = await recoverGeneration(context, root);
  switch (outcome) {
    case 'none':
      return null;
    case 'completed':
      return 'completed a render that was interrupted';
    case 'dropped':
      return 'dropped a render that was interrupted before it was whole';
    case 'partial':
      return 'wrote only a part of a render that was interrupted, as its staged files were removed by hand; run croft render';
  }
}
