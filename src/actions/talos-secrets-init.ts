import { newBundle } from '../talos/bundle/new.ts';
import { readBundle } from '../talos/bundle/fields.ts';
import { clusterNamed } from './cluster-named.ts';
import { inLab } from './lab.ts';
import { build } from './pipeline.ts';
import { refusesValues } from './published.ts';
import { refusal } from './report.ts';
import type { Run } from './result.ts';
import { checkAbsent, learnBundle, refusedBundle, writeBundle } from './talos-bundle.ts';
import { identityProblem } from './talos-identity.ts';

/** Makes the secrets of a new cluster; never replaces any. */
export const talosSecretsInit: Run<'talos secrets init'> = async (outer, input) => {
  const context = inLab(outer);
  const { built, diagnostics, texts } = await build(context);
  if (!built || refusesValues(diagnostics)) return refusal({ diagnostics, texts });
  const cluster = clusterNamed(built.model, input.cluster);
  await checkAbsent(context, cluster);
  const lost = await identityProblem(context, cluster, null);
  if (lost && !input['new-identity']) return refusedBundle([lost]);
  const { fields } = readBundle('', newBundle(context));
  learnBundle(context, fields);
  return writeBundle(context, built, { cluster, fields });
};
