import { inLab } from './lab.ts';
import { build } from './pipeline.ts';
import { refusal } from './report.ts';
import type { Run } from './result.ts';
import { keyringOf } from './secret-keys.ts';
import { changeRecipients, forRecipients } from './secret-recipients-change.ts';
import { rekey } from './secret-rekey.ts';

/** Lets those read the values of the lab whom lab.yaml names, and nobody else. */
export const secretRecipients: Run<'secret recipients'> = async (outer) => {
  const context = inLab(outer);
  const { built, diagnostics, texts } = await build(context);
  if (!built) return refusal({ diagnostics, texts });
  const keyring = await keyringOf(context);
  return changeRecipients(context, { keyring, built, lab: null, isForPeople: true });
};

/** Lets those read other files whom the nearest `.sops.yaml` above each names. */
export const secretRecipientsUpdate: Run<'secret recipients update'> = (context, { files }) =>
  rekey(context, files, forRecipients);
