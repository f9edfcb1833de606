import { rotateDataKey } from '../secrets/sops/index.ts';
import type { Run } from './result.ts';
import { rekey } from './secret-rekey.ts';

/** Encrypts files with new data keys, for the recipients that they have. */
export const secretRotate: Run<'secret rotate'> = (context, { files }) =>
  rekey(context, files, async ({ opened, means }) => ({
    text: await rotateDataKey(opened, means),
  }));
